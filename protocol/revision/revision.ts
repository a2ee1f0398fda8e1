/** What a publish changes, given the keys already stored (key-server.md §1.13, §3.3, §3.4). */

import { ApiError } from '../errors.ts';
import type { AcceptedKey } from '../keys/accept-keys.ts';
import type { Interval, UnixSeconds } from '../keys/interval.ts';
import { exportReportType, isStoredAtFirst, type ReportType, transition } from '../keys/report-type.ts';
import type { UploadLogEntry } from '../keys/upload-log.ts';
import type { RevisableKey } from './revision-token.ts';

/** What the key server remembers of an accepted key. */
export interface StoredKey {
  /** Standard base64 of the key bytes. */
  id: string;
  rollingStartNumber: Interval;
  rollingPeriod: number;
  originalType: ReportType;
  revisedType?: ReportType;
  /** As first published. */
  transmissionRisk: number;
  traveler: boolean;
  regions: readonly string[];
  /** First second of the hour under which the key was logged. */
  releaseHour: UnixSeconds;
}

/** The presented token: none (or not even base64), one that we cannot open, or its list of keys. */
export type PresentedToken = 'none' | 'unreadable' | readonly RevisableKey[];

export interface Upload {
  keys: readonly AcceptedKey[];
  reportType: ReportType;
  traveler: boolean;
  /** Upper case. */
  regions: readonly string[];
  token: PresentedToken;
}

export interface Revision {
  key: AcceptedKey;
  stored: StoredKey;
}

export interface Plan {
  inserts: AcceptedKey[];
  revisions: Revision[];
}

/**
 * Throws ApiError 400 `missing_revision_token`, `invalid_revision_token`, `key_already_revised` or
 * `invalid_report_type_transition`. Tokens are looked at only when a sent key is stored already, and before types.
 */
export function planUpload(upload: Upload, stored: ReadonlyMap<string, StoredKey>): Plan {
  const known = upload.keys.flatMap((key) => {
    const found = stored.get(key.id);
    return found ? [{ key, stored: found }] : [];
  });
  for (const revision of known) checkToken(revision, upload.token);
  return {
    inserts: isStoredAtFirst(upload.reportType) ? upload.keys.filter((key) => !stored.has(key.id)) : [],
    revisions: known.filter((revision) => isRevised(revision.stored, upload.reportType)),
  };
}

/** Request, token and store must agree on the key (three-way: a token of another phone must not change this key). */
function checkToken({ key, stored }: Revision, token: PresentedToken): void {
  if (token === 'none') {
    throw new ApiError(400, 'missing_revision_token', 'no revision token, but sent existing keys');
  }
  const listed = token === 'unreadable' ? undefined : token.find((entry) => entry.id === key.id);
  if (listed === undefined || !sameTimes(listed, stored) || !sameTimes(key, stored)) {
    throw new ApiError(400, 'invalid_revision_token', 'revision token is invalid');
  }
}

interface Times {
  rollingStartNumber: Interval;
  rollingPeriod: number;
}

function sameTimes(a: Times, b: Times): boolean {
  return a.rollingStartNumber === b.rollingStartNumber && a.rollingPeriod === b.rollingPeriod;
}

function isRevised(stored: StoredKey, next: ReportType): boolean {
  const change = transition(stored.originalType, stored.revisedType, next);
  if (change === 'already-revised') throw new ApiError(400, 'key_already_revised', 'key was already revised');
  if (change === 'forbidden') {
    const text = `invalid report type transition: cannot transition from "${stored.originalType}" to "${next}"`;
    throw new ApiError(400, 'invalid_report_type_transition', text);
  }
  return change === 'revision';
}

/** Entries that go under one release hour and one set of regions: one item of the Uploads log. */
export interface LogGroup {
  releaseHour: UnixSeconds;
  regions: readonly string[];
  entries: UploadLogEntry[];
}

/** A revision keeps regions, traveler and risk of the first publish, and is never logged before the key itself. */
export function logGroups(plan: Plan, upload: Upload): LogGroup[] {
  const groups = new Map<string, LogGroup>();
  const add = (releaseHour: UnixSeconds, regions: readonly string[], entry: UploadLogEntry) => {
    const name = JSON.stringify([releaseHour, regions]);
    const group = groups.get(name) ?? { releaseHour, regions, entries: [] };
    groups.set(name, group);
    group.entries.push(entry);
  };
  const { reportType, regions, traveler } = upload;
  for (const key of plan.inserts) {
    add(key.releaseHour, regions, logEntry(key, reportType, false, { traveler, risk: key.transmissionRisk }));
  }
  for (const { key, stored } of plan.revisions) {
    const first = { traveler: stored.traveler, risk: stored.transmissionRisk };
    const hour = Math.max(key.releaseHour, stored.releaseHour);
    add(hour, stored.regions, logEntry(key, reportType, true, first));
  }
  return [...groups.values()];
}

function logEntry(
  key: AcceptedKey,
  reportType: ReportType,
  revision: boolean,
  first: { traveler: boolean; risk: number },
): UploadLogEntry {
  return {
    key: key.bytes,
    rollingStartNumber: key.rollingStartNumber,
    rollingPeriod: key.rollingPeriod,
    reportType: exportReportType(reportType),
    revision,
    traveler: first.traveler,
    transmissionRisk: first.risk,
    daysSinceOnset: key.daysSinceOnset,
  };
}
