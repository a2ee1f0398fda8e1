import { expect, test } from 'vitest';
import { contrast, rgbOf } from '../../../../protocol/region-config/color.ts';
import { palette } from '../../../../tools/region/package/style.ts';

const { text, hint, accent, warning, grey } = palette;

/** WCAG 2.2, success criterion 1.4.3. */
test.each([
  ['text', text],
  ['hint', hint],
  ['accent', accent],
  ['warning', warning],
])('%s is readable on white and on grey', (_, color) => {
  for (const background of ['#ffffff', grey]) {
    expect(contrast(rgbOf(color), rgbOf(background))).toBeGreaterThanOrEqual(4.5);
  }
});
