import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../../tools/region/try/result.ts';
import { tradeOffs } from '../../../../tools/region/try/words/trade-offs.ts';
import { exampleConfiguration } from './page/example.ts';

/** B finds more. */
function sentences(change: Partial<Outcome>): string {
  const [one, other] = [exampleConfiguration('A', 1), exampleConfiguration('B', 1)];
  return tradeOffs([one, { ...other, all: { ...one.all, found: one.all.found + 10, ...change } }]).join('\n');
}

describe('the trade-off between two configurations', () => {
  const { withoutCloseContact } = exampleConfiguration('A', 1).all;

  it('is what each further close contact costs', () => {
    const text = sentences({ withoutCloseContact: withoutCloseContact + 5 });
    expect(text).toContain('B finds 10 more close contacts than A, and tells 5 more people without one: 0.5 for each');
  });

  it('is none where one is better in both, or costs nothing', () => {
    expect(sentences({ withoutCloseContact: withoutCloseContact - 5 })).toContain(
      'and tells 5 fewer people without one: here it is better in both.',
    );
    expect(sentences({})).toContain('B finds 10 more close contacts than A, and tells as many people without one.');
  });

  it('gives each half its own delay', () => {
    expect(sentences({})).toContain(
      'Half of them hear within 7.0 h of the upload, and half within 3.8 days of the exposure.',
    );
  });
});
