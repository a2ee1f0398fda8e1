/** How answers about exports are put into words. */

export const iso = (seconds: number): string => new Date(seconds * 1_000).toISOString().replace('.000Z', 'Z');

/** From the first second to the one after the last. */
export const span = ({ start, end }: { readonly start: number; readonly end: number }): string =>
  `${iso(start)} to ${iso(end)}`;

export const counted = (count: number, word: string): string =>
  `${count.toLocaleString('en-US')} ${word}${count === 1 ? '' : 's'}`;

export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

export const bytes = (count: number): string =>
  count < 1_000_000 ? `${(count / 1_000).toFixed(1)} kB` : `${(count / 1_000_000).toFixed(1)} MB`;

/** Lines of a name and a value, the values below each other. */
export function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n');
}
