/** The pictures of verification-server.md §7, in its order. */
import { byName, distribution, type Figure, overDays, smoothedMean, spanOf } from './figures.ts';
import type { Composite, Day, Listed } from './reports.ts';

/** Upper ends of protocol/statistics/counts.ts, and their texts. */
const claimAges = ['1m', '5m', '15m', '30m', '1h', '2h', '3h', '6h', '12h', '24h', '14d'];
const TEK_AGES = 16;
const ONSET_AGES = 30;

export interface Span {
  /** Index of the last day of a distribution. */
  readonly last: number;
  /** How many days it adds up. */
  readonly count: number;
}

export function codeFigures({ days, hasKeyServer }: Composite): Figure[] {
  return [
    overDays('codes', 'lines', days, {
      issued: ({ codes_issued }) => codes_issued,
      claimed: ({ codes_claimed }) => codes_claimed,
      invalid: ({ codes_invalid }) => codes_invalid,
      tokens: ({ tokens_claimed }) => tokens_claimed,
      ...(hasKeyServer && { publishes: (figures) => figures.total_publish_requests }),
    }),
    overDays('invalid-by-system', 'stacked', days, {
      ios: ({ codes_invalid_by_os: { ios } }) => ios,
      android: ({ codes_invalid_by_os: { android } }) => android,
      'unknown-system': ({ codes_invalid_by_os: { unknown_os } }) => unknown_os,
    }),
    overDays('user-reports', 'lines', days, {
      issued: ({ user_reports_issued }) => user_reports_issued,
      claimed: ({ user_reports_claimed }) => user_reports_claimed,
      tokens: ({ user_report_tokens_claimed }) => user_report_tokens_claimed,
    }),
    overDays('mismatch-by-system', 'stacked', days, {
      ios: ({ user_reports_invalid_nonce_by_os: { ios } }) => ios,
      android: ({ user_reports_invalid_nonce_by_os: { android } }) => android,
      'unknown-system': ({ user_reports_invalid_nonce_by_os: { unknown_os } }) => unknown_os,
    }),
    overDays('by-origin', 'stacked', days, {
      'by-staff': ({ codes_issued, user_reports_issued }) => Math.max(0, codes_issued - user_reports_issued),
      'by-people': ({ user_reports_issued }) => user_reports_issued,
    }),
  ];
}

export function timeFigures({ days }: Composite, { last, count }: Span): Figure[] {
  const labels = claimAges.map((age) => `statistics.age.${age}`);
  return [
    distribution('claim-time', spanOf(days, last, count), (figures) => figures.code_claim_age_distribution, {
      labels,
      labelsAre: 'texts',
    }),
    smoothedMean(days, count),
  ];
}

interface Lists {
  readonly errors: readonly Day<Listed>[];
  readonly users: readonly Day<Listed>[];
  readonly externals: readonly Day<Listed>[];
}

export function listFigures({ errors, users, externals }: Lists): Figure[] {
  return [byName('message-errors', errors), byName('users', users), byName('external-issuers', externals)];
}

export function keyServerFigures({ days }: Composite, { last, count }: Span): Figure[] {
  const span = spanOf(days, last, count);
  const upTo = (most: number) => ({
    labels: Array.from({ length: most }, (_, age) => String(age)),
    labelsAre: 'numbers' as const,
  });
  return [
    overDays('publishes-by-system', 'stacked', days, {
      ios: ({ publish_requests: { ios } }) => ios,
      android: ({ publish_requests: { android } }) => android,
      'unknown-system': ({ publish_requests: { unknown } }) => unknown,
    }),
    overDays('teks', 'lines', days, { teks: ({ total_teks_published }) => total_teks_published }),
    distribution('days-active', span, (figures) => figures.tek_age_distribution, upTo(TEK_AGES)),
    distribution('onset-to-upload', span, (figures) => figures.onset_to_upload_distribution, upTo(ONSET_AGES)),
  ];
}
