/** Lines for a terminal. */

const USUAL_COLUMNS = 120;

export function columns(): number {
  return process.stdout.columns ?? USUAL_COLUMNS;
}

/** In one line of at most so many characters, from `from` on. */
export function cut(text: string, width: number, from = 0): string {
  const all = [...text.replaceAll(/\s+/g, ' ')];
  const start = all.length <= width ? 0 : Math.max(0, Math.min(from, all.length - width));
  const shown = all.slice(start, start + Math.max(width, 2));
  if (start > 0) shown[0] = '…';
  if (start + shown.length < all.length) shown[shown.length - 1] = '…';
  return shown.join('');
}
