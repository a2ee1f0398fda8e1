/** The namespace of the metrics. */
export const METRIC_NAMESPACE = 'Enx';

/**
 * Things that happen and are counted: each name is a metric that an alarm or a page refers to. Plain data, read by lib/
 * and by the functions. Names only: an event never carries a code, key, token, phone number, nonce or address.
 */
export const events = [
  /** A device answer was not ready at its release deadline and waited for the next (design.md §3). */
  'DeadlineOverrun',
  /** A call or a job met an error nobody foresaw. */
  'UnexpectedError',
  /** A call was refused 429: its address failed too often. */
  'BrakeRefused',
  /** A failed attempt could not be counted. */
  'BrakeUnavailable',
  /** A key ring could not be re-read; the container goes on with what it knows. */
  'RingRefreshFailed',
  'RingVersionMade',
  'RingVersionDeleted',
  'SigningKeyMade',
  'SigningKeyRetired',
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
