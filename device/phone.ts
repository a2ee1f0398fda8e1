/** A phone: its keys, what it heard, what it downloaded, and what it made of that. */

import { checkSignature, type SignatureRule, type TrustedKey } from '../protocol/export/read/trust.ts';
import { readZip } from '../protocol/export/read/zip.ts';
import type { UnixSeconds } from '../protocol/keys/interval.ts';
import type { ScoreConfiguration } from '../protocol/risk/configuration.ts';
import { type Notification, type NotificationState, nothingShown, notify } from '../protocol/risk/notification.ts';
import type { Diagnosis, Receipt, Session } from './client/calls.ts';
import type { Send } from './client/http.ts';
import type { Profile } from './client/profile.ts';
import { proceed } from './client/upload/proceed.ts';
import { type Answers, shareWith } from './client/upload/steps.ts';
import { emptyMemory, memoryStore, type Store } from './client/upload/upload.ts';
import { type Export, readExport, readSignatures } from './files/archive.ts';
import { type ExportSource, fetchArchive, fetchIndex, newEntries } from './files/download.ts';
import { type ExposureKey, keysToShare, rotateKeys } from './radio/keys.ts';
import { indexSightings } from './radio/match.ts';
import { type Encounter, overhear, type Sighting } from './radio/scanner.ts';
import type { RandomBytes } from './random.ts';
import { type Decision, decide } from './risk/decide.ts';
import { type ExposureBook, forgetOldExposures, recordExposures } from './risk/exposures.ts';

export interface Phone {
  readonly name: string;
  readonly profile: Profile;
  /** dBm. */
  readonly txPower: number;
  keys: ExposureKey[];
  sightings: Sighting[];
  /** Index lines dealt with. */
  processed: string[];
  readonly exposures: ExposureBook;
  /** What the person was shown last. */
  shown: NotificationState;
  /** From the last publish; '' = none. */
  revisionToken: string;
}

/** One archive as it arrived. */
export interface ReceivedArchive {
  readonly name: string;
  readonly zipBytes: number;
  readonly export: Export;
}

/** A phone that has been on since `since`. */
export function createPhone(
  name: string,
  profile: Profile,
  time: { since: UnixSeconds; now: UnixSeconds },
  randomBytes: RandomBytes,
): Phone {
  const keys = rotateKeys([], time.since, time.now, randomBytes);
  return {
    name,
    profile,
    txPower: -12,
    keys,
    sightings: [],
    processed: [],
    exposures: new Map(),
    shown: nothingShown,
    revisionToken: '',
  };
}

/** Two phones near each other: each hears the other. */
export function meet(a: Phone, b: Phone, encounter: Encounter, randomBytes: RandomBytes): void {
  b.sightings.push(...overhear(a, encounter, randomBytes));
  a.sightings.push(...overhear(b, encounter, randomBytes));
}

export interface Sharing {
  /** Default: the person says nothing. */
  readonly answers: Answers;
  /** Where each step is kept, so that a phone that dies can carry on. Default: nowhere. */
  readonly store: Store;
}

/** With the person's consent: certificate for the last 14 days' keys, then the keys themselves. */
export async function shareKeys(
  phone: Phone,
  session: Session,
  diagnosis: Diagnosis,
  now: UnixSeconds,
  sharing: Partial<Sharing> = {},
): Promise<Receipt> {
  const { answers = { symptomDate: '', traveler: false }, store = storeOf(phone) } = sharing;
  const { revisionToken } = store.read();
  const diagnosed = { at: 'diagnosed', diagnosis: { receivedAt: now, ...diagnosis } } as const;
  const upload = shareWith(session, diagnosed, { keys: keysToShare(phone.keys), revisionToken, answers }, now);
  store.keep({ ...store.read(), upload });
  const shared = await proceed({ session, store, now: () => now });
  if (shared.at !== 'shared') throw new Error(`The upload stopped at ${shared.at}`);
  phone.revisionToken = store.read().revisionToken;
  return shared.receipt;
}

/** A phone's own memory of uploads, for as long as this process lives. */
export function storeOf({ revisionToken }: Phone): Store {
  return memoryStore({ ...emptyMemory, revisionToken });
}

/** Unpacks an archive and checks its signature. Throws ArchiveError. */
export async function openArchive(
  bytes: Buffer,
  trusted: TrustedKey,
  rules: readonly SignatureRule[],
): Promise<Export> {
  const { bin, sig } = await readZip(bytes);
  const signed = { bin, export: readExport(bin), signatures: readSignatures(sig) };
  for (const rule of rules) checkSignature(signed, trusted, rule);
  return signed.export;
}

/** Downloads what is new, checks it, and looks for own sightings in it. All or nothing, as phones do. */
export async function receiveKeys(
  phone: Phone,
  source: ExportSource,
  trusted: TrustedKey,
  send: Send,
  now: UnixSeconds,
): Promise<ReceivedArchive[]> {
  const { profile } = phone;
  const index = await fetchIndex(source, profile, send);
  const received: ReceivedArchive[] = [];
  for (const name of newEntries(index, phone.processed, profile.indexMethod)) {
    const { bytes } = await fetchArchive(name, source, profile, send);
    const content = await openArchive(bytes, trusted, [profile.signatureRule]);
    received.push({ name, zipBytes: bytes.length, export: content });
  }
  const sightings = indexSightings(phone.sightings, now);
  for (const { export: content } of received) {
    recordExposures(phone.exposures, [...content.keys, ...content.revisedKeys], sightings, profile.radio);
  }
  phone.processed = [...phone.processed.filter((name) => index.includes(name)), ...received.map(({ name }) => name)];
  return received;
}

export interface Assessment extends Decision {
  /** What the person is told of it, now. */
  readonly notification: Notification;
}

/** Was this person near somebody who was ill? The phone remembers the answer, and tells its person what is new in it. */
export function assess(phone: Phone, configuration: ScoreConfiguration, now: UnixSeconds): Assessment {
  forgetOldExposures(phone.exposures, now);
  const decision = decide(phone.exposures, configuration, phone.profile, now);
  const { daysSinceExposureThreshold } = configuration;
  const rules = phone.profile.risk.notifications;
  const { notification, state } = notify(phone.shown, { ...decision, daysSinceExposureThreshold }, rules, now);
  phone.shown = state;
  return { ...decision, notification };
}
