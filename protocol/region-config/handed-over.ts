/**
 * What was last given to Apple and Google: regions/handed-over/<stage>/<region>.json, committed like the region file, so that
 * the next change is seen against it.
 */
import * as z from 'zod/mini';
import type { EffectiveValue } from './effective.ts';
import { mapAsHex } from './infectiousness-map.ts';
import type { WireValue } from './keys/key.ts';

const roaming = z.record(z.string(), z.array(z.strictObject({ index: z.string(), base: z.string() })));
const storedValue = z.union([
  z.number(),
  z.string(),
  z.boolean(),
  z.tuple([z.number(), z.number(), z.number()]),
  roaming,
]);

export const handedOver = z.strictObject({
  region: z.string(),
  stage: z.string(),
  /** ISO 8601, UTC. */
  at: z.iso.datetime(),
  by: z.string(),
  /** `package`: a folder for people; `push`: Apple's interface took it. */
  how: z.enum(['package', 'push']),
  /** Wire name → value; the infectiousness map as `0x` and 16 digits, since JSON numbers would spoil it. */
  values: z.record(z.string(), storedValue),
});

export type HandedOver = z.output<typeof handedOver>;

/** A value as it is stored and compared. */
export function storedForm(value: WireValue): HandedOver['values'][string] {
  if (typeof value === 'bigint') return mapAsHex(value);
  if (Array.isArray(value)) return [...(value as [number, number, number])];
  return value as HandedOver['values'][string];
}

export function storedValues(values: readonly EffectiveValue[]): HandedOver['values'] {
  return Object.fromEntries(values.map(({ name, value }) => [name, storedForm(value)]));
}
