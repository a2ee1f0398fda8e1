/** The namespace of the metrics. */
export const METRIC_NAMESPACE = 'Enx';

/**
 * Things that happen and are counted. Each name is a metric; some have an alarm (lib/alarms.ts), the others are there for
 * the operator who looks. Plain data, read by lib/ and by the functions. Names only: an event never carries a code, key,
 * token, phone number, nonce or address.
 */
export const events = [
  /** A device answer was not ready at its release deadline and waited for the next (design.md §3). */
  'DeadlineOverrun',
  /** A call or a job met an error nobody foresaw. */
  'UnexpectedError',
  /** An address made as many failed guesses as are let through; once per window of ten minutes, over all containers. */
  'AddressBraked',
  /** A call was refused 429: its address guessed too often. */
  'BrakeRefused',
  /** A failed guess could not be counted. */
  'BrakeUnavailable',
  /** A key ring could not be re-read; the container goes on with what it knows. */
  'RingRefreshFailed',
  'RingVersionMade',
  'RingVersionDeleted',
  'SigningKeyMade',
  'SigningKeyRetired',
  /** A new certificate key has no labels for the bill; it serves all the same. */
  'SigningKeyUntagged',
  /** A statistics counter was not written; the request had succeeded. */
  'StatisticsLost',
  /** After a run of the export, a window that was due an hour ago is still not built. */
  'ExportOverdue',
  /** An issuer's public keys could not be imported: unreachable, unreadable or empty. */
  'JwksImportFailed',
  /** An issuer's list held a key that was not taken over: revoked before, or another key under a known `kid`. */
  'JwksKeyRefused',
] as const;

export type EventName = (typeof events)[number];
