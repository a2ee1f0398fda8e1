/** How a diagnosis was made, and what may become of it (key-server.md §1.11, §3.4). */
import type { TestType } from '../codes/test-type.ts';
import type { LoggedReportType } from './upload-log.ts';

/** A certificate's `reportType` is the type of the test it was issued for. */
export type ReportType = TestType;

/** Of a key: '' where nobody vouched for it (certificate/without-certificate.ts). */
export type KeyReportType = ReportType | '';

const exported: Record<KeyReportType, LoggedReportType> = {
  '': 0,
  confirmed: 1,
  likely: 2,
  'user-report': 3,
  negative: 5,
};

export function isReportType(text: string): text is ReportType {
  return text !== '' && Object.hasOwn(exported, text);
}

/** The `report_type` of the export file, 0 where it has none. */
export function exportReportType(type: KeyReportType): LoggedReportType {
  return exported[type];
}

const defaultRisk: Record<KeyReportType, number> = { '': 0, confirmed: 2, likely: 4, 'user-report': 0, negative: 6 };

/** The transmission risk to store: what the phone sent, or a value by report type when it sent none (0). */
export function backfilledRisk(sent: number, type: KeyReportType): number {
  return sent === 0 ? defaultRisk[type] : sent;
}

/** Is a key of this type stored at its first publish? A negative test has no key to warn of, only keys to revoke. */
export function isStoredAtFirst(type: KeyReportType): boolean {
  return type !== 'negative';
}

/** A key of no type is revised like a likely one; that it never becomes likely is the reference's (key-server.md §3.4). */
const revisions: Record<KeyReportType, readonly KeyReportType[]> = {
  '': ['confirmed', 'negative'],
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
export function transition(
  original: KeyReportType,
  revised: KeyReportType | undefined,
  next: KeyReportType,
): Transition {
  if (next === original || next === revised) return 'none';
  if (revised !== undefined) return 'already-revised';
  return revisions[original].includes(next) ? 'revision' : 'forbidden';
}
