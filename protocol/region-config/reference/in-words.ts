/** Values for people to read. */
import { FARTHEST_DAY, fieldOf, fieldValue, infectiousnessLevels, mapAsHex, mapDays } from '../infectiousness-map.ts';
import type { ConfigurationKey, WireValue } from '../keys/key.ts';
import { asWritten } from './in-file.ts';

/** `150 %`, `#0b3d59`, `nameAndIcon (0)`, `2030-01-07T00:00:00Z`; a map with its digits. */
export function inWords(key: ConfigurationKey, value: WireValue): string {
  if (typeof value === 'bigint') return `${mapInWords(value)} (${mapAsHex(value)})`;
  const written = asWritten(key, value);
  if (typeof written === 'object') return JSON.stringify(written);
  if (key.words && written !== value) return `${written} (${value})`;
  return `${written}${key.unit ? ` ${key.unit}` : ''}`;
}

/** `-3…-2 standard, -1…3 high, 4…10 standard, unknown standard, else drop`. */
function mapInWords(map: bigint): string {
  const runs: { from: string; to: string; level: string }[] = [];
  for (const day of mapDays.slice(0, -1)) {
    const level = levelOn(map, Number(day));
    const last = runs.at(-1);
    if (last?.level === level) last.to = day;
    else runs.push({ from: day, to: day, level });
  }
  const known = runs
    .filter(({ level }) => level !== 'drop')
    .map(({ from, to, level }) => `${from === to ? from : `${from}…${to}`} ${level}`);
  return [...known, `unknown ${levelOn(map, FARTHEST_DAY + 1)}`, 'else drop'].join(', ');
}

function levelOn(map: bigint, day: number): string {
  return infectiousnessLevels[fieldValue(map, fieldOf(day))] ?? 'meaningless (3)';
}
