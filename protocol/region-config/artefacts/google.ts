/**
 * `config` of the Android app (Google, EN Express configuration), as its build script reads it: a key splits at `_`, and with
 * more than two parts the last two are its locale; texts, whole numbers, booleans and lists of three numbers become
 * resources, anything else is passed over.
 */
import type { EffectiveValue } from '../effective.ts';
import { mapAsHex } from '../infectiousness-map.ts';
import type { WireValue } from '../keys/key.ts';
import { writeExactJson } from './exact-json.ts';

type GoogleValue = Exclude<WireValue, bigint>;

export function googleJson(values: readonly EffectiveValue[]): string {
  const taken = values.filter(({ key }) => key.receivers.includes('google'));
  const config = taken.map(({ name, value }) => [name, googleForm(value)] as const);
  return writeExactJson({ config: { ...noRoaming, ...Object.fromEntries(config) } });
}

/** The app does not build without this text. */
const noRoaming = { tekRoamingUrls: '{}' };

/** 64 bits and nested lists are texts there. */
function googleForm(value: WireValue): GoogleValue {
  if (typeof value === 'bigint') return mapAsHex(value);
  return typeof value === 'object' && !Array.isArray(value) ? JSON.stringify(value) : value;
}

/** Required by Google's document or by the app's build (the logo), and not by Apple. */
const required = [
  'healthAuthorityID',
  'agencyImage',
  'appLinkHost',
  'symptomsOnsetDescription',
  'traveledQuestionText',
];

/** What Google requires and the region has no value for. */
export function missingAtGoogle(values: readonly EffectiveValue[]): string[] {
  return required.filter((name) => !values.some(({ key }) => key.name === name));
}

/** How Android names a key that it trusts: id and version as in the files, then the key (enx-client.md §12.4). */
export function googlePublicKey(id: string, version: string, publicKey: string): string {
  return `${id}-${version},${publicKey}\n`;
}
