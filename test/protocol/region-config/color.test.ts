import fc from 'fast-check';
import { expect, it } from 'vitest';
import { contrast, hexOf, rgbOf } from '../../../protocol/region-config/color.ts';

it.each([
  ['#000000', [0, 0, 0]],
  ['#ffffff', [1, 1, 1]],
  ['#FF8000', [1, 0.502, 0]],
  ['#0b3d59', [0.0431, 0.2392, 0.349]],
])('%s is %j', (hex, rgb) => {
  expect(rgbOf(hex)).toEqual(rgb);
  expect(hexOf(rgbOf(hex))).toBe(hex.toLowerCase());
});

it('each of the 256 steps of a channel goes there and back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffff }), (number) => {
      const hex = `#${number.toString(16).padStart(6, '0')}`;
      expect(hexOf(rgbOf(hex))).toBe(hex);
    }),
  );
});

/** Ratios of the WCAG 2.2 and of its test tools, to two decimals: the limit of 4.5 lies between #767676 and #777777. */
it.each([
  ['#ffffff', '#000000', 21],
  ['#ffffff', '#ffffff', 1],
  ['#767676', '#ffffff', 4.54],
  ['#777777', '#ffffff', 4.48],
  ['#ff0000', '#ffffff', 4],
  ['#0000ff', '#ffffff', 8.59],
])('%s on %s has %d:1', (one, other, ratio) => {
  expect(contrast(rgbOf(one), rgbOf(other))).toBeCloseTo(ratio, 1);
  expect(contrast(rgbOf(other), rgbOf(one))).toBe(contrast(rgbOf(one), rgbOf(other)));
});
