/** `report_type` of the export file (key-server.md §4.1), and which of them a phone may score (gaen-device.md §7). */
export const reportTypes = {
  unknown: 0,
  confirmedTest: 1,
  clinicalDiagnosis: 2,
  selfReport: 3,
  recursive: 4,
  revoked: 5,
} as const;
export type ReportType = (typeof reportTypes)[keyof typeof reportTypes];
