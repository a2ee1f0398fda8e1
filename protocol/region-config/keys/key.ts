/**
 * What is known of one key of Apple's "Configuring Exposure Notifications" and of the few that other receivers want besides
 * (region-config.md §2). Types, checks, JSON Schema, reference page and artefacts come from these rows.
 */

export type KeyType =
  | 'u8'
  | 'u16'
  | 'u32'
  | 'u64'
  | 'int32'
  | 'boolean'
  | 'color'
  | 'epoch'
  | 'text'
  | 'url'
  | 'roaming';

/** What a receiver gets. Colours are red, green, blue from 0 to 1; epochs are seconds since 1970-01-01 UTC. */
export type WireValue = number | bigint | string | boolean | readonly [number, number, number] | Roaming;

/** Country → lists of key files there. */
export type Roaming = { readonly [country: string]: readonly { readonly index: string; readonly base: string }[] };

/** Who takes a key: Apple's form and server-to-server API, Apple's file for one's own phone, Google's JSON. */
export type Receiver = 'apple' | 'test' | 'google';

export interface ConfigurationKey {
  /** Without index and locale. */
  readonly name: string;
  readonly type: KeyType;
  readonly unit?: '%' | 'dB' | 'days' | 'hours' | 'minutes' | 'seconds';
  /** Of numbers. */
  readonly minimum?: number;
  /** Of numbers the value, of texts and addresses Unicode code points. */
  readonly maximum?: number;
  /** The only numbers allowed. */
  readonly values?: readonly number[];
  /** What a person writes in the region file in place of the number. */
  readonly words?: Readonly<Record<string, number>>;
  readonly pattern?: RegExp;
  /** Google's, always sent; Apple publishes none (region-config.md §8, no. 13). */
  readonly default?: WireValue;
  /** Before go-live. */
  readonly required: boolean;
  /** `google`: Google's document says so and Apple's does not (region-config.md §8, no. 7 and 8). */
  readonly localisable: 'no' | 'yes' | 'google';
  /** One per classification: takes `_1` to `_4`. */
  readonly indexed: boolean;
  readonly scope: 'ENX' | 'EN+ENX';
  /** Its name in the form of Apple Business Register, misprints included, so that it is found there. */
  readonly label?: string;
  /** Where the value comes from, if a deployment knows it: nobody types it. */
  readonly derivedFrom?: string;
  readonly receivers: readonly Receiver[];
  readonly meaning: string;
  readonly source: string;
}

export interface Section {
  /** As in Apple's document. */
  readonly title: string;
  readonly keys: readonly ConfigurationKey[];
}

type Given = Pick<ConfigurationKey, 'meaning'> & Partial<ConfigurationKey>;

const everybody: readonly Receiver[] = ['apple', 'test', 'google'];

/** A row with what most rows have in common. */
export function key(name: string, type: KeyType, given: Given): ConfigurationKey {
  const common = {
    required: false,
    localisable: 'no',
    indexed: false,
    scope: 'ENX',
    receivers: everybody,
    source: 'Apple, Configuring Exposure Notifications; bounds and default: Google, EN Express configuration',
  } as const;
  return { name, type, ...common, ...given };
}

/** A weight in percent: 0 to 250. */
export const weight = (name: string, given: Given) =>
  key(name, 'u16', { unit: '%', minimum: 0, maximum: 250, ...given });

/** A text of at most `maximum` characters that people read, in each of the region's locales. */
export const words = (name: string, maximum: number, given: Given) =>
  key(name, 'text', { maximum, required: true, localisable: 'yes', ...given });

/** An https address of at most 500 characters. */
export const address = (name: string, given: Given) => key(name, 'url', { maximum: 500, required: true, ...given });

/** A threshold in seconds of one classification; 0 switches it off. */
export const threshold = (name: string, given: Given) =>
  key(name, 'int32', {
    unit: 'seconds',
    minimum: 0,
    maximum: 2_147_483_647,
    default: 0,
    indexed: true,
    ...given,
  });

/** Of a consent text: a semantic version, or a rising number (region-config.md §2.1). */
export const versionForm = /^\d+(\.\d+){0,2}([-+.][0-9A-Za-z.-]+)?$/;
