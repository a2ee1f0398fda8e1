/** The coloured header above whatever the authority says. */
import { contrast, hexOf, type Rgb } from '../../../../protocol/region-config/color.ts';
import { type EffectiveValue, findValue } from '../../../../protocol/region-config/effective.ts';
import { keyNamed } from '../../../../protocol/region-config/keys/all.ts';

export interface Header {
  readonly background: string;
  readonly text: string;
  /** From 1 to 21. */
  readonly ratio: number;
  /** A word of `agencyHeaderStyle`. */
  readonly style: string;
  /** Address of the logo. */
  readonly image: string | undefined;
}

export function headerOf(values: readonly EffectiveValue[]): Header {
  const background = findValue(values, 'agencyColor') as Rgb;
  const text = findValue(values, 'agencyHeaderTextColor') as Rgb;
  const number = findValue(values, 'agencyHeaderStyle');
  const words = Object.entries(keyNamed('agencyHeaderStyle').words ?? {});
  const image = findValue(values, 'agencyImage');
  return {
    background: hexOf(background),
    text: hexOf(text),
    ratio: contrast(background, text),
    style: words.find(([, value]) => value === number)?.[0] ?? '',
    image: image === undefined ? undefined : String(image),
  };
}

/** Rounded down, so that a ratio just under a bound does not look as if it met it. */
export function ratioInWords(ratio: number): string {
  return `${(Math.floor(ratio * 10) / 10).toFixed(1)} : 1, ${verdict(ratio)}`;
}

/** WCAG 2.2, success criteria 1.4.3 and 1.4.6. */
function verdict(ratio: number): string {
  if (ratio >= 7) return 'very easy to read (WCAG AAA asks for 7)';
  if (ratio >= 4.5) return 'easy to read (WCAG AA asks for 4.5)';
  if (ratio >= 3) return 'enough for large text alone (WCAG AA asks for 4.5 for small text)';
  return 'too weak: many people cannot read it (WCAG AA asks for 4.5, for large text 3)';
}
