/** The calls of a phone, as each platform writes them (enx-client.md §2–8, §16). */

import { ekeyhmac, hmacCleartext, type SentKey } from '../../protocol/keys/hmac.ts';
import { encodeBase64 } from '../../protocol/text/base64.ts';
import type { ExposureKey } from '../radio/keys.ts';
import { type RandomBytes, randomInteger } from '../random.ts';
import { type Answer, errorCode, readAnswer, requiredText, textMember } from './answer.ts';
import type { Send } from './http.ts';
import type { Profile } from './profile.ts';

/** Where a phone of one health authority sends to. */
export interface Services {
  /** Ends with `/`. */
  readonly deviceUrl: string;
  readonly deviceApiKey: string;
  readonly publishUrl: string;
  readonly healthAuthorityId: string;
}

export interface Session {
  readonly services: Services;
  readonly profile: Profile;
  /** With the platform's retries (retry.ts). */
  readonly send: Send;
  readonly randomBytes: RandomBytes;
}

export interface Diagnosis {
  readonly testType: string;
  /** `YYYY-MM-DD`, or '' when the authority does not know. */
  readonly symptomDate: string;
  readonly token: string;
}

export interface Publication {
  readonly keys: readonly SentKey[];
  /** Base64; goes to the key server only, so that the verification server never learns the keys. */
  readonly hmacKey: string;
  readonly certificate: string;
  /** From an earlier publish; '' = none. */
  readonly revisionToken: string;
}

export interface Receipt {
  readonly insertedExposures: number;
  readonly revisionToken: string;
  /** `partial_failure` or ''. */
  readonly code: string;
  readonly warnings: readonly string[];
}

/** Code → token. `nonce`: of the phone's own report, whose code no other phone can use. Throws RefusedError. */
export async function verifyCode(session: Session, code: string, nonce?: Buffer): Promise<Diagnosis> {
  const { acceptedTestTypes } = session.profile;
  const answer = await callVerification(session, 'api/verify', {
    code,
    ...(nonce ? { nonce: encodeBase64(nonce) } : {}),
    ...(acceptedTestTypes ? { accept: acceptedTestTypes } : {}),
  });
  return {
    testType: requiredText(answer, 'testtype'),
    symptomDate: textMember(answer.json, 'symptomDate'),
    token: requiredText(answer, 'token'),
  };
}

/** Drawn anew for each report (enx-client.md §9.1). */
export const NONCE_BYTES = 256;

export interface OwnTest {
  /** E.164. */
  readonly phone: string;
  readonly nonce: Buffer;
  /** `YYYY-MM-DD`. */
  readonly symptomDate: string;
  readonly testDate: string;
}

/** Asks for a code by text message, and says until when it will be good, in Unix seconds. Throws RefusedError. */
export async function reportOwnTest(session: Session, { nonce, ...test }: OwnTest): Promise<number> {
  const body = { ...test, tzOffset: 0, nonce: encodeBase64(nonce) };
  const answer = await callVerification(session, 'api/user-report', body);
  const { expiresAtTimestamp } = answer.json;
  return typeof expiresAtTimestamp === 'number' ? expiresAtTimestamp : 0;
}

/** Token + HMAC of the keys → certificate. Throws RefusedError. */
export async function fetchCertificate(session: Session, token: string, mac: string): Promise<string> {
  const answer = await callVerification(session, 'api/certificate', { token, ekeyhmac: mac });
  return requiredText(answer, 'certificate');
}

/** Keys + certificate → revision token. Throws RefusedError; some keys refused and others taken is a success. */
export async function publishKeys(session: Session, publication: Publication): Promise<Receipt> {
  const answer = await post(session, session.services.publishUrl, {}, publishBody(session, publication));
  const { insertedExposures, warnings } = answer.json;
  return {
    insertedExposures: typeof insertedExposures === 'number' ? insertedExposures : 0,
    revisionToken: textMember(answer.json, 'revisionToken'),
    code: errorCode(answer.json),
    warnings: Array.isArray(warnings) ? warnings.map(String) : [],
  };
}

function publishBody({ profile, services }: Session, publication: Publication): Record<string, unknown> {
  const { keys, revisionToken, hmacKey, certificate } = publication;
  const sendsToken = profile.alwaysSendsRevisionToken || revisionToken !== '';
  return {
    temporaryExposureKeys: keys.map(({ transmissionRisk, ...key }) =>
      transmissionRisk > 0 ? { ...key, transmissionRisk } : key,
    ),
    healthAuthorityID: services.healthAuthorityId,
    verificationPayload: certificate,
    hmacKey,
    ...(sendsToken ? { revisionToken } : {}),
    ...(profile.sendsTraveler ? { traveler: false } : {}),
  };
}

/** Keys as the platform sends them. */
export function toSentKeys(keys: readonly ExposureKey[], profile: Profile): SentKey[] {
  return keys.map(({ key, rollingStart, rollingPeriod }) => ({
    key: encodeBase64(key),
    rollingStartNumber: rollingStart,
    rollingPeriod,
    transmissionRisk: profile.transmissionRisk,
  }));
}

/** `ekeyhmac`: base64 of the HMAC in the platform's form. */
export function macOf(keys: readonly SentKey[], hmacKey: Buffer, profile: Profile): string {
  const form = profile.macSegments === 4 ? 'with-risk' : 'without-risk';
  return encodeBase64(ekeyhmac(hmacKey, hmacCleartext(keys, form)));
}

function callVerification(session: Session, path: string, body: Record<string, unknown>): Promise<Answer> {
  const { deviceUrl, deviceApiKey } = session.services;
  return post(session, new URL(path, deviceUrl).href, { 'X-API-Key': deviceApiKey }, body);
}

async function post(
  session: Session,
  url: string,
  headers: Record<string, string>,
  body: Record<string, unknown>,
): Promise<Answer> {
  return readAnswer(
    await session.send({
      method: 'POST',
      url,
      headers: { ...headers, ...jsonHeaders(session.profile) },
      body: padded(body, session),
    }),
  );
}

/** The headers of every call, the same for real and cover traffic. */
export function jsonHeaders(profile: Profile): Record<string, string> {
  return { 'Content-Type': 'application/json', Accept: 'application/json', 'User-Agent': profile.userAgent };
}

/** JSON grown by random `padding` to the size at which all requests of the platform look alike. */
export function padded(body: Record<string, unknown>, session: Pick<Session, 'profile' | 'randomBytes'>): Buffer {
  const plain = Buffer.from(JSON.stringify(body));
  const missing = session.profile.paddedBodyBytes - plain.length;
  if (missing <= 0) return plain;
  const padding = encodeBase64(session.randomBytes(missing)).slice(0, missing);
  return Buffer.from(JSON.stringify({ ...body, padding }));
}

/** A fresh device secret for the HMAC, as long as Android's. */
export function newHmacKey(randomBytes: RandomBytes): Buffer {
  return randomBytes(16);
}

/** A code such as nobody issued, for cover traffic. */
export function madeUpCode(randomBytes: RandomBytes): string {
  return String(randomInteger(randomBytes, 10_000_000, 99_999_999));
}
