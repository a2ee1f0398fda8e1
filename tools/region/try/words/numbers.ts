/** Numbers as people read them. */
import type { Spread } from '../result.ts';

export function count(number: number): string {
  return number.toLocaleString('en-US');
}

export function percentOf(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}

/** Days from two days on. */
export function hours(value: number | undefined): string {
  if (value === undefined) return '–';
  return value >= 48 ? `${(value / 24).toFixed(1)} days` : `${value.toFixed(1)} h`;
}

/** Median, and between which the middle eight tenths lie. */
export function spread({ median, deciles }: Spread): string {
  return median === undefined ? '–' : `${hours(median)} (${hours(deciles.at(0))} to ${hours(deciles.at(-1))})`;
}

export function people(number: number): string {
  return `${count(number)} ${number === 1 ? 'person' : 'people'}`;
}
