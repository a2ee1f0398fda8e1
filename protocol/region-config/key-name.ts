/**
 * The grammar of key names (region-config.md §6):
 *
 *     base | base_[1-4] | (base | base_[1-4])_LANGUAGE_COUNTRY
 */
import { findKey } from './keys/all.ts';
import type { ConfigurationKey } from './keys/key.ts';
import { localeFault } from './locale.ts';

export const CLASSIFICATIONS = 4;

export interface KeyName {
  readonly key: ConfigurationKey;
  /** 1 to 4, of a classification's keys. */
  readonly index?: number;
  /** `EN_US`; without one a localisable key holds for every locale that has none of its own. */
  readonly locale?: string;
}

export type KeyNameFault = { readonly fault: string };

/** The name as receivers want it, locale in upper case. */
export function writeKeyName({ key, index, locale }: KeyName): string {
  return [key.name, ...(index === undefined ? [] : [index]), ...(locale === undefined ? [] : [locale])].join('_');
}

/** Lower-case locales are understood; anything outside the grammar or the closed list is a fault. */
export function parseKeyName(name: string): KeyName | KeyNameFault {
  const [base = '', ...suffixes] = name.split('_');
  const key = findKey(base);
  if (!key) return { fault: `"${base}" is not in the list of keys` };
  const index = key.indexed ? suffixes.shift() : undefined;
  if (key.indexed && !/^[1-4]$/.test(index ?? '')) return { fault: `${base} takes _1 to _${CLASSIFICATIONS}` };
  if (suffixes.length === 0) return { key, ...(index && { index: Number(index) }) };
  const locale = suffixes.join('_').toUpperCase();
  if (key.localisable === 'no') return { fault: `${base} has no locales` };
  const fault = localeFault(locale);
  if (fault) return { fault: `"${suffixes.join('_')}" ${fault.why}` };
  return { key, locale, ...(index && { index: Number(index) }) };
}
