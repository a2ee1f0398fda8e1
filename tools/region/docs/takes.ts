/** What a field may hold, in words: type and unit, bounds, default, and whether it must be there. */
import type { ConfigurationKey } from '../../../protocol/region-config/keys/key.ts';
import { presets } from '../../../protocol/region-config/presets.ts';
import type { Field } from '../../../protocol/region-config/reference/fields.ts';
import { asWritten } from '../../../protocol/region-config/reference/in-file.ts';
import type { FieldMeaning } from '../../../protocol/region-config/reference/meanings/meaning.ts';
import type { Node } from '../../../protocol/region-config/reference/node.ts';
import { changeOf } from '../../../protocol/settings/fields.ts';
import { code, figure, oneOf } from './markdown.ts';

export function takes({ path, key, schema, meaning, required }: Field): string {
  if (key) return ofKey(key);
  const must = required ? '**required**' : '';
  const change = changeOf(path) === 'live' ? '**live**' : '';
  return list(meaning?.form ?? form(schema, meaning?.unit), fallback(schema, meaning), must, change);
}

/** A key as the region file holds it. */
function ofKey(key: ConfigurationKey): string {
  const must = key.required && !key.derivedFrom ? '**needed before go-live**' : '';
  const preset = Object.values(presets).some((values) => key.name in values || `${key.name}_1` in values);
  const usual = key.default === undefined ? '' : `default ${code(String(asWritten(key, key.default)))}`;
  return list(written(key), usual && preset ? `${usual}, or the preset's` : usual, must);
}

function written(key: ConfigurationKey): string {
  if (key.words) return oneOf(Object.keys(key.words));
  if (key.type === 'color') return `${code('#rrggbb')}`;
  if (key.type === 'epoch') return 'day or second (UTC) of ISO 8601';
  if (key.type === 'u64') return `day → ${oneOf(['drop', 'standard', 'high'])} ([below](#the-infectiousness-map))`;
  return wireForm(key);
}

/** A key as receivers get it. */
export function wireForm({ type, unit, minimum, maximum, values, words }: ConfigurationKey): string {
  if (type === 'text') return maximum === undefined ? 'text' : `at most ${figure(maximum)} characters`;
  if (type === 'url') return `https address${maximum === undefined ? '' : `, at most ${figure(maximum)} characters`}`;
  if (type === 'boolean') return 'true or false';
  if (type === 'color') return 'red, green, blue from 0 to 1';
  if (type === 'epoch') return 'seconds since 1970-01-01 UTC';
  if (type === 'u64') return 'whole number of 64 bits';
  if (type === 'roaming') return 'country → list of `index` and `base`';
  const allowed = values ?? (words && Object.values(words));
  return `${allowed ? allowed.join(', ') : span(minimum, maximum)}${unit ? ` ${unit}` : ''}`;
}

function form(schema: Node, unit: string | undefined): string {
  const { type, enum: values, format, items, minLength, maxLength, additionalProperties } = schema;
  if (values) return `${oneOf(values as string[])}${unit ? ` ${unit}` : ''}`;
  if (type === 'boolean') return 'true or false';
  if (type === 'integer') return `${span(schema.minimum, schema.maximum)}${unit ? ` ${unit}` : ''}`;
  if (items?.enum) return `list of ${items.enum.map((value) => code(String(value))).join(', ')}`;
  if (additionalProperties) return 'texts by name';
  if (format === 'uri') return `https address${maxLength ? `, at most ${figure(maxLength)} characters` : ''}`;
  return maxLength ? `text of ${minLength ?? 0} to ${figure(maxLength)} characters` : 'text';
}

function span(minimum: number | undefined, maximum: number | undefined): string {
  const isBounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  if (minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER) return 'whole number';
  return isBounded ? `${figure(minimum)} to ${figure(maximum)}` : `${figure(minimum)} or more`;
}

function fallback({ default: value }: Node, meaning: FieldMeaning | undefined): string {
  if (value !== undefined) return `default ${typeof value === 'number' ? figure(value) : code(String(value))}`;
  return meaning?.default ? `default: ${meaning.default}` : '';
}

function list(...parts: string[]): string {
  return parts.filter((part) => part !== '').join('; ');
}
