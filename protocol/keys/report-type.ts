/** How a diagnosis was made, and what may become of it (key-server.md §1.11, §3.4). */
import type { TestType } from '../codes/test-type.ts';
import type { LoggedReportType } from './upload-log.ts';

/** A certificate's `reportType` is the type of the test it was issued for. */
export type ReportType = TestType;

const exported: Record<ReportType, LoggedReportType> = {
  confirmed: 1,
  likely: 2,
  'user-report': 3,
  negative: 5,
};

export function isReportType(text: string): text is ReportType {
  return Object.hasOwn(exported, text);
}

/** The `report_type` of the export file. */
export function exportReportType(type: ReportType): LoggedReportType {
  return exported[type];
}

const defaultRisk: Record<ReportType, number> = { confirmed: 2, likely: 4, 'user-report': 0, negative: 6 };

/** The transmission risk to store: what the phone sent, or a value by report type when it sent none (0). */
export function backfilledRisk(sent: number, type: ReportType): number {
  return sent === 0 ? defaultRisk[type] : sent;
}

/** Is a key of this type stored at its first publish? A negative test has no key to warn of, only keys to revoke. */
export function isStoredAtFirst(type: ReportType): boolean {
  return type !== 'negative';
}

const revisions: Record<ReportType, readonly ReportType[]> = {
  confirmed: [],
  likely: ['confirmed', 'negative'],
  'user-report': ['confirmed', 'likely', 'negative'],
  negative: [],
};

export type Transition = 'none' | 'revision' | 'forbidden' | 'already-revised';

/**
 * What publishing a stored key again under `next` means. A key is revised once in its life; after that its original and
 * its revised type are both no change.
 */
export function transition(original: ReportType, revised: ReportType | undefined, next: ReportType): Transition {
  if (next === original || next === revised) return 'none';
  if (revised !== undefined) return 'already-revised';
  return revisions[original].includes(next) ? 'revision' : 'forbidden';
}
