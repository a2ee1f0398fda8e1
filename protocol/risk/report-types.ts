/** `report_type` of the export file (key-server.md §4.1), and how a phone treats each (gaen-device.md §7). */
export const reportTypes = {
  unknown: 0,
  confirmedTest: 1,
  clinicalDiagnosis: 2,
  selfReport: 3,
  recursive: 4,
  revoked: 5,
} as const;
export type ReportType = (typeof reportTypes)[keyof typeof reportTypes];

const { unknown, confirmedTest, clinicalDiagnosis, selfReport, revoked } = reportTypes;

/** A key's type changes at most this often (`allowedReportTypeTransitions` of Google's internals). */
const MAXIMUM_TRANSITIONS = 1;

const transitions = new Map<ReportType, readonly ReportType[]>([
  [selfReport, [confirmedTest, clinicalDiagnosis, revoked]],
  [clinicalDiagnosis, [confirmedTest, revoked]],
]);

/** May a phone that stored `from` believe `to`? (gaen-device.md §7) */
export function isValidTransition(from: ReportType, to: ReportType): boolean {
  return transitions.get(from)?.includes(to) ?? false;
}

/** The types that a phone scores, in the order of their numbers. */
export const scoredReportTypes = ['confirmedTest', 'clinicalDiagnosis', 'selfReport'] as const;
export type ScoredReportType = (typeof scoredReportTypes)[number];

/** A key without a type counts as `reportTypeNoneMap` says; undefined there leaves it as it is, and nobody scores it. */
export function typeOrMapped(type: ReportType, missingReportType: ReportType | undefined): ReportType {
  return type === unknown ? (missingReportType ?? unknown) : type;
}

/**
 * What a key counts as that came with these types, one after the other. Missing types are mapped first, as Google's
 * matching does, so that a key without a type can be revoked like the type that it counts as.
 */
export function typeAfter(received: readonly ReportType[], missingReportType: ReportType | undefined): ReportType {
  const [first = unknown, ...later] = received.map((type) => typeOrMapped(type, missingReportType));
  const believed = [first];
  for (const next of later) {
    const now = believed.at(-1) ?? first;
    if (believed.length <= MAXIMUM_TRANSITIONS && isValidTransition(now, next)) believed.push(next);
  }
  return believed.at(-1) ?? first;
}
