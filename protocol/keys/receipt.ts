/** What makes one upload the repetition of another (design.md §4; docs/decisions/006). */
import { createHash } from 'node:crypto';
import type { Provenance } from '../certificate/without-certificate.ts';
import type { AcceptedKey } from './accept-keys.ts';
import { DAY_SECONDS, floorTo, HOUR_SECONDS, type UnixSeconds } from './interval.ts';

/** Proof that an upload was stored: its identity and how long a repetition is recognised. */
export interface Receipt {
  readonly id: string;
  readonly expires: UnixSeconds;
}

/**
 * The identity of an upload: who vouched, by which HMAC (decoded, since base64 has several spellings), as what, and for
 * which of the keys sent. Only the holder of that certificate can name it.
 *
 * The accepted keys belong to it since one certificate can lead to several sets of them: the symptom onset is not under
 * the HMAC and decides which keys are dropped. Without them a second set would pass for a repetition of the first, and
 * its answer would give a revision token for keys that somebody else stored.
 */
export function receiptOf(certificate: Provenance, keys: readonly AcceptedKey[], now: UnixSeconds): Receipt {
  const { issuer, tekmac, reportType } = certificate;
  const ids = keys.map((key) => key.id).toSorted();
  const identity = JSON.stringify([issuer, tekmac.toString('base64'), reportType, ids]);
  return { id: createHash('sha256').update(identity).digest('base64url'), expires: receiptExpires(certificate, now) };
}

/**
 * After the last second in which the certificate is valid, at most a day from now; a full hour, since the exact time of
 * an upload is stored nowhere (docs/decisions/001-upload-log.md).
 */
function receiptExpires({ expires }: Provenance, now: UnixSeconds): UnixSeconds {
  const last = expires === 0 ? now + DAY_SECONDS : Math.min(expires, now + DAY_SECONDS);
  return floorTo(last, HOUR_SECONDS) + HOUR_SECONDS;
}
