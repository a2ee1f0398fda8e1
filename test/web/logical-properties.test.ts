import { describe, expect, it } from 'vitest';
import { logicalProperty, logicalValue } from '../../web/style/logical-properties.ts';

describe('left and right become start and end', () => {
  it.each([
    ['left', 'inset-inline-start'],
    ['margin-right', 'margin-inline-end'],
    ['border-left-color', 'border-inline-start-color'],
    ['padding', 'padding'],
    ['border-top-left-radius', 'border-top-left-radius'],
  ])('%s → %s', (property, logical) => expect(logicalProperty(property)).toBe(logical));

  it.each([
    ['text-align', 'left', 'start'],
    ['float', 'right', 'inline-end'],
    ['text-align', 'center', 'center'],
  ])('%s: %s → %s', (property, value, logical) => expect(logicalValue(property, value)).toBe(logical));
});
