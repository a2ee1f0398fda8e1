import { describe, expect, it } from 'vitest';
import { assume, assumptionNames, assumptions, boundsOf } from '../../../device/town/assumptions.ts';

describe('assumptions', () => {
  it.each(assumptionNames)('%s lies within the bounds of its unit and says where it is from', (name) => {
    const { value, unit, source } = assumptions[name];
    const [least, greatest] = boundsOf(unit);
    expect(value).toBeGreaterThanOrEqual(least);
    expect(value).toBeLessThanOrEqual(greatest);
    expect(source).toMatch(/^assumed|\d{4}|§|ONS|CDC|flu survey|λ/);
  });

  it('replaces what is given, and nothing else', () => {
    const replaced = assume({ 'phone.adultShare': 0.9 });
    expect(replaced['phone.adultShare']).toBe(0.9);
    expect({ ...replaced, 'phone.adultShare': assumptions['phone.adultShare'].value }).toEqual(assume());
  });

  it('takes 0 for a number, not for nothing', () => {
    expect(assume({ 'epidemic.importShare': 0 })['epidemic.importShare']).toBe(0);
  });
});
