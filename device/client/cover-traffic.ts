/**
 * Chaff: the same calls with made-up content, so that nobody who watches the line can tell who is ill. Servers answer
 * before they read the body and phones throw the answer away (enx-client.md §7).
 */
import { KEY_BYTES } from '../../protocol/keys/beacon.ts';
import {
  dayStartInterval,
  INTERVALS_PER_DAY,
  intervalAt,
  type UnixSeconds,
  utcDay,
} from '../../protocol/keys/interval.ts';
import { encodeBase64 } from '../../protocol/text/base64.ts';
import { NONCE_BYTES } from '../../protocol/user-report/nonce.ts';
import { type RandomBytes, randomInteger } from '../random.ts';
import {
  type CallName,
  certificateBody,
  padded,
  publishBody,
  requestFor,
  userReportBody,
  verifyBody,
} from './bodies.ts';
import { macOf, newHmacKey, type Session, toSentKeys } from './calls.ts';
import type { Exchange } from './http.ts';
import { androidCoverRules } from './profile.ts';

/** Bytes of a token or certificate, about as long as real ones. */
const TOKEN_BYTES = 390;

/** What is sent at one time: certificate and publish follow each other at once, as after a person's consent. */
export type CoverLeg = 'user-report' | 'verify' | 'share';

type Pretended = [call: CallName, body: Readonly<Record<string, unknown>>];

/** Pretends one leg; answers are for those who measure, not for the phone. */
export async function sendCoverLeg(session: Session, leg: CoverLeg, now: UnixSeconds): Promise<Exchange[]> {
  const exchanges: Exchange[] = [];
  for (const [call, body] of pretended(session, leg, now)) {
    exchanges.push(await session.send(requestFor(session, call, padded(body, session), true)));
  }
  return exchanges;
}

export interface Round {
  readonly now: UnixSeconds;
  /** Pretends a report of an own test too, as Android does in one of six rounds. */
  readonly userReport: boolean;
}

/** A whole round without its pauses. */
export async function sendCoverTraffic(session: Session, { now, userReport }: Round): Promise<Exchange[]> {
  const legs: CoverLeg[] = [...(userReport ? (['user-report'] as const) : []), 'verify', 'share'];
  const exchanges: Exchange[] = [];
  for (const leg of legs) exchanges.push(...(await sendCoverLeg(session, leg, now)));
  return exchanges;
}

function pretended(session: Session, leg: CoverLeg, now: UnixSeconds): Pretended[] {
  const { profile, randomBytes } = session;
  if (leg === 'verify') return [['verify', verifyBody(profile, madeUpCode(randomBytes))]];
  return leg === 'share' ? madeUpUpload(session, now) : [['user-report', madeUpReport(randomBytes, now)]];
}

/** As long as a real one, whose number has twelve characters. */
function madeUpReport(randomBytes: RandomBytes, now: UnixSeconds): Readonly<Record<string, unknown>> {
  const phone = `+1${randomInteger(randomBytes, 2_000_000_000, 9_999_999_999)}`;
  const day = utcDay(now);
  return userReportBody({ phone, symptomDate: day, testDate: day, nonce: randomBytes(NONCE_BYTES) });
}

function madeUpUpload(session: Session, now: UnixSeconds): Pretended[] {
  const { profile, randomBytes } = session;
  const hmacKey = newHmacKey(randomBytes);
  const keys = toSentKeys(madeUpKeys(session, now), profile);
  const opaque = () => encodeBase64(randomBytes(TOKEN_BYTES));
  return [
    ['certificate', certificateBody(opaque(), macOf(keys, hmacKey, profile))],
    [
      'publish',
      publishBody(session, {
        keys,
        hmacKey: encodeBase64(hmacKey),
        certificate: opaque(),
        revisionToken: '',
        onset: 0,
        traveler: false,
      }),
    ],
  ];
}

function madeUpKeys({ profile, randomBytes }: Session, now: UnixSeconds) {
  const today = dayStartInterval(intervalAt(now));
  return Array.from({ length: (profile.coverTraffic ?? androidCoverRules).keys }, (_, day) => ({
    key: randomBytes(KEY_BYTES),
    rollingStart: today - day * INTERVALS_PER_DAY,
    rollingPeriod: INTERVALS_PER_DAY,
  }));
}

/** A code such as nobody issued. */
function madeUpCode(randomBytes: RandomBytes): string {
  return String(randomInteger(randomBytes, 10_000_000, 99_999_999));
}
