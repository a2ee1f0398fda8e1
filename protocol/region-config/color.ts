/** Colours: `#rrggbb` in the region file, red, green, blue from 0 to 1 on the wire (region-config.md §2.1). */

export type Rgb = readonly [number, number, number];

export const hexColor = /^#[0-9a-fA-F]{6}$/;

/** Of `#rrggbb`, in four decimals: more than the 256 steps need. */
export function rgbOf(hex: string): Rgb {
  const channel = (at: number) => Math.round((Number.parseInt(hex.slice(at, at + 2), 16) / 255) * 10_000) / 10_000;
  return [channel(1), channel(3), channel(5)];
}

export function hexOf(rgb: Rgb): string {
  const digits = rgb.map((channel) =>
    Math.round(channel * 255)
      .toString(16)
      .padStart(2, '0'),
  );
  return `#${digits.join('')}`;
}

/** From 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(one: Rgb, other: Rgb): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** WCAG 2.2, "relative luminance". */
function luminance(rgb: Rgb): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
