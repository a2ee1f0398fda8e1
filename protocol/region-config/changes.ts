/** What changes against what was handed over last, by what a person with a phone would notice, and what the rules then demand. */
import type { EffectiveValue } from './effective.ts';
import { type HandedOver, storedValues } from './handed-over.ts';
import { type KeyName, parseKeyName, writeKeyName } from './key-name.ts';
import { keyNamed } from './keys/all.ts';
import { testSwitches } from './keys/elsewhere.ts';
import type { ConfigurationKey } from './keys/key.ts';
import { durations, risk } from './keys/scores.ts';
import { keyServer, signing } from './keys/servers.ts';

export type Noticed = 'notified' | 'read' | 'links' | 'consent' | 'servers' | 'signing' | 'nothing';

export const noticedOrder: readonly Noticed[] = [
  'notified',
  'read',
  'links',
  'consent',
  'servers',
  'signing',
  'nothing',
];

export type StoredValue = HandedOver['values'][string];

export interface Change extends KeyName {
  /** As receivers know it. */
  readonly name: string;
  readonly noticed: Noticed;
  /** Undefined: it is new. */
  readonly before?: StoredValue;
  /** Undefined: it is gone. */
  readonly after?: StoredValue;
}

export interface Changes {
  /** By what is noticed, in that order. */
  readonly changes: readonly Change[];
  readonly demands: readonly Demand[];
  /** Handed over, and known to nobody now: only a deployment knows them. */
  readonly notCompared: readonly string[];
}

/** A value that must change with others. */
export interface Demand {
  readonly name: string;
  readonly because: readonly string[];
  /** Did it? */
  readonly met: boolean;
  /** Of region-config.md §7. */
  readonly rule: string;
}

/** `last` undefined: nothing was handed over, so that everything is new. */
export function changesSince(last: HandedOver | undefined, values: readonly EffectiveValue[]): Changes {
  const before = last?.values ?? {};
  const after = storedValues(values);
  const gone = Object.keys(before).filter((name) => after[name] === undefined);
  const isUnknown = (name: string) => keyOf(name)?.key.derivedFrom !== undefined;
  const changes = [...values, ...gone.filter((name) => !isUnknown(name)).flatMap((name) => keyOf(name) ?? [])]
    .map((name) => changeOf(name, before, after))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after))
    .sort((one, other) => noticedOrder.indexOf(one.noticed) - noticedOrder.indexOf(other.noticed));
  return { changes, demands: last ? demandsOf(changes) : [], notCompared: gone.filter(isUnknown) };
}

function changeOf({ key, index, locale }: KeyName, before: HandedOver['values'], after: HandedOver['values']): Change {
  const of: KeyName = { key, ...(index === undefined ? {} : { index }), ...(locale === undefined ? {} : { locale }) };
  const name = writeKeyName(of);
  return {
    ...of,
    name,
    noticed: noticedOf(key),
    ...(before[name] === undefined ? {} : { before: before[name] }),
    ...(after[name] === undefined ? {} : { after: after[name] }),
  };
}

/** Undefined for a name that is no key any more. */
function keyOf(name: string): KeyName | undefined {
  const found = parseKeyName(name);
  return 'fault' in found ? undefined : found;
}

const byName: Readonly<Record<string, Noticed>> = {
  goLiveDate: 'notified',
  exposureMatching: 'notified',
  classificationName: 'notified',
  agencyHeaderStyle: 'read',
  agencyImage: 'read',
  legalConsentText: 'consent',
  legalConsentVersion: 'consent',
  enableENPA: 'consent',
  enpaConsentText: 'consent',
  enpaConsentVersion: 'consent',
  appLinkHost: 'links',
  testVerificationURL: 'servers',
  testVerificationCertificateURL: 'servers',
  testVerificationAPIKey: 'servers',
  healthAuthorityID: 'servers',
  tekRoamingUrls: 'servers',
  callbackIntervalInMin: 'servers',
};

export function noticedOf(key: ConfigurationKey): Noticed {
  const named = byName[key.name];
  if (named) return named;
  if (durations.keys.includes(key) || risk.keys.includes(key)) return 'notified';
  if (keyServer.keys.includes(key)) return 'servers';
  if (signing.keys.includes(key)) return 'signing';
  if (testSwitches.keys.includes(key)) return 'nothing';
  if (key.type === 'int32') return 'notified';
  if (key.type === 'url') return 'links';
  return key.type === 'color' || key.localisable !== 'no' ? 'read' : 'nothing';
}

interface Rule {
  readonly rule: string;
  readonly demanded: string;
  readonly by: (key: ConfigurationKey) => boolean;
}

const named = (name: string) => (key: ConfigurationKey) => key === keyNamed(name);

/** Each of one classification where the demanded key is. */
const rules: readonly Rule[] = [
  { rule: 'C6', demanded: 'classificationName', by: ({ type, indexed }) => indexed && type === 'int32' },
  { rule: 'C13', demanded: 'legalConsentVersion', by: named('legalConsentText') },
  { rule: 'C13', demanded: 'enpaConsentVersion', by: named('enpaConsentText') },
  { rule: 'C7', demanded: 'publicKeyVersion', by: named('publicKey') },
];

/** What is new or gone with its classification demands nothing. */
function demandsOf(changes: readonly Change[]): Demand[] {
  return rules.flatMap(({ rule, demanded, by }) => {
    const key = keyNamed(demanded);
    const causes = changes.filter(
      (change) => by(change.key) && change.before !== undefined && change.after !== undefined,
    );
    const indexes = [...new Set(causes.map(({ index }) => index))];
    return indexes.map((index) => {
      const name = writeKeyName({ key, ...(index === undefined ? {} : { index }) });
      const because = causes.filter((cause) => cause.index === index).map((cause) => cause.name);
      return { name, because, met: changes.some((change) => change.name === name), rule };
    });
  });
}
