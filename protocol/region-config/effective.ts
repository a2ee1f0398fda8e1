/** What phones would be told: every value of a region with where it came from. */
import type { RegionFile } from '../region.ts';
import { type DeploymentFacts, derivedValues } from './derived.ts';
import type { ExposureNotifications } from './file/exposure-notifications.ts';
import { type Path, writtenValues } from './file/written.ts';
import { type KeyName, parseKeyName, writeKeyName } from './key-name.ts';
import { configurationKeys, keyNamed } from './keys/all.ts';
import type { ConfigurationKey, WireValue } from './keys/key.ts';
import { presets } from './presets.ts';

export type Origin =
  /** Below `exposureNotifications` of the region file. */
  | { readonly kind: 'file'; readonly path: Path }
  | { readonly kind: 'preset'; readonly preset: string }
  | { readonly kind: 'default' }
  /** A field of the region or stage file, or an output of a stack. */
  | { readonly kind: 'derived'; readonly from: string };

export interface EffectiveValue extends KeyName {
  /** With index and locale: `notificationBody_1_EN_US`. */
  readonly name: string;
  readonly value: WireValue;
  readonly origin: Origin;
}

/** In the order of Apple's document, then index, then the file's locales. A key without a value is left out. */
export function effectiveValues(
  file: RegionFile,
  part: ExposureNotifications,
  facts: DeploymentFacts,
): EffectiveValue[] {
  const found = new Map<string, EffectiveValue>();
  const add = (name: KeyName, value: WireValue, origin: Origin) => {
    const whole = writeKeyName(name);
    if (!found.has(whole)) found.set(whole, { ...name, name: whole, value, origin });
  };
  for (const { name, value, from } of derivedValues(file, facts)) {
    add({ key: keyNamed(name) }, value, { kind: 'derived', from });
  }
  for (const { path, value, ...name } of writtenValues(part)) add(name, value, { kind: 'file', path });
  for (const { name, value } of presetValues(part)) add(name, value, { kind: 'preset', preset: part.preset ?? '' });
  for (const { name, value } of defaultValues(part)) add(name, value, { kind: 'default' });
  return [...found.values()].sort(inOrder);
}

interface NamedValue {
  readonly name: KeyName;
  readonly value: WireValue;
}

/** Of a classification only where the file has it. */
function presetValues({ preset, classifications }: ExposureNotifications): NamedValue[] {
  return Object.entries(preset ? presets[preset] : {}).flatMap(([text, value]) => {
    const name = parseKeyName(text);
    if ('fault' in name || (name.index ?? 0) > classifications.length) return [];
    return [{ name, value }];
  });
}

function defaultValues({ classifications }: ExposureNotifications): NamedValue[] {
  return configurationKeys.flatMap((key) => {
    if (key.default === undefined) return [];
    const value = key.default;
    if (!key.indexed) return [{ name: { key }, value }];
    return classifications.map((_, n) => ({ name: { key, index: n + 1 }, value }));
  });
}

const position = new Map<ConfigurationKey, number>(configurationKeys.map((key, at) => [key, at]));

function inOrder(one: EffectiveValue, other: EffectiveValue): number {
  const byKey = (position.get(one.key) ?? 0) - (position.get(other.key) ?? 0);
  return byKey || (one.index ?? 0) - (other.index ?? 0);
}

/** The value under a name as receivers know it; undefined: there is none. */
export function findValue(values: readonly EffectiveValue[], name: string): WireValue | undefined {
  return values.find((value) => value.name === name)?.value;
}
