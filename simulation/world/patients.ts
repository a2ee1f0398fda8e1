/** People who share their keys, in three time zones: at once or again after a lost answer, and with what the second test says. */

import { RefusedError } from '../../device/client/answer.ts';
import { padded, publishBody, requestFor } from '../../device/client/bodies.ts';
import { macOf, readReceipt, type Session, toSentKeys } from '../../device/client/calls.ts';
import { UnreachableError } from '../../device/client/http.ts';
import { android, ios, type Profile } from '../../device/client/profile.ts';
import { withRetries } from '../../device/client/retry.ts';
import type { Chance } from '../../device/town/chance.ts';
import type { TestType } from '../../protocol/codes/test-type.ts';
import type { SentKey } from '../../protocol/keys/hmac.ts';
import { DAY_SECONDS, HOUR_SECONDS, type UnixSeconds, utcDay } from '../../protocol/keys/interval.ts';
import { encodeBase64 } from '../../protocol/text/base64.ts';
import type { Process } from '../engine/process.ts';
import { certify } from './authority.ts';
import type { Network } from './network.ts';
import { newProcess, type Scene } from './scene.ts';
import type { App } from './settings.ts';

const INTERVAL_SECONDS = 600;
const DAY_INTERVALS = 144;
/** Hours ahead of UTC. */
export const timeZones = [-8, 0, 5.5, 13] as const;
const MINUTE = 60_000;
/** A phone tries an upload that did not come through so often. */
const ROUNDS = 6;

/** What is the same in all uploads of a person. */
interface Patient {
  readonly scene: Scene;
  readonly network: Network;
  readonly process: Process;
  readonly chance: Chance;
  readonly profile: Profile;
  readonly app: App;
  readonly traveler: boolean;
  /** Day of the first symptoms. */
  readonly symptomDate: string;
  uploads: number;
}

interface Share {
  readonly type: TestType;
  readonly keys: readonly SentKey[];
  readonly revisionToken: string;
  /** Keys of that token. */
  readonly listed: readonly string[];
}

/** A person's phone, from the moment the person is told of a test. `number`: of all patients. */
export async function startPatient(scene: Scene, network: Network, app: App, number: number): Promise<void> {
  const chance = scene.chance('patient', number);
  const process = newProcess(scene, `patient ${number}`, chance);
  const profile = chance.happens(0.5) ? android : ios;
  const symptomDate = utcDay(process.seconds() - Math.floor(chance.between(1, 6)) * DAY_SECONDS);
  const traveler = profile.sendsTraveler && chance.happens(0.2);
  const patient = { scene, network, process, chance, profile, app, traveler, symptomDate, uploads: 0 };
  await process.start(() => live(patient));
}

async function live(patient: Patient): Promise<void> {
  const { process, chance } = patient;
  const type = (['confirmed', 'confirmed', 'likely', 'likely', 'user-report'] as const)[chance.below(5)] ?? 'confirmed';
  const keys = keysUntil(patient, process.seconds(), 1 + chance.below(14));
  const revisionToken = await share(patient, { type, keys, revisionToken: '', listed: [] });
  if (revisionToken === undefined) return;
  const shared = { type, keys, revisionToken, listed: keys.map(({ key }) => key) };
  if (type === 'confirmed') await shareFurther(patient, shared);
  else await revise(patient, shared);
}

/** Keys of whole days up to yesterday, and often today's: cut off by now, or whole and in use for hours to come. */
function keysUntil({ scene, profile, chance }: Patient, now: UnixSeconds, days: number): SentKey[] {
  const today = Math.floor(now / DAY_SECONDS) * DAY_INTERVALS;
  const key = (rollingStart: number, rollingPeriod: number) => ({
    key: scene.randomBytes(16),
    rollingStart,
    rollingPeriod,
  });
  const past = Array.from({ length: days }, (_, ago) => key(today - (ago + 1) * DAY_INTERVALS, DAY_INTERVALS));
  const used = Math.floor(now / INTERVAL_SECONDS) - today;
  const current = [[], [key(today, DAY_INTERVALS)], used > 0 ? [key(today, used)] : []][chance.below(3)] ?? [];
  return toSentKeys([...past, ...current], profile);
}

/** The next day's keys beside those that are stored. */
async function shareFurther(patient: Patient, before: Share): Promise<void> {
  const { process, chance } = patient;
  if (!chance.happens(0.4)) return;
  await process.sleep(chance.between(20, 40) * HOUR_SECONDS * 1000);
  const known = new Set(before.keys.map(({ rollingStartNumber }) => rollingStartNumber));
  const fresh = keysUntil(patient, process.seconds(), 2).filter(
    ({ rollingStartNumber }) => !known.has(rollingStartNumber),
  );
  await share(patient, { ...before, keys: [...before.keys.slice(0, 10), ...fresh] });
}

async function revise(patient: Patient, before: Share): Promise<void> {
  const { process, chance } = patient;
  if (!chance.happens(0.75)) return;
  // Minutes: nobody has seen the keys yet. Days: everybody has.
  await process.sleep(
    chance.happens(0.4) ? chance.between(1, 100) * MINUTE : chance.between(2, 130) * HOUR_SECONDS * 1000,
  );
  const type = (['confirmed', 'confirmed', 'negative'] as const)[chance.below(3)] ?? 'confirmed';
  const keys = chance.happens(0.3) ? before.keys.slice(0, Math.ceil(before.keys.length / 2)) : before.keys;
  await share(patient, { ...before, type, keys });
}

/** The token of the answer; undefined where none came in the end, or a refusal. */
async function share(patient: Patient, what: Share): Promise<string | undefined> {
  const { process, chance } = patient;
  let upload = await newUpload(patient, what);
  for (let round = 1; round <= ROUNDS; round++) {
    if (upload === undefined) return undefined;
    const receipt = await upload.send();
    if (receipt !== 'unknown') return receipt;
    // Soon with the same bytes while the certificate is good; later it takes a new one, which makes them others.
    await process.sleep(chance.happens(0.5) ? chance.between(0.2, 4) * MINUTE : chance.between(10, 300) * MINUTE);
    const keepsBody = process.seconds() < upload.goodUntil - 30 && chance.happens(0.8);
    if (!keepsBody) upload = await newUpload(patient, what);
  }
  return undefined;
}

interface PreparedUpload {
  readonly goodUntil: UnixSeconds;
  /** `unknown`: no answer came, or one that says nothing. */
  send(): Promise<string | 'unknown' | undefined>;
}

/** The operating system hands out keys of the last fourteen days. */
function isYoung({ rollingStartNumber, rollingPeriod }: SentKey, now: UnixSeconds): boolean {
  return (rollingStartNumber + rollingPeriod) * INTERVAL_SECONDS > now - 14 * DAY_SECONDS;
}

async function newUpload(
  patient: Patient,
  { type, keys: all, revisionToken, listed }: Share,
): Promise<PreparedUpload | undefined> {
  const { scene, network, process, profile, app, traveler, symptomDate } = patient;
  const keys = all.filter((key) => isYoung(key, process.seconds()));
  if (keys.length === 0) return undefined;
  const hmacKey = scene.randomBytes(16);
  const tekmac = macOf(keys, hmacKey, profile);
  const certified = Math.floor(scene.timeline.now / 1000);
  const certificate = await certify({ issuer: app.issuer, testType: type, symptomDate, tekmac }, certified);
  const onset = Date.parse(symptomDate) / 1000 / INTERVAL_SECONDS;
  const session = sessionOf(patient);
  const publication = { keys, hmacKey: encodeBase64(hmacKey), certificate, revisionToken, onset, traveler };
  const request = requestFor(session, 'publish', padded(publishBody(session, publication), session));
  const id = `${process.name}/${patient.uploads++} ${type}`;
  scene.judge.send({
    ...{ id, phone: process.name, keys, type, regions: app.regions, traveler, onset },
    listed,
    mayBeTooLate: scene.hasEnded(app, certified),
  });
  const wait = (milliseconds: number) => process.sleep(milliseconds);
  const send = withRetries(network.publish(process, id), profile.retry, wait, () => process.seconds());
  return {
    goodUntil: certified + 900,
    async send() {
      try {
        return readReceipt(await send(request)).revisionToken;
      } catch (error) {
        if (error instanceof UnreachableError) return 'unknown';
        if (error instanceof RefusedError) return error.exchange.status >= 500 ? 'unknown' : undefined;
        throw error;
      }
    },
  };
}

function sessionOf({ scene, profile, app }: Patient): Session {
  const services = {
    deviceUrl: 'https://device.example/',
    deviceApiKey: '',
    publishUrl: 'https://publish.example/v1/publish',
    healthAuthorityId: app.healthAuthorityId,
  };
  const send = () => Promise.reject(new TypeError('a session of the simulation does not send'));
  return { services, profile, send, randomBytes: scene.randomBytes };
}
