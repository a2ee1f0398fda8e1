/** `realm`: the region's own counts per day. */
import { ageDistribution, type Counter, type Counts } from '../counts.ts';
import { type Cell, jsonDate, listCell, type Report } from '../report.ts';

/** One day's figures; absent members are 0. */
export interface DayCounts {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly counts: Counts;
}

interface BySystem {
  readonly unknown_os: number;
  readonly ios: number;
  readonly android: number;
}

/** `R` of §2.7, its members in the reference's order. */
export interface RealmFigures {
  readonly codes_issued: number;
  readonly codes_claimed: number;
  readonly codes_invalid: number;
  readonly codes_invalid_by_os: BySystem;
  readonly user_reports_issued: number;
  readonly user_reports_claimed: number;
  readonly user_reports_invalid_nonce: number;
  readonly user_reports_invalid_nonce_by_os: BySystem;
  readonly tokens_claimed: number;
  readonly tokens_invalid: number;
  readonly user_report_tokens_claimed: number;
  readonly code_claim_mean_age_seconds: number;
  readonly code_claim_age_distribution: readonly number[];
}

/** Names of the columns that the reports share. */
export const realmColumns: readonly string[] = [
  'codes_issued',
  'codes_claimed',
  'codes_invalid',
  'tokens_claimed',
  'tokens_invalid',
  'code_claim_mean_age_seconds',
  'code_claim_age_distribution',
];

export const laterRealmColumns: readonly string[] = [
  'user_reports_issued',
  'user_reports_claimed',
  'user_report_tokens_claimed',
  'codes_invalid_unknown_os',
  'codes_invalid_ios',
  'codes_invalid_android',
  'user_reports_invalid_nonce',
];

export function realmFigures(counts: Counts): RealmFigures {
  const of = (name: Counter) => counts[name] ?? 0;
  const bySystem = (name: 'codes_invalid' | 'user_report_invalid_nonce'): BySystem => ({
    unknown_os: of(`${name}_unknown_os`),
    ios: of(`${name}_ios`),
    android: of(`${name}_android`),
  });
  const claimed = of('codes_claimed');
  return {
    codes_issued: of('codes_issued'),
    codes_claimed: claimed,
    codes_invalid: of('codes_invalid'),
    codes_invalid_by_os: bySystem('codes_invalid'),
    user_reports_issued: of('user_reports_issued'),
    user_reports_claimed: of('user_reports_claimed'),
    user_reports_invalid_nonce: of('user_reports_invalid_nonce'),
    user_reports_invalid_nonce_by_os: bySystem('user_report_invalid_nonce'),
    tokens_claimed: of('tokens_claimed'),
    tokens_invalid: of('tokens_invalid'),
    user_report_tokens_claimed: of('user_report_tokens_claimed'),
    code_claim_mean_age_seconds: claimed === 0 ? 0 : Math.floor(of('claim_age_seconds') / claimed),
    code_claim_age_distribution: ageDistribution(counts, 'claim_age'),
  };
}

/** The cells of `realmColumns`. */
export function realmCells(figures: RealmFigures): Cell[] {
  return [
    figures.codes_issued,
    figures.codes_claimed,
    figures.codes_invalid,
    figures.tokens_claimed,
    figures.tokens_invalid,
    figures.code_claim_mean_age_seconds,
    listCell(figures.code_claim_age_distribution),
  ];
}

/** The cells of `laterRealmColumns`, and after them those of refused nonces by operating system. */
export function laterRealmCells(figures: RealmFigures): Cell[] {
  const { codes_invalid_by_os: codes, user_reports_invalid_nonce_by_os: nonces } = figures;
  return [
    figures.user_reports_issued,
    figures.user_reports_claimed,
    figures.user_report_tokens_claimed,
    codes.unknown_os,
    codes.ios,
    codes.android,
    figures.user_reports_invalid_nonce,
    nonces.unknown_os,
    nonces.ios,
    nonces.android,
  ];
}

export function realmReport(
  realmId: number,
  days: readonly { readonly day: string; readonly figures: RealmFigures }[],
): Report {
  const json = {
    realm_id: realmId,
    statistics: days.map(({ day, figures }) => ({ date: jsonDate(day), data: figures })),
  };
  // Singular here, plural in `realm/composite` (§2.7).
  const nonces = ['unknown_os', 'ios', 'android'].map((system) => `user_report_invalid_nonce_${system}`);
  const header = ['date', ...realmColumns, ...laterRealmColumns, ...nonces];
  const rows = days.map(({ day, figures }) => [day, ...realmCells(figures), ...laterRealmCells(figures)]);
  return { json, table: [header, ...rows] };
}
