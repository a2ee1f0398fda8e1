/** What a publish changes, given the keys already stored (key-server.md §1.13, §3.3, §3.4). */

import { ApiError } from '../errors.ts';
import type { AcceptedKey } from '../keys/accept-keys.ts';
import type { Interval, UnixSeconds } from '../keys/interval.ts';
import { exportReportType, isStoredAtFirst, type KeyReportType, transition } from '../keys/report-type.ts';
import type { UploadLogEntry } from '../keys/upload-log.ts';
import type { RevisableKey } from './revision-token.ts';

/** What the key server remembers of an accepted key. */
export interface StoredKey {
  /** Standard base64 of the key bytes. */
  id: string;
  rollingStartNumber: Interval;
  rollingPeriod: number;
  originalType: KeyReportType;
  revisedType?: KeyReportType;
  /** As first published. */
  transmissionRisk: number;
  traveler: boolean;
  regions: readonly string[];
  /** First second of the hour under which the key was logged. */
  releaseHour: UnixSeconds;
}

/** The presented token: none (or not even base64), one that we cannot open, or its list of keys. */
export type PresentedToken = 'none' | 'unreadable' | readonly RevisableKey[];

/**
 * What becomes of a stored key that the token does not list (key-server.md §3.3): the request is refused, the key skipped, or
 * revised all the same, as where an application bypasses the token.
 */
export type UnlistedKeys = 'refuse' | 'skip' | 'revise';

export interface Upload {
  keys: readonly AcceptedKey[];
  reportType: KeyReportType;
  traveler: boolean;
  /** Upper case. */
  regions: readonly string[];
  token: PresentedToken;
  /** Default `refuse`. */
  unlisted?: UnlistedKeys;
}

export interface Revision {
  key: AcceptedKey;
  stored: StoredKey;
}

export interface Plan {
  inserts: AcceptedKey[];
  revisions: Revision[];
  /** Ids of stored keys that were left alone, and that no token may list: they may be another phone's. */
  skipped: string[];
  /** New keys of a negative test, of which nothing is stored. */
  withheld: number;
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
  const skipped = known.filter((revision) => isSkipped(revision, upload));
  const meant = known.filter((revision) => !skipped.includes(revision));
  for (const revision of meant) checkToken(revision, upload);
  const unknown = upload.keys.filter((key) => !stored.has(key.id));
  const isStored = isStoredAtFirst(upload.reportType);
  return {
    inserts: isStored ? unknown : [],
    revisions: meant.filter((revision) => isRevised(revision.stored, upload.reportType)),
    skipped: skipped.map(({ key }) => key.id),
    withheld: isStored ? 0 : unknown.length,
  };
}

/** Only under a token that we can read: one that is missing or somebody else's still fails. */
function isSkipped({ key }: Revision, { token, unlisted }: Upload): boolean {
  return unlisted === 'skip' && typeof token !== 'string' && !token.some((entry) => entry.id === key.id);
}

/** Request, token and store must agree on the key (three-way: a token of another phone must not change this key). */
function checkToken({ key, stored }: Revision, { token, unlisted }: Upload): void {
  if (unlisted === 'revise' && sameTimes(key, stored)) return;
  if (unlisted !== 'revise' && token === 'none') {
    throw new ApiError(400, 'missing_revision_token', 'no revision token, but sent existing keys');
  }
  const listed = typeof token === 'string' ? undefined : token.find((entry) => entry.id === key.id);
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

function isRevised(stored: StoredKey, next: KeyReportType): boolean {
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
export function logGroups(plan: Pick<Plan, 'inserts' | 'revisions'>, upload: Upload): LogGroup[] {
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
  reportType: KeyReportType,
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
