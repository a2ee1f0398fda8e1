/** `realm/key-server`: what the key server counted of the region's phones (key-server.md §5.7). */
import { type Cell, jsonDate, listCell, type Report } from '../report.ts';

/** `K` of §2.7 without its day, its members in the reference's order. */
export interface KeyServerFigures {
  readonly publish_requests: { readonly unknown: number; readonly android: number; readonly ios: number };
  readonly total_teks_published: number;
  readonly requests_with_revisions: number;
  /** `null` where there is no list, as Go writes one. */
  readonly tek_age_distribution: readonly number[] | null;
  readonly onset_to_upload_distribution: readonly number[] | null;
  readonly requests_missing_onset_date: number;
}

export interface KeyServerDay {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly figures: KeyServerFigures;
}

/** A bare array; newest first. */
export function keyServerReport(days: readonly KeyServerDay[]): Report {
  const json = days.map(({ day, figures }) => ({ day: jsonDate(day), ...figures }));
  if (days.length === 0) return { json, table: [] };
  const header = ['day', ...keyServerColumns];
  return { json, table: [header, ...days.map(({ day, figures }) => [day, ...keyServerCells(figures)])] };
}

export const keyServerColumns: readonly string[] = [
  'publish_requests_unknown',
  'publish_requests_android',
  'publish_requests_ios',
  'total_teks_published',
  'requests_with_revisions',
  'requests_missing_onset_date',
  'tek_age_distribution',
  'onset_to_upload_distribution',
];

/** The cells of `keyServerColumns`. */
export function keyServerCells(figures: KeyServerFigures): Cell[] {
  const { unknown, android, ios } = figures.publish_requests;
  return [
    unknown,
    android,
    ios,
    figures.total_teks_published,
    figures.requests_with_revisions,
    figures.requests_missing_onset_date,
    listCell(figures.tek_age_distribution),
    listCell(figures.onset_to_upload_distribution),
  ];
}
