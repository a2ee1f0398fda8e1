/** A publish request's keys → what is stored of them (key-server.md §1.6 "key transform", §1.7–§1.11). */
import { releaseHour } from './embargo.ts';
import { type SentKey, sortedByKeyText } from './hmac.ts';
import type { Interval, UnixSeconds } from './interval.ts';
import { chooseOnset, daysSinceOnset, MAX_DAYS_SINCE_ONSET, type Onset } from './onset.ts';
import { backfilledRisk, type KeyReportType } from './report-type.ts';
import {
  checkKeyCount,
  checkKeyTimes,
  readKey,
  sortedByTime,
  type TemporaryExposureKey,
  unreadableKeys,
  withoutDuplicates,
} from './tek.ts';

export interface AcceptedKey extends TemporaryExposureKey {
  /** -14..14. */
  daysSinceOnset: number;
  /** First second of the hour under which the key is logged. */
  releaseHour: UnixSeconds;
}

export interface AcceptedKeys {
  /** By start and period, no two of the same bytes; empty when the onset rule dropped them all. */
  keys: AcceptedKey[];
  /** Reasons of refused keys; the index is that after sorting by key text, or of the request where nobody vouched. */
  problems: string[];
  /** Keys dropped by the onset rule. */
  warnings: string[];
  onset: Onset;
}

export interface KeysToAccept {
  sent: readonly SentKey[];
  /** 0 when absent. */
  requestedOnset: Interval;
  /** 0 when absent. */
  certifiedOnset: Interval;
  reportType: KeyReportType;
}

/** Throws ApiError 400 `bad_request` when the request is refused as a whole or no key is valid. */
export function acceptKeys(upload: KeysToAccept, now: UnixSeconds): AcceptedKeys {
  checkKeyCount(upload.sent.length);
  const onset = chooseOnset(upload.requestedOnset, upload.certifiedOnset, now);
  const result: AcceptedKeys = { keys: [], problems: [], warnings: [], onset };
  for (const [index, sent] of inReportedOrder(upload).entries()) {
    sortIn(result, index, readKey(sent, now), upload.reportType, now);
  }
  if (result.keys.length === 0 && result.problems.length > 0) {
    throw unreadableKeys(problemList(result.problems), warningsOf(result.warnings));
  }
  const inOrder = sortedByTime(result.keys);
  checkKeyTimes(inOrder);
  return { ...result, keys: withoutDuplicates(inOrder) };
}

/** The reference sorts keys when it checks their HMAC (key-server.md §1.6), and counts what is left out by that order. */
function inReportedOrder({ sent, reportType }: KeysToAccept): readonly SentKey[] {
  return reportType === '' ? sent : sortedByKeyText(sent);
}

function sortIn(
  result: AcceptedKeys,
  index: number,
  key: TemporaryExposureKey | string,
  reportType: KeyReportType,
  now: UnixSeconds,
): void {
  if (typeof key === 'string') {
    result.problems.push(`key ${index} cannot be imported: ${key}`);
    return;
  }
  const days = daysSinceOnset(result.onset.interval, key.rollingStartNumber);
  if (Math.abs(days) > MAX_DAYS_SINCE_ONSET) {
    result.warnings.push(onsetWarning(index, Math.abs(days)));
    return;
  }
  const transmissionRisk = backfilledRisk(key.transmissionRisk, reportType);
  result.keys.push({ ...key, transmissionRisk, daysSinceOnset: days, releaseHour: releaseHour(key, now) });
}

/** The reference's words; in spite of them the key is not saved, here or there. */
function onsetWarning(index: number, days: number): string {
  return `key ${index} symptom onset is too large, ${days} > ${MAX_DAYS_SINCE_ONSET} - saving without this key`;
}

/** The member `warnings`, present only when there are any. */
export function warningsOf(warnings: readonly string[]): { warnings?: readonly string[] } {
  return warnings.length > 0 ? { warnings } : {};
}

/** The reference's list of several errors in one text. */
export function problemList(problems: readonly string[]): string {
  const count = problems.length === 1 ? '1 error' : `${problems.length} errors`;
  return `${count} occurred:\n${problems.map((problem) => `\t* ${problem}\n`).join('')}\n`;
}
