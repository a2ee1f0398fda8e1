/** The values that a region file has, each with its place, as receivers want them. */
import { hexColor, rgbOf } from '../color.ts';
import { type InfectiousnessLevel, packMap } from '../infectiousness-map.ts';
import type { KeyName } from '../key-name.ts';
import type { ConfigurationKey, WireValue } from '../keys/key.ts';
import type { ExposureNotifications } from './exposure-notifications.ts';
import { secondsOf } from './leaf.ts';
import { type Place, places, type Step } from './places.ts';

export type Path = readonly (string | number)[];

export interface WrittenValue extends KeyName {
  readonly value: WireValue;
  /** Below `exposureNotifications`. */
  readonly path: Path;
}

/** In the order of the file. */
export function writtenValues(part: ExposureNotifications): WrittenValue[] {
  return places.flatMap((place) => valuesAt(place, part, place.steps, []));
}

interface Found {
  readonly index?: number;
  readonly locale?: string;
}

function valuesAt({ key }: Place, at: unknown, steps: readonly Step[], path: Path, found: Found = {}): WrittenValue[] {
  if (at === undefined) return [];
  const [step, ...rest] = steps;
  if (step === undefined) return [{ key, ...found, value: asWire(key, at), path }];
  if (step === 'item') {
    return (at as unknown[]).flatMap((item, n) =>
      valuesAt({ key, steps }, item, rest, [...path, n], { ...found, index: n + 1 }),
    );
  }
  if (step === 'locale') {
    return Object.entries(at as object).flatMap(([locale, value]) =>
      valuesAt({ key, steps }, value, rest, [...path, locale], { ...found, locale }),
    );
  }
  return valuesAt({ key, steps }, (at as Record<string, unknown>)[step.field], rest, [...path, step.field], found);
}

/** What a person wrote, as receivers want it. */
function asWire(key: ConfigurationKey, value: unknown): WireValue {
  if (key.type === 'u64') return typeof value === 'string' ? BigInt(value) : packMap(value as Levels);
  if (typeof value !== 'string') return value as WireValue;
  if (key.type === 'color' && hexColor.test(value)) return rgbOf(value);
  if (key.type === 'epoch') return secondsOf(value);
  return key.words?.[value] ?? value;
}

type Levels = Readonly<Record<string, InfectiousnessLevel>>;
