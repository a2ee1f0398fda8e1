/**
 * What is counted of one day (verification-server.md §2.7). Every figure is a number of events of a region and UTC day, told
 * apart by API key at most: none is of one code, and none has a time of day.
 */
import { HOUR_SECONDS } from '../keys/interval.ts';

export type OperatingSystem = 'ios' | 'android' | 'unknown_os';

/** Names of the counters, as they are stored. */
export type Counter =
  | 'codes_issued'
  /** Codes that took the place of another of the same test: it was counted as issued, so they are counted apart. */
  | 'codes_reissued'
  | 'codes_claimed'
  | 'codes_invalid'
  | `codes_invalid_${OperatingSystem}`
  /** Why codes were not taken; together they are `codes_invalid`. */
  | `codes_${RefusedCode}`
  | 'user_reports_issued'
  | 'user_reports_claimed'
  | 'user_reports_invalid_nonce'
  | `user_report_invalid_nonce_${OperatingSystem}`
  | 'tokens_claimed'
  | 'tokens_invalid'
  | 'user_report_tokens_claimed'
  /** Sum of the ages of the codes claimed, for their mean. */
  | 'claim_age_seconds'
  /** By the buckets below: from issue to claim, and from claim to certificate. */
  | `claim_age_${number}`
  | `cert_age_${number}`
  | `messages_${MessageEnd}`
  | 'links_tapped';

/** `unknown`: never was one here. */
export type RefusedCode = 'unknown' | 'expired' | 'unaccepted' | 'wrong_nonce';
/** `unknown`: it was handed over, and nobody knows whether it went. `refused`: the code was taken back. */
export type MessageEnd = 'sent' | 'unknown' | 'refused';

export type Counts = Partial<Record<Counter, number>>;

const MINUTE_SECONDS = 60;

/** Upper ends of the age buckets, in seconds; what is older is counted in none. */
const AGES: readonly number[] = [
  MINUTE_SECONDS,
  5 * MINUTE_SECONDS,
  15 * MINUTE_SECONDS,
  30 * MINUTE_SECONDS,
  HOUR_SECONDS,
  2 * HOUR_SECONDS,
  3 * HOUR_SECONDS,
  6 * HOUR_SECONDS,
  12 * HOUR_SECONDS,
  24 * HOUR_SECONDS,
  336 * HOUR_SECONDS,
];

/** How old a code was when it was redeemed: the sum for the mean, and its bucket. */
export function claimAge(ageSeconds: number): Counts {
  return { claim_age_seconds: ageSeconds, ...bucketOf('claim_age', ageSeconds) };
}

/** How long a phone, and the person who was asked, took from the code to the certificate. */
export function certificateAge(ageSeconds: number): Counts {
  return bucketOf('cert_age', ageSeconds);
}

function bucketOf(name: 'claim_age' | 'cert_age', ageSeconds: number): Counts {
  const bucket = AGES.findIndex((limit) => ageSeconds <= limit);
  return bucket < 0 ? {} : { [`${name}_${bucket}`]: 1 };
}

/** The buckets as a list; empty where nothing was counted, as the reference's days without claims. */
export function ageDistribution(counts: Counts, name: 'claim_age' | 'cert_age'): number[] {
  const buckets = AGES.map((_, index) => counts[`${name}_${index}`] ?? 0);
  return buckets.some((count) => count > 0) ? buckets : [];
}

/** From the User-Agent, as the reference does; the header itself is stored nowhere. */
export function operatingSystem(userAgent: string): OperatingSystem {
  const text = userAgent.toLowerCase();
  if (text.includes('darwin') || text.includes('iphone')) return 'ios';
  return text.includes('dalvik') ? 'android' : 'unknown_os';
}

/** Adds `more` to `sum`. */
export function addCounts(sum: Counts, more: Counts): void {
  for (const [name, value] of Object.entries(more) as [Counter, number][]) sum[name] = (sum[name] ?? 0) + value;
}
