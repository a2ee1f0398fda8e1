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
  /** A failed guess could not be counted: no table, or nobody knows whose guess it was. */
  'BrakeUnavailable',
  /** CloudFront stands before the API, and a real call came without its secret header. */
  'FrontBypassed',
  /** The values of that header could not be read; the container goes on with those it knows. */
  'OriginHeaderUnread',
  /** A person's own report, by phone or on the form, was refused 429: too many came from its address. */
  'ReportLimited',
  /** A call that is no phone's was refused 429: its API key, or its address under that key, called too often in the minute. */
  'CallLimited',
  /** Such a call could not be counted, and was let through. */
  'CallUncounted',
  /** A genuine API key came from outside the networks it may be used in, and was refused 401. */
  'NetworkRefused',
  /** A region's own gateway did not take a message of the form; code and number are free again. */
  'GatewayFailed',
  /** A key ring could not be re-read; the container goes on with what it knows. */
  'RingRefreshFailed',
  /** The regions could not be read again; the redirector goes on with those it knows, for ten minutes. */
  'RegionsUnread',
  'RingVersionMade',
  'RingVersionDeleted',
  'SigningKeyMade',
  'SigningKeyRetired',
  /** A new key has no labels for the bill; it serves all the same. */
  'SigningKeyUntagged',
  /** A region's message could not be signed and went without (`fail-open`), so that no phone opens it by itself. */
  'MessageUnsigned',
  /** A region's message could not be signed and was refused (`fail-closed`). */
  'MessageSigningFailed',
  /** A statistics counter was not written; the request had succeeded. */
  'StatisticsLost',
  /** When a member of staff called could not be written down; the call went on. */
  'LastSeenLost',
  /** A provider of text messages refused one: its number, its text, or what is set up there. */
  'MessageRefused',
  /** A provider of text messages could not be reached, or has a fault of its own; nothing was sent. */
  'MessageFailing',
  /** A message went to a provider and no answer came back: it may have arrived, and is not sent again. */
  'MessageUnknown',
  /** A provider took a message and said later that it did not arrive, for a reason that is not the person's phone. */
  'MessageUndelivered',
  /** A message was not promised, since today's messages are used up. */
  'MessageCapReached',
  /** A code was refused 429, because the codes of its region are used up until its quota is filled again. */
  'QuotaExceeded',
  /** Fewer of a region's codes were redeemed yesterday than is usual; once a day and region. */
  'ClaimRatioAnomalous',
  /** A message went, or may have gone, and that could not be written down; the sweep meets it again. */
  'MessageUnsettled',
  /** A promised message could not be looked after; the next run tries again. */
  'MessageStuck',
  /** A promised message was given up, because its code had ended before it could be sent. */
  'MessageExpired',
  /** After a run of the export, a window that was due an hour ago is still not built. */
  'ExportOverdue',
  /** After a run of the export, a configuration has been held back for longer than a day. */
  'ExportHeld',
  /** A run of the export published a file with keys of fewer than ten uploads; once per run. */
  'FewUploads',
  /** KMS refused a request, because the account made too many; the SDK may have repeated it with success. */
  'KmsThrottled',
  /** What phones, laboratories or the other server need from an address of ours was not there, or not right. */
  'ProbeFailed',
  /** Entries or seals of the audit are missing, were added later, or were changed; once per run of the sealer. */
  'AuditGap',
  /** The probe found nothing of a window that was due an hour ago. */
  'IndexStale',
  /** An issuer's public keys could not be imported: unreachable, unreadable or empty. */
  'JwksImportFailed',
  /** Self-service: nobody could log in at the moment, since the identity provider failed, refused us, or said what it may not. */
  'LoginFailing',
  /** Self-service: the registry of test results could not be asked, or what it said is not to be relied on. */
  'RegistryFailing',
  /** Self-service: a token of an approved person could not be signed; the turn was given back. */
  'SigningFailed',
  /** Self-service: what came for a code is no token of ours. */
  'TokenInvalid',
  /** Self-service: a token came that has given its code. */
  'TokenReused',
  /** Self-service: a token came after its key had been retired. */
  'TokenRetired',
  /** Self-service: a code was shown, and that could not be written down. */
  'TokenUnsettled',
  /** Self-service: the verification server did not answer in time, or had a fault; the person may ask again. */
  'IssueUnanswered',
  /** Self-service: the verification server does not take our API key. Nobody gets a code. */
  'IssueUnauthorized',
  /** Self-service: the verification server gives no codes for now: maintenance, or today's quota. */
  'IssuePaused',
  /** Self-service: the verification server gives no such code: its settings and ours do not fit. */
  'IssueRefused',
  /** An issuer's list was not followed: a key in it is refused, or one is missing from it without a rotation and was kept. */
  'JwksKeyRefused',
] as const;

/** A metric with a value: how long ago what is exported ended, of the region that is furthest behind. */
export const EXPORT_AGE_SECONDS = 'ExportAgeSeconds';

export type EventName = (typeof events)[number];
