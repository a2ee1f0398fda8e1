/** The JSON Schema of a region file, by which editors complete and explain: regions/region.schema.json. */
import * as z from 'zod/mini';
import { changeOf } from '../../settings/fields.ts';
import { placeInWords, places } from '../file/places.ts';
import { regionSettings } from '../file/region-settings.ts';
import type { ConfigurationKey } from '../keys/key.ts';
import { localeForm } from '../locale.ts';
import { asWritten } from './in-file.ts';
import { fieldMeanings } from './meanings/all.ts';
import type { FieldMeaning } from './meanings/meaning.ts';
import { type Node, recordKeyOf, variantsOf } from './node.ts';

const keysByPath: ReadonlyMap<string, ConfigurationKey> = new Map(
  places.map((place) => [`exposureNotifications.${placeInWords(place)}`, place.key]),
);

export function keyAt(path: string): ConfigurationKey | undefined {
  return keysByPath.get(path);
}

/** Draft 7: the one that Visual Studio Code understands wholly. */
export function regionSchema(): Node {
  const generated = z.toJSONSchema(regionSettings, { target: 'draft-07', io: 'input' }) as Node;
  const title = { title: 'Region file', description: 'One health jurisdiction. Every field: docs/region-file.md' };
  return { ...withMeanings(generated, ''), ...title };
}

function withMeanings(node: Node, path: string): Node {
  const key = keyAt(path);
  const own = plain(node);
  if (key) return { ...own, ...ofKey(key) };
  const meaning = fieldMeanings[path];
  return { ...own, ...children(own, path), ...(meaning && { description: describe(meaning, path) }) };
}

function children(node: Node, path: string): Node {
  const { properties, items, additionalProperties, propertyNames } = node;
  const below = path === '' ? '' : `${path}.`;
  const variants = variantsOf(node);
  return {
    ...(variants && { oneOf: variants.map((variant) => ({ ...variant, ...children(variant, path) })) }),
    ...(properties && {
      properties: mapValues(properties, (child, name) => withMeanings(child, below + name)),
    }),
    ...(items && { items: withMeanings(items, `${path}[]`) }),
    ...(additionalProperties && {
      ...(propertyNames && { propertyNames: isByLocale(path) ? { pattern: localeForm.source } : propertyNames }),
      additionalProperties: withMeanings(additionalProperties, `${path}.<${recordKeyOf(path)}>`),
    }),
  };
}

const isByLocale = (path: string) => recordKeyOf(path) === 'locale';

/** Without what says nothing to an editor, and with what the generator cannot say. */
function plain(node: Node): Node {
  const { default: fallback, pattern, format, anyOf, ...rest } = node;
  const constants = anyOf?.flatMap(({ const: value }) => (value === undefined ? [] : [value])) ?? [];
  return {
    ...rest,
    ...(typeof fallback !== 'object' && fallback !== undefined && { default: fallback }),
    ...(pattern !== undefined && pattern !== '^' && { pattern }),
    // Zod names its own check here.
    ...(format !== undefined && { format: format === 'starts_with' ? 'uri' : format }),
    ...(anyOf && (constants.length === anyOf.length ? { enum: constants } : { anyOf })),
  };
}

/** Limits are code points in JSON Schema too. */
function ofKey(key: ConfigurationKey): Node {
  const isText = key.type === 'text' || key.type === 'url';
  return {
    description: describeKey(key),
    ...(isText && key.maximum !== undefined && { maxLength: key.maximum }),
    ...(key.type === 'url' && { format: 'uri', pattern: '^https://' }),
    ...(key.default !== undefined && { default: asWritten(key, key.default) }),
  };
}

function describeKey({ name, label, meaning, unit, required }: ConfigurationKey): string {
  const form = label === undefined ? '' : `, "${label}" in Apple's form`;
  const also = [unit && `In ${unit}.`, required && 'Required before go-live.'].filter(Boolean).join(' ');
  return `${meaning} ${also && `${also} `}(${name}${form})`;
}

function describe({ meaning, unit, default: fallback, form }: FieldMeaning, path: string): string {
  const live = changeOf(path) === 'live' && '`npm run settings` changes it without a deployment.';
  return [meaning, form && `Form: ${form}.`, unit && `In ${unit}.`, fallback && `Default: ${fallback}.`, live]
    .filter(Boolean)
    .join(' ');
}

function mapValues<T>(record: Readonly<Record<string, T>>, of: (value: T, name: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, of(value, name)]));
}
