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
import { RETENTION_DAYS } from '../radio/keys.ts';
import { randomInteger } from '../random.ts';
import { jsonHeaders, macOf, madeUpCode, NONCE_BYTES, newHmacKey, padded, type Session, toSentKeys } from './calls.ts';
import type { Exchange } from './http.ts';

/** Bytes of a token or certificate, about as long as real ones. */
const TOKEN_BYTES = 390;

export interface Round {
  readonly now: UnixSeconds;
  /** Pretends a report of an own test too, as Android does in one of six rounds. */
  readonly userReport: boolean;
}

type Pretended = [url: string, body: Record<string, unknown>];

/** Pretends verify, certificate and publish, in this order, and a report before them where it is asked for. */
export async function sendCoverTraffic(session: Session, { now, userReport }: Round): Promise<Exchange[]> {
  const { services, profile, send, randomBytes } = session;
  const token = () => encodeBase64(randomBytes(TOKEN_BYTES));
  const hmacKey = newHmacKey(randomBytes);
  const keys = toSentKeys(madeUpKeys(session, now), profile);
  const calls: Pretended[] = [
    ...(userReport ? [madeUpReport(session, now)] : []),
    [verificationUrl(session, 'api/verify'), { code: madeUpCode(randomBytes) }],
    [verificationUrl(session, 'api/certificate'), { token: token(), ekeyhmac: macOf(keys, hmacKey, profile) }],
    [
      services.publishUrl,
      {
        temporaryExposureKeys: keys,
        healthAuthorityID: services.healthAuthorityId,
        verificationPayload: token(),
        hmacKey: encodeBase64(hmacKey),
      },
    ],
  ];
  const exchanges: Exchange[] = [];
  for (const [url, body] of calls) {
    const key: Record<string, string> = url === services.publishUrl ? {} : { 'X-API-Key': services.deviceApiKey };
    const headers = { ...key, ...jsonHeaders(profile), 'X-Chaff': '1' };
    exchanges.push(await send({ method: 'POST', url, headers, body: padded(body, session) }));
  }
  return exchanges;
}

/** As long as a real one (`reportOwnTest`), whose number has twelve characters. */
function madeUpReport(session: Session, now: UnixSeconds): Pretended {
  const { randomBytes } = session;
  const day = utcDay(now);
  const nonce = encodeBase64(randomBytes(NONCE_BYTES));
  const body = {
    phone: `+1${randomInteger(randomBytes, 2_000_000_000, 9_999_999_999)}`,
    symptomDate: day,
    testDate: day,
  };
  return [verificationUrl(session, 'api/user-report'), { ...body, tzOffset: 0, nonce }];
}

const verificationUrl = ({ services }: Session, path: string) => new URL(path, services.deviceUrl).href;

function madeUpKeys({ randomBytes }: Session, now: UnixSeconds) {
  const today = dayStartInterval(intervalAt(now));
  return Array.from({ length: RETENTION_DAYS }, (_, day) => ({
    key: randomBytes(KEY_BYTES),
    rollingStart: today - day * INTERVALS_PER_DAY,
    rollingPeriod: INTERVALS_PER_DAY,
  }));
}
