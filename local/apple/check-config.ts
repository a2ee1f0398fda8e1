/** What Apple's server would refuse in the part `config` of an update: closed list, required keys, types, ranges. */
import { mapFaults } from '../../protocol/region-config/infectiousness-map.ts';
import { parseKeyName } from '../../protocol/region-config/key-name.ts';
import { configurationKeys } from '../../protocol/region-config/keys/all.ts';
import type { ConfigurationKey } from '../../protocol/region-config/keys/key.ts';
import type { RawJson } from './raw-json.ts';

export type RawConfig = ReadonlyMap<string, RawJson>;

/** In words. `known`: what earlier updates set, which need not be sent again. */
export function configProblems(config: RawConfig, known: RawConfig): string[] {
  const wrong = [...config].flatMap(([name, value]) => {
    const problem = memberProblem(name, value);
    return problem === undefined ? [] : [`${name} ${problem}`];
  });
  const names = new Set([...config.keys(), ...known.keys()]);
  return [...wrong, ...missing(names).map((name) => `${name} is required and missing`)];
}

function memberProblem(name: string, value: RawJson): string | undefined {
  const parsed = parseKeyName(name);
  if ('fault' in parsed) return `is not recognised: ${parsed.fault}`;
  const { key, locale } = parsed;
  if (!key.receivers.includes('apple')) return "is not in Apple's list";
  if (locale !== undefined && key.localisable !== 'yes') return "has no locales in Apple's document";
  return valueProblem(key, value);
}

/** Each required key, in whatever locale; those of classifications for each that there is, and one there must be. */
function missing(names: ReadonlySet<string>): string[] {
  const bare = new Set([...names].map((name) => name.replace(/_[A-Za-z]{2}_[A-Za-z]{2}$/, '')));
  const indexes = new Set(['1', ...[...bare].flatMap((name) => /_([1-4])$/.exec(name)?.[1] ?? [])]);
  const required = configurationKeys.filter((key) => key.required && key.receivers.includes('apple'));
  const wanted = required.flatMap(({ name, indexed }) =>
    indexed ? [...indexes].map((index) => `${name}_${index}`) : [name],
  );
  return wanted.filter((name) => !bare.has(name));
}

const highest: Readonly<Partial<Record<ConfigurationKey['type'], number>>> = {
  u8: 0xff,
  u16: 0xffff,
  u32: 0xffff_ffff,
  epoch: 0xffff_ffff,
  int32: 0x7fff_ffff,
};

function valueProblem(key: ConfigurationKey, value: RawJson): string | undefined {
  switch (key.type) {
    case 'u64':
      return value.type === 'number' ? mapProblem(value.literal) : 'must be a number';
    case 'boolean':
      return value.type === 'boolean' ? undefined : 'must be true or false';
    case 'color':
      return isColor(value) ? undefined : 'must be three numbers from 0 to 1';
    case 'text':
    case 'url':
      return value.type === 'string' ? textProblem(key, value.value) : 'must be a text';
    default:
      return value.type === 'number' ? numberProblem(key, value.literal) : 'must be a number';
  }
}

const wholeNumber = /^(0|-?[1-9]\d*)$/;

function numberProblem({ type, minimum = 0, maximum, values, words }: ConfigurationKey, literal: string) {
  if (!wholeNumber.test(literal)) return `is ${literal}, not a whole number`;
  const number = Number(literal);
  const allowed = values ?? (words && Object.values(words));
  if (allowed) return allowed.includes(number) ? undefined : `is ${literal}; allowed: ${allowed.join(', ')}`;
  const most = maximum ?? highest[type] ?? 0;
  return number >= minimum && number <= most ? undefined : `is ${literal}; allowed: ${minimum} to ${most}`;
}

/**
 * An exponent or a fraction is what becomes of 64 bits in a program that has no such integers. One that went through a double
 * loses its lowest bits, and so has 3 for days that were dropped.
 */
function mapProblem(literal: string): string | undefined {
  if (!/^(0|[1-9]\d*)$/.test(literal)) return `is ${literal}, not an integer in digits`;
  const map = BigInt(literal);
  if (map >= 1n << 64n) return `is ${literal}, more than 64 bits`;
  const { meaningless, paddingSet } = mapFaults(map);
  if (paddingSet) return `is ${literal}: bits 60 to 63 belong to no day`;
  return meaningless.length > 0 ? `is ${literal}: 3 for day ${meaningless.join(', ')}` : undefined;
}

function isColor(value: RawJson): boolean {
  if (value.type !== 'array' || value.items.length !== 3) return false;
  return value.items.every((item) => item.type === 'number' && Number(item.literal) >= 0 && Number(item.literal) <= 1);
}

function textProblem({ type, maximum, pattern }: ConfigurationKey, value: string): string | undefined {
  const length = [...value].length;
  if (length === 0) return 'is empty';
  if (maximum !== undefined && length > maximum) return `has ${length} characters; allowed: ${maximum}`;
  if (pattern && !pattern.test(value)) return `is not like ${pattern}`;
  return type === 'url' && !isAddress(value) ? 'must be an https address' : undefined;
}

/** Addresses of a local stack are on loopback. */
function isAddress(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && url.hostname === '127.0.0.1');
}
