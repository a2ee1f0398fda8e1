/** Fields of the region file that hold one key each: their schema comes from the key's row. */
import * as z from 'zod/mini';
import { type UnixSeconds, utcDay } from '../../keys/interval.ts';
import { hexColor } from '../color.ts';
import { infectiousnessLevels, mapDays } from '../infectiousness-map.ts';
import { keyNamed } from '../keys/all.ts';
import type { ConfigurationKey } from '../keys/key.ts';

/** Which key a field holds; read by the walk over the schema (places.ts). */
export const fieldKeys = z.registry<{ key: string }>();

function field<S extends z.ZodMiniType>(row: ConfigurationKey, schema: S): z.ZodMiniOptional<S> {
  fieldKeys.add(schema, { key: row.name });
  return z.optional(schema);
}

/** A whole number within the bounds of its row. */
export function wholeNumber(name: string) {
  const row = keyNamed(name);
  const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = row;
  return field(row, z.int().check(z.gte(minimum), z.lte(maximum)));
}

/** One of the words of its row. */
export function word(name: string) {
  const row = keyNamed(name);
  return field(row, z.enum(Object.keys(row.words ?? {})));
}

/** Limits count characters as people do who type them: Unicode code points, not bytes (region-config.md §6). */
export function text(name: string) {
  const row = keyNamed(name);
  const { maximum = Number.MAX_SAFE_INTEGER, pattern = /^/ } = row;
  const atMost = z.refine<string>((value) => [...value].length <= maximum, {
    error: ({ input }) => `at most ${maximum} characters; it has ${[...String(input)].length}`,
  });
  return field(row, z.string().check(z.minLength(1), atMost, z.regex(pattern)));
}

export function yesOrNo(name: string) {
  return field(keyNamed(name), z.boolean());
}

export function color(name: string) {
  return field(keyNamed(name), z.string().check(z.regex(hexColor)));
}

/** A day (its first second, UTC) or a second, in ISO 8601, within the bounds of its row. */
export function date(name: string) {
  const row = keyNamed(name);
  const [first = 0, last = 0] = [row.minimum, row.maximum];
  const inBounds = z.refine<string>((value) => first <= secondsOf(value) && secondsOf(value) <= last, {
    error: `a day from ${utcDay(first)} to ${utcDay(last)}`,
  });
  return field(row, z.union([z.iso.date(), z.iso.datetime()]).check(inBounds));
}

/** Of what `date` accepts. */
export function secondsOf(date: string): UnixSeconds {
  return Math.floor(Date.parse(date) / 1_000);
}

const levelsByDay = z.partialRecord(z.enum(mapDays as [string, ...string[]]), z.enum(infectiousnessLevels));

/** Days by name, or all of them as `0x` and hexadecimal digits; days that are not named are dropped. */
export function infectiousnessMap(name: string) {
  return field(keyNamed(name), z.union([levelsByDay, z.string().check(z.regex(/^0x[0-9a-fA-F]{1,16}$/))]));
}

const country = z.string().check(z.regex(/^[A-Z]{2}$/));
const fileList = z.strictObject({ index: z.url(), base: z.url() });

export function roaming(name: string) {
  return field(keyNamed(name), z.record(country, z.array(fileList)));
}
