/** A phone: its keys, what it heard, what it downloaded, and what it made of that. */

import type { Trusted } from '../protocol/export/read/trust.ts';
import type { UnixSeconds } from '../protocol/keys/interval.ts';
import type { ScoreConfiguration } from '../protocol/risk/configuration.ts';
import { type Notification, type NotificationState, nothingShown, notify } from '../protocol/risk/notification.ts';
import type { Diagnosis, Receipt, Session } from './client/calls.ts';
import type { Send } from './client/http.ts';
import type { Profile } from './client/profile.ts';
import { proceed } from './client/upload/proceed.ts';
import { type Answers, noAnswers, shareWith } from './client/upload/steps.ts';
import { emptyMemory, memoryStore, type Store, type UploadAt } from './client/upload/upload.ts';
import type { ExportSource } from './files/download.ts';
import { type Downloads, stateOf } from './files/polling.ts';
import { type ReceivedArchive, type Reception, runDownloads } from './files/run.ts';
import { type ExposureKey, keysToShare, releaseKeys, rotateKeys } from './radio/keys.ts';
import { indexSightings } from './radio/match.ts';
import { type Encounter, overhear, type PhoneUse, type Sighting } from './radio/scanner.ts';
import { freshSightings } from './radio/store.ts';
import type { RandomBytes } from './random.ts';
import { type Decision, decide } from './risk/decide.ts';
import { type ExposureBook, forgetOldExposures, recordExposures } from './risk/exposures.ts';

export interface Phone {
  readonly name: string;
  readonly profile: Profile;
  /** dBm. */
  readonly txPower: number;
  /** Seconds by which its clock is fast: every `now` that it is told is by that clock. Default: 0. */
  readonly clockError?: number;
  /** Before that it scanned nothing; by the right time, like an encounter. Default: since long ago. */
  readonly onSince?: UnixSeconds;
  /** What it is used for while it scans. Default: it lies there. */
  readonly use?: PhoneUse;
  keys: ExposureKey[];
  sightings: Sighting[];
  /** Of each index that it reads. */
  readonly downloads: Downloads;
  readonly exposures: ExposureBook;
  /** What the person was shown last. */
  shown: NotificationState;
  /** From the last publish; '' = none. */
  revisionToken: string;
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
    onSince: time.since,
    keys,
    sightings: [],
    downloads: {},
    exposures: new Map(),
    shown: nothingShown,
    revisionToken: '',
  };
}

/** Two phones near each other: each hears the other. */
export function meet(a: Phone, b: Phone, encounter: Encounter, randomBytes: RandomBytes): void {
  listen(b, a, encounter, randomBytes);
  listen(a, b, encounter, randomBytes);
}

/** A phone stores what it hears of another, and forgets what it heard 14 days before. */
function listen(listener: Phone, speaker: Phone, encounter: Encounter, randomBytes: RandomBytes): void {
  const heard = overhear(speaker, encounter, randomBytes, listener);
  const now = encounter.until + (listener.clockError ?? 0);
  listener.sightings = freshSightings([...listener.sightings, ...heard], now);
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
  { answers = noAnswers, store = storeOf(phone) }: Partial<Sharing> = {},
): Promise<Receipt> {
  const diagnosed = { at: 'diagnosed', diagnosis: { receivedAt: now, ...diagnosis } } as const;
  agreeToShare(phone, session, diagnosed, now, { answers, store });
  const shared = await proceed({ session, store, now: () => now });
  if (shared.at !== 'shared') throw new Error(`The upload stopped at ${shared.at}`);
  phone.revisionToken = store.read().revisionToken;
  return shared.receipt;
}

/** The person agrees: the keys leave the operating system, today's ends where the platform does that, and they are fixed. */
export function agreeToShare(
  phone: Phone,
  session: Session,
  diagnosed: UploadAt<'diagnosed'>,
  now: UnixSeconds,
  { answers, store }: Sharing,
): void {
  const whole = { released: keysToShare(phone.keys), keys: phone.keys };
  const { released, keys } = phone.profile.endsKeyOnSharing ? releaseKeys(phone.keys, now, session.randomBytes) : whole;
  phone.keys = keys;
  const memory = store.read();
  const consent = { keys: released, revisionToken: memory.revisionToken, answers };
  store.keep({ ...memory, upload: shareWith(session, diagnosed, consent, now) });
}

/** A phone's own memory of uploads, for as long as this process lives. */
export function storeOf({ revisionToken }: Phone): Store {
  return memoryStore({ ...emptyMemory, revisionToken });
}

/**
 * Downloads what is new, checks it, and looks for own sightings in it. What is refused is told and left out; what fails is asked for
 * again at the next call, or fails the whole call, as the platform has it (profile.downloads).
 */
export async function receiveKeys(
  phone: Phone,
  source: ExportSource,
  trusted: Trusted,
  send: Send,
  now: UnixSeconds,
): Promise<Reception> {
  const { profile } = phone;
  const deps = { source, profile, trusted, send };
  const reception = await runDownloads(deps, stateOf(phone.downloads, source), now);
  // Most polls bring nothing.
  if (reception.received.length > 0) lookFor(phone, reception.received, now);
  return reception;
}

function lookFor(phone: Phone, received: readonly ReceivedArchive[], now: UnixSeconds): void {
  const sightings = indexSightings(phone.sightings, now);
  for (const { export: content } of received) {
    recordExposures(phone.exposures, [...content.keys, ...content.revisedKeys], sightings, phone.profile.radio);
  }
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
