/** The calls of a phone and what their answers say (enx-client.md §3–§6, §9.1). */
import { ekeyhmac, hmacCleartext, type SentKey } from '../../protocol/keys/hmac.ts';
import { encodeBase64 } from '../../protocol/text/base64.ts';
import type { ExposureKey } from '../radio/keys.ts';
import type { RandomBytes } from '../random.ts';
import { type Answer, errorCode, readAnswer, requiredText, textMember } from './answer.ts';
import { type CallName, type OwnTest, padded, requestFor, userReportBody, verifyBody } from './bodies.ts';
import type { Exchange, Send } from './http.ts';
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

export interface Receipt {
  readonly insertedExposures: number;
  readonly revisionToken: string;
  /** `partial_failure` or ''. */
  readonly code: string;
  readonly warnings: readonly string[];
}

/** Code → token. `nonce`: of the phone's own report. Throws RefusedError. */
export async function verifyCode(session: Session, code: string, nonce?: Buffer): Promise<Diagnosis> {
  return readDiagnosis(await call(session, 'verify', verifyBody(session.profile, code, nonce)));
}

/** Asks for a code by text message, and says until when it will be good, in Unix seconds. Throws RefusedError. */
export async function reportOwnTest(session: Session, test: OwnTest): Promise<number> {
  return readExpiry(await call(session, 'user-report', userReportBody(test)));
}

function call(session: Session, name: CallName, body: Readonly<Record<string, unknown>>): Promise<Exchange> {
  return session.send(requestFor(session, name, padded(body, session)));
}

/** Of verify. Throws RefusedError, as all of these do. */
export function readDiagnosis(exchange: Exchange): Diagnosis {
  const answer = readAnswer(exchange);
  return {
    testType: requiredText(answer, 'testtype'),
    symptomDate: textMember(answer.json, 'symptomDate'),
    token: requiredText(answer, 'token'),
  };
}

/** Of a report of an own test: Unix seconds, 0 where the server says none. */
export function readExpiry(exchange: Exchange): number {
  return numberMember(readAnswer(exchange), 'expiresAtTimestamp');
}

export function readCertificate(exchange: Exchange): string {
  return requiredText(readAnswer(exchange), 'certificate');
}

/** Of publish; some keys refused and others taken is a success. */
export function readReceipt(exchange: Exchange): Receipt {
  const answer = readAnswer(exchange);
  const { warnings } = answer.json;
  return {
    insertedExposures: numberMember(answer, 'insertedExposures'),
    revisionToken: textMember(answer.json, 'revisionToken'),
    code: errorCode(answer.json),
    warnings: Array.isArray(warnings) ? warnings.map(String) : [],
  };
}

function numberMember({ json }: Answer, name: string): number {
  const value = json[name];
  return typeof value === 'number' ? value : 0;
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

/** A fresh device secret for the HMAC, as long as Android's. */
export function newHmacKey(randomBytes: RandomBytes): Buffer {
  return randomBytes(16);
}
