/** Values in the words of the region file. */
import { hexOf, type Rgb } from '../color.ts';
import { mapAsHex } from '../infectiousness-map.ts';
import type { ConfigurationKey, WireValue } from '../keys/key.ts';

/** As a person writes it: `#ffffff`, `nameAndIcon`, `0x…`, `2030-01-07T00:00:00Z`. */
export function asWritten(key: ConfigurationKey, value: WireValue): number | string | boolean | object {
  if (typeof value === 'bigint') return mapAsHex(value);
  if (key.type === 'color') return hexOf(value as Rgb);
  if (key.type === 'epoch') return new Date(Number(value) * 1_000).toISOString().replace('.000Z', 'Z');
  const [word] = Object.entries(key.words ?? {}).find(([, number]) => number === value) ?? [];
  return word ?? (value as number | string | boolean | object);
}
