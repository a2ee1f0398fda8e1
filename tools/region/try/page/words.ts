/** Numbers as the page says them. Digits are grouped by thin spaces that do not break, as the SI has it. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const precise = new Intl.NumberFormat('en', { maximumSignificantDigits: 6 });

const NARROW_SPACE = '\u202f';
const thin = (text: string) => text.replaceAll(',', NARROW_SPACE).replace('-', '−');

export const inWhole = (value: number): string => thin(whole.format(value));
export const inTenths = (value: number): string => thin(tenths.format(value));
/** As it was written, whatever its size. */
export const inFull = (value: number): string => thin(precise.format(value));

/** `+40`, `−3`, `no change`. */
export function inSteps(difference: number, format = inWhole): string {
  const text = format(Math.abs(difference));
  if (text === format(0)) return 'no change';
  return `${difference > 0 ? '+' : '−'}${text}`;
}

/** `36 %`; below ten percent with a tenth. Undefined: of nothing. */
export function inPercent(share: number | undefined): string {
  if (share === undefined) return 'none to count';
  const percent = share * 100;
  const format = percent > 0 && percent < 10 ? inTenths : inWhole;
  return `${format(percent)}${NARROW_SPACE}%`;
}

/** `1 person`, `2 people`. */
export function counted(count: number, one: string, many: string): string {
  return `${inWhole(count)} ${count === 1 ? one : many}`;
}
export const people = (count: number): string => counted(count, 'person', 'people');

/** A sentence of somebody else's, with its digits grouped as here. */
export const regrouped = (sentence: string): string => sentence.replace(/(?<=\d),(?=\d{3})/g, NARROW_SPACE);

/** `a`, `a and b`, `a, b and c`. */
export const listed = (items: readonly string[]): string => new Intl.ListFormat('en-GB').format(items);

const DAY_HOURS = 24;

/** `6.4 hours`, from two days on `3.2 days`. */
export function inTime(hours: number): string {
  if (hours < 2 * DAY_HOURS) return `${inTenths(hours)} hours`;
  return `${inTenths(hours / DAY_HOURS)} days`;
}

/** `27 Mar` of `2026-03-27`. */
export function inDay(day: string): string {
  const names = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat('en-GB', names).format(new Date(`${day}T00:00:00Z`));
}

/** The first letter in upper case. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
