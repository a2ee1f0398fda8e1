/** Values for people to read. */
import { hexOf, type Rgb } from '../color.ts';
import { FARTHEST_DAY, fieldOf, fieldValue, infectiousnessLevels, mapAsHex, mapDays } from '../infectiousness-map.ts';
import type { ConfigurationKey, WireValue } from '../keys/key.ts';

/** `150 %`, `#0b3d59`, `nameAndIcon (0)`, `2030-01-07T00:00:00Z`; a map with its digits. */
export function inWords(key: ConfigurationKey, value: WireValue): string {
  if (typeof value === 'bigint') return `${mapInWords(value)} (${mapAsHex(value)})`;
  if (key.type === 'color') return hexOf(value as Rgb);
  if (key.type === 'epoch') return new Date(Number(value) * 1_000).toISOString().replace('.000Z', 'Z');
  if (key.type === 'roaming') return JSON.stringify(value);
  const [word] = Object.entries(key.words ?? {}).find(([, number]) => number === value) ?? [];
  return word === undefined ? `${value}${key.unit ? ` ${key.unit}` : ''}` : `${word} (${value})`;
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
