/** The body of Apple's server-to-server interface (enx-client.md §13). */
import { changesSince } from '../changes.ts';
import { type EffectiveValue, findValue } from '../effective.ts';
import type { HandedOver } from '../handed-over.ts';
import type { WireValue } from '../keys/key.ts';
import { placeCodes } from './place-codes.ts';

export interface AppleUpdate {
  readonly appBundleID?: string;
  readonly countryCode: string;
  readonly state?: string;
  readonly publicKeyVersion: number;
  readonly config: Readonly<Record<string, WireValue>>;
}

export interface AppleUpdateInput {
  /** `US-UM`, or a country alone. */
  readonly region: string;
  readonly values: readonly EffectiveValue[];
  /** `push.localisedRevocation` of the region file. */
  readonly localisedRevocation: boolean;
  /** What was handed over last: only what differs is in the body (region-config.md §7, C12). Default: everything is. */
  readonly last?: HandedOver | undefined;
}

/** Only keys of Apple's list: it refuses a whole update for one that it does not know. */
export function appleUpdate({ region, values, localisedRevocation, last }: AppleUpdateInput): AppleUpdate {
  const { country, subdivision } = placeCodes(region);
  const appBundleID = findValue(values, 'appBundleId');
  const changed = new Set(changesSince(last, values).changes.map(({ name }) => name));
  const config = forApple(values, localisedRevocation)
    .filter(({ value }) => changed.has(value.name))
    .map(({ name, value }) => [name, value.value] as const);
  return {
    ...(appBundleID === undefined ? {} : { appBundleID: String(appBundleID) }),
    countryCode: country,
    ...(subdivision === undefined ? {} : { state: subdivision }),
    publicKeyVersion: numberOf(String(findValue(values, 'publicKeyVersion'))),
    config: Object.fromEntries(config),
  };
}

interface Sent {
  /** As Apple is to know it. */
  readonly name: string;
  readonly value: EffectiveValue;
}

function forApple(values: readonly EffectiveValue[], localisedRevocation: boolean): Sent[] {
  const taken = values.filter(({ key }) => key.receivers.includes('apple'));
  return taken.flatMap((value) => {
    if (value.key.localisable !== 'google' || localisedRevocation) return [{ name: value.name, value }];
    // Apple's document has no locales here: the file's first one stands for all.
    const first = taken.find(({ key }) => key === value.key);
    return value === first ? [{ name: value.key.name, value }] : [];
  });
}

/** 1 of `v1`: an integer here, a text everywhere else. */
function numberOf(version: string): number {
  return Number(version.replace(/^v/, ''));
}
