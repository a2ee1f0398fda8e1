/** The tables that begin from the keys: all of Apple's, what is derived, what other receivers want. */
import { placeInWords, placeOf } from '../../../protocol/region-config/file/places.ts';
import { appleSections, configurationKeys } from '../../../protocol/region-config/keys/all.ts';
import { elsewhere, testSwitches } from '../../../protocol/region-config/keys/elsewhere.ts';
import type { ConfigurationKey } from '../../../protocol/region-config/keys/key.ts';
import { locales, receivers, wireName } from './fields.ts';
import { code, table } from './markdown.ts';
import { wireForm } from './takes.ts';

export function appleKeys(): string {
  return appleSections
    .map(
      ({ title, keys }) =>
        `### ${title}\n\n${table(['key', "in Apple's form", 'on the wire', 'comes from'], keys.map(row))}`,
    )
    .join('\n\n');
}

function row(key: ConfigurationKey): string[] {
  const byLocale = locales(key);
  return [
    `${code(wireName(key))}${byLocale && `, ${byLocale}`}`,
    key.label ?? 'not in it',
    `${key.required ? '**required**, ' : ''}${wireForm(key)}`,
    origin(key),
  ];
}

function origin(key: ConfigurationKey): string {
  const place = placeOf(key);
  if (place) return code(placeInWords(place));
  return key.derivedFrom ? `derived: ${key.derivedFrom}` : key.meaning;
}

export function derivedKeys(): string {
  const rows = configurationKeys
    .filter((key) => key.derivedFrom !== undefined && !testSwitches.keys.includes(key))
    .map((key) => [code(key.name), key.derivedFrom ?? '', key.meaning]);
  return table(['key', 'derived from', 'meaning'], rows);
}

export function keysElsewhere(): string {
  const rows = elsewhere.keys.map((key) => [
    `${code(key.name)}${locales(key) && `, ${locales(key)}`}`,
    receivers(key).replace(/^for /, ''),
    wireForm(key),
    origin(key),
  ]);
  return table(['key', 'taken by', 'on the wire', 'comes from'], rows);
}

export function testKeys(): string {
  return table(
    ['key', 'value'],
    testSwitches.keys.map((key) => [code(key.name), code(String(key.default))]),
  );
}
