/** From one state of an upload to the next, by the person or by an answer. Nothing here sends or keeps anything. */
import { TOKEN_LIFE_SECONDS } from '../../../protocol/codes/token.ts';
import { intervalAt, parseUtcDay, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import { encodeBase64 } from '../../../protocol/text/base64.ts';
import type { ExposureKey } from '../../radio/keys.ts';
import type { RefusedError } from '../answer.ts';
import {
  type CallName,
  certificateBody,
  type OwnTest,
  padded,
  publishBody,
  userReportBody,
  verifyBody,
} from '../bodies.ts';
import {
  macOf,
  newHmacKey,
  readCertificate,
  readDiagnosis,
  readExpiry,
  readReceipt,
  type Session,
  toSentKeys,
} from '../calls.ts';
import { checkCertificate, hasExpired } from '../certificate.ts';
import type { Exchange } from '../http.ts';
import { mayPass, problemOf } from './problems.ts';
import type { Upload, UploadAt } from './upload.ts';

/** A person asks for a code for an own test. */
export function askForCode(session: Session, test: OwnTest): UploadAt<'reporting'> {
  return { at: 'reporting', body: written(session, userReportBody(test)) };
}

/** A code was typed, or came in a link. `nonce`: of the report that it answers. */
export function enterCode(session: Session, code: string, nonce?: Buffer): UploadAt<'entered'> {
  return { at: 'entered', body: written(session, verifyBody(session.profile, code, nonce)) };
}

/** What a person says when asked. */
export interface Answers {
  /** `YYYY-MM-DD`; '' = does not say. It counts more than the authority's at the key server (key-server.md §1.10). */
  readonly symptomDate: string;
  /** Was outside the home region in these two weeks. */
  readonly traveler: boolean;
}

export const noAnswers: Answers = { symptomDate: '', traveler: false };

export interface Consent {
  /** Handed out by the operating system. */
  readonly keys: readonly ExposureKey[];
  /** From an earlier upload; '' = none. */
  readonly revisionToken: string;
  readonly answers: Answers;
}

/** The person agreed: keys and HMAC are fixed. Keys of this phone's future stay here (it was once ahead of time). */
export function shareWith(
  session: Session,
  { diagnosis }: UploadAt<'diagnosed'>,
  consent: Consent,
  now: UnixSeconds,
): UploadAt<'certifying'> {
  const begun = consent.keys.filter(({ rollingStart }) => rollingStart <= intervalAt(now));
  const keys = toSentKeys(begun, session.profile);
  const hmacKey = newHmacKey(session.randomBytes);
  const body = written(session, certificateBody(diagnosis.token, macOf(keys, hmacKey, session.profile)));
  const { symptomDate, traveler } = consent.answers;
  const onset = intervalAt(parseUtcDay(symptomDate) ?? 0);
  const publication = {
    keys,
    hmacKey: encodeBase64(hmacKey),
    revisionToken: consent.revisionToken,
    onset,
    traveler,
  };
  return { at: 'certifying', body, diagnosis, publication, again: false };
}

/** The request that waits to be sent. */
export interface Pending {
  readonly call: CallName;
  readonly body: Buffer;
}

/** Undefined while it is the person's turn, and at the end. */
export function pendingCall(upload: Upload): Pending | undefined {
  if (!('body' in upload)) return undefined;
  return { call: calls[upload.at], body: Buffer.from(upload.body) };
}

const calls = {
  reporting: 'user-report',
  entered: 'verify',
  certifying: 'certificate',
  publishing: 'publish',
} as const;

/** What an answer leads to. Throws RefusedError and CertificateError; then `refused` says what becomes of the upload. */
export function answered(session: Session, upload: Upload, exchange: Exchange, now: UnixSeconds): Upload {
  switch (upload.at) {
    case 'reporting':
      return { at: 'reported', expiresAt: readExpiry(exchange) };
    case 'entered':
      return { at: 'diagnosed', diagnosis: { ...readDiagnosis(exchange), receivedAt: now } };
    case 'certifying':
      return certified(session, upload, readCertificate(exchange), now);
    case 'publishing':
      return { at: 'shared', receipt: readReceipt(exchange) };
    default:
      throw new Error(`An upload that is ${upload.at} awaits no answer`);
  }
}

function certified(session: Session, upload: UploadAt<'certifying'>, certificate: string, now: UnixSeconds): Upload {
  const { keys, hmacKey } = upload.publication;
  checkCertificate(certificate, macOf(keys, Buffer.from(hmacKey, 'base64'), session.profile), now, session.profile);
  const body = written(session, publishBody(session, { ...upload.publication, certificate }));
  return { at: 'publishing', body, certificate, certified: upload };
}

/**
 * What becomes of an upload that a server refused: it stays where it is where the same bytes may pass later, goes back
 * for a certificate once where that was not good, and is over otherwise.
 */
export function refused(upload: Upload, { exchange, code }: RefusedError, call: CallName, now: UnixSeconds): Upload {
  const { status } = exchange;
  if (mayPass(status, code)) return upload;
  const badCertificate = code === 'health_authority_verification_certificate_invalid';
  if (upload.at === 'publishing' && badCertificate && !upload.certified.again) {
    const back = withoutCertificate(upload, now);
    return back.at === 'certifying' ? { ...back, again: true } : back;
  }
  return { at: 'refused', call, status, code, problem: problemOf(status, code) };
}

/**
 * A certificate that expired while it was kept is asked for anew, by the same bytes, as long as the token lives; then the
 * person needs a new code. A phone that only looks at a certificate's presence learns it from the key server instead.
 */
export function refreshed({ profile }: Session, upload: Upload, now: UnixSeconds): Upload {
  if (upload.at !== 'publishing' || profile.certificateCheck === 'presence') return upload;
  return hasExpired(upload.certificate, now) ? withoutCertificate(upload, now) : upload;
}

/** The phone cannot read when its token ends: it asks for a new certificate no later than any token lives. */
function withoutCertificate({ certified }: UploadAt<'publishing'>, now: UnixSeconds): Upload {
  if (now < certified.diagnosis.receivedAt + TOKEN_LIFE_SECONDS) return certified;
  return { at: 'refused', call: 'certificate', status: 0, code: 'token_expired', problem: 'expired code' };
}

function written(session: Session, body: Readonly<Record<string, unknown>>): string {
  return padded(body, session).toString();
}
