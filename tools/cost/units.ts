/**
 * What one thing takes, measured: each figure with where it comes from. What the code decides (memory, deadlines, periods,
 * padding of files) is not here: it is read from the code.
 */

/** A month as in the reference's own page: key-server.md Appendix, "Cost model". */
export const DAYS_PER_MONTH = 30;

/** `npm run bench -- export-file --keys N`, 14 starts: 1,050 keys 19,510 B, 3,500 62,764, 35,000 603,303. */
export const BYTES_PER_KEY = 17.3;
export const BYTES_PER_FILE = 1_300;

/** 14 days of real lines through gzip: 168 lines 1,205 B, 84 649, 42 354, 14 176. */
export const INDEX_BYTES_PER_LINE = 6.5;
export const INDEX_BYTES = 150;
/** Status line and headers of an answer from CloudFront or API Gateway. Not measured: a review's upper estimate. */
export const FILE_HEADER_BYTES = 700;
export const ANSWER_HEADER_BYTES = 550;

/** Uniform in 4,096–6,143 (protocol/answer-padding.ts; asserted in its test). */
export const ANSWER_BYTES = (4_096 + 6_143) / 2;
/** With the padding that phones send (bench/calls/device.ts). */
export const REQUEST_BYTES = 5_000;

/** Beyond the release deadline: the runtime's own milliseconds around a call. Not measured on AWS. */
export const OVERHEAD_MILLISECONDS = 5;

/** The access log's line and ours for one call of a phone, and what CloudWatch adds to every event (its price page). */
export const CALL_LOG_BYTES = 375 + 165;
export const CALL_LOG_EVENTS = 2;
export const LOG_EVENT_OVERHEAD_BYTES = 26;
/** START, END and REPORT, which Lambda writes unless the function's log format keeps it from it. */
export const LAMBDA_LOG_BYTES = 315;
export const LAMBDA_LOG_EVENTS = 3;
/** CloudWatch stores logs compressed (its price page's own example). */
export const STORED_SHARE_OF_LOG = 0.15;

/**
 * issue 5, and 1 for its count against the limit of calls and 1 for the quota, where a region has one (test/wire/call-limit,
 * test/wire/verification/quota); verify 2, certificate 2, publish of 14 keys 33–35 (`npm run bench -- device`, `-- publish`),
 * and 2 to remove the log entry.
 */
export const WRITE_UNITS_PER_REPORT = 5 + 1 + 1 + 2 + 2 + 34 + 2;
/** Pointers, diagnosis, key rings: counted by hand and rounded up, since the local AWS counts none. A cent a month. */
export const READ_UNITS_PER_REPORT = 10;

/** A certificate is one Sign (docs/performance.md); so is a file. */
export const SIGNATURES_PER_REPORT = 1;
/** A text message is one more, in a region that signs them: at most one for each report. */
export const SIGNATURES_PER_MESSAGE = 1;
/**
 * Of a region's certificates, and of its messages where it signs them. A new one every 30 days; the old one stays for an hour
 * and a quarter, that of messages for two days (lambdas/verification/jobs/rotate/families.ts).
 */
export const KEYS_PER_SIGNING_FAMILY = 1.1;
/** Versions of key rings that a fresh container opens; Lambda keeps containers about two hours. Both estimated. */
export const DECRYPTS_PER_CONTAINER = 20;
export const CONTAINERS_PER_EXECUTION_AND_DAY = 12;

/** start, callback, form twice, issue and keys; and one visitor in two gets no code, who makes the first two. Counted in the code. */
export const SELF_SERVICE_CALLS_PER_CODE = 6 + 2;
/** Paid: mostly waiting for the identity provider (two calls), the registry and the code. Not measured on AWS: an estimate. */
export const SELF_SERVICE_SECONDS_PER_CODE = 4;
/** Two turns, a session, a token begun and done (test/wire/selfservice). */
export const SELF_SERVICE_WRITE_UNITS_PER_CODE = 2 + 1 + 2;

/** Of a scheduled function that finds nothing to do, with its start. Not measured on AWS: an upper estimate. */
export const JOB_SECONDS = 1;
export const READ_UNITS_PER_JOB = 50;
/**
 * The totals of a day that is over, the model of its quota, the numbers of new API keys (lambdas/verification/jobs/roll-up-statistics,
 * model-quotas), and a seal of each server's audit. Counted in the code and rounded up.
 */
export const WRITE_UNITS_PER_REGION_AND_DAY = 10;
/** For the same: the totals of 91 days, eleven queries for each day that has none yet, and every hour a look at what is done. */
export const READ_UNITS_PER_REGION_AND_DAY = 600;
/** Events that really happen (lambdas/shared/events.ts), times the functions that count them. Estimated. */
export const METRICS = 10;
