/**
 * The table Regions: one row per health jurisdiction, read by every function. The deployment writes its `settings`; `live`
 * holds what an administrator set since (live-settings.ts), and readers get both as one.
 */
import { createHash } from 'node:crypto';
import { type AttributeValue, GetItemCommand, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { STATISTICS_AUDIENCE } from '../../../protocol/certificate/statistics-token.ts';
import type { TestType } from '../../../protocol/codes/test-type.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { VerificationSettings } from '../../../protocol/region.ts';
import { regionCode } from '../../../protocol/region-code.ts';
import { type LiveChanges, withLive } from '../../../protocol/settings/live.ts';
import { type AuditEntry, auditPut } from '../../shared/audit.ts';
import { hasFailedCondition, isBusy, transact } from '../../shared/aws/dynamo/transactions.ts';
import type { Dynamo } from '../../shared/aws/dynamo.ts';
import { PARTITION_KEY } from '../../shared/table.ts';

/** Checked when it was written; read as settled data. */
export interface RegionSettings {
  /** Of the health authority. */
  name: string;
  verification: VerificationSettings;
  /** Kinds of codes that self-service has issued: what is set here must suit it. Undefined: the region offers none. */
  selfServiceKinds?: readonly TestType[] | undefined;
  /** `/v1/stats` of the stage's own key server. Undefined: only CloudFormation knows where it is. */
  statisticsUrl?: string | undefined;
}

/** A row as it lies there, for those who write it. */
export interface RegionRow {
  readonly region: string;
  /** The text of `settings`, which the row is known by. */
  readonly text: string;
  /** What the deployment wrote. */
  readonly deployed: RegionSettings;
  readonly live: LiveChanges;
  /** How many live changes there were; 0: none. */
  readonly liveVersion: number;
  readonly isActive: boolean;
  /** When a deployment took it out of service. */
  readonly endedAt?: UnixSeconds | undefined;
  /** What the deployment before wrote, and until when it was in force. */
  readonly before: { readonly hash: string; readonly until: UnixSeconds } | undefined;
}

export interface ActiveRegion extends RegionSettings {
  readonly region: string;
}

export interface RegionStore {
  /** Undefined for a region that is unknown or no longer served. At most 60 seconds old. */
  settings(region: string, now: UnixSeconds): Promise<RegionSettings | undefined>;
}

type Row = Record<string, AttributeValue>;

const CACHE_SECONDS = 60;
/** A bound on memory, not a limit on regions: names come from callers. */
const CACHE_ENTRIES = 1_000;

/** Whether a text from outside may name a region at all. */
export function isRegionCode(text: string): boolean {
  return regionCode.test(text);
}

/** `afterEndSeconds`: how long a region that has ended is known all the same (protocol/region-ending.ts). Default: not at all. */
export function openRegionStore(dynamo: Dynamo, table: string, afterEndSeconds = 0): RegionStore {
  const cache = new Map<string, { settings: RegionSettings | undefined; until: UnixSeconds }>();
  return {
    async settings(region, now) {
      if (!isRegionCode(region)) return undefined;
      const kept = cache.get(region);
      if (kept && kept.until > now) return kept.settings;
      const settings = await readRegion(dynamo, table, region, now - afterEndSeconds);
      if (cache.size >= CACHE_ENTRIES) cache.clear();
      cache.set(region, { settings, until: now + CACHE_SECONDS });
      return settings;
    },
  };
}

/** Also of one that ended after `endedAfter`. */
async function readRegion(
  dynamo: Dynamo,
  table: string,
  region: string,
  endedAfter: UnixSeconds,
): Promise<RegionSettings | undefined> {
  const Key = { [PARTITION_KEY]: { S: region } };
  const { Item } = await dynamo.send(new GetItemCommand({ TableName: table, Key }));
  const row = regionRow(Item ?? {});
  return row && (row.isActive || Number(row.endedAt) > endedAfter) ? withLive(row.deployed, row.live) : undefined;
}

/** Of a row of the table. Undefined for a region that is not served. */
export function settingsOf(row: Row): RegionSettings | undefined {
  const read = regionRow(row);
  return read?.isActive ? withLive(read.deployed, read.live) : undefined;
}

/** Undefined for what is no row of a region. */
export function regionRow(row: Row): RegionRow | undefined {
  const text = row.settings?.S;
  if (!text) return undefined;
  const settings = JSON.parse(text) as RegionSettings;
  return {
    region: row[PARTITION_KEY]?.S ?? '',
    text,
    deployed: { ...settings, verification: { ...sinceMessages, ...settings.verification } },
    live: JSON.parse(row.live?.S ?? '{}'),
    liveVersion: Number(row.liveVersion?.N ?? 0),
    isActive: !row.inactiveSince,
    endedAt: row.inactiveSince?.N === undefined ? undefined : Number(row.inactiveSince.N),
    before: row.hashBefore?.S ? { hash: row.hashBefore.S, until: Number(row.settingsSince?.N) } : undefined,
  };
}

/** What a row lacks that was written by an earlier release: it is read until the deployment has written it anew. */
const sinceMessages: Pick<
  VerificationSettings,
  | 'enExpress'
  | 'allowBatchIssue'
  | 'sms'
  | 'userReport'
  | 'apps'
  | 'abusePrevention'
  | 'adminNetworks'
  | 'keyServerStatistics'
> = {
  enExpress: true,
  allowBatchIssue: false,
  sms: { templates: {}, signed: 'no', dailyCap: 10_000, dailyCapUserReports: 1_000, dailyCapPerNumber: 5 },
  userReport: { webForm: false, defaultLanguage: 'en', texts: {} },
  apps: [],
  abusePrevention: { enabled: false, limit: 10, limitFactor: 1 },
  adminNetworks: [],
  keyServerStatistics: { enabled: true, audience: STATISTICS_AUDIENCE },
};

/** The regions that are served now. */
export async function activeRegions(dynamo: Dynamo, table: string): Promise<ActiveRegion[]> {
  const rows = await allRegionRows(dynamo, table, { consistent: true });
  return rows.flatMap((row) => {
    const settings = settingsOf(row);
    return settings ? [{ region: row[PARTITION_KEY]?.S ?? '', ...settings }] : [];
  });
}

/** Names of those whose figures count. A practice twin's are nobody's (protocol/practice.ts). */
export async function countedRegions(dynamo: Dynamo, table: string): Promise<string[]> {
  const regions = await activeRegions(dynamo, table);
  return regions.filter(({ verification }) => !verification.practice).map(({ region }) => region);
}

/** Those that ended then, or before. */
export async function endedRegions(dynamo: Dynamo, table: string, then: UnixSeconds): Promise<string[]> {
  const rows = await regionRows(dynamo, table);
  return rows.filter(({ isActive, endedAt }) => !isActive && Number(endedAt) <= then).map(({ region }) => region);
}

/** All of them, for the deployment. */
export async function regionRows(dynamo: Dynamo, table: string): Promise<RegionRow[]> {
  const rows = await allRegionRows(dynamo, table, { consistent: true });
  return rows.flatMap((row) => regionRow(row) ?? []);
}

/** Those of regions that are no longer served, too. */
export async function allRegionRows(
  dynamo: Dynamo,
  table: string,
  { consistent }: { readonly consistent: boolean },
): Promise<Row[]> {
  const rows: Row[] = [];
  let from: Row | undefined;
  do {
    const start = from && { ExclusiveStartKey: from };
    const page = await dynamo.send(new ScanCommand({ TableName: table, ConsistentRead: consistent, ...start }));
    rows.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return rows;
}

/** Puts the settings of a new region in force. */
export async function putRegion(
  dynamo: Dynamo,
  table: string,
  region: string,
  settings: RegionSettings,
): Promise<void> {
  await dynamo.send(
    new UpdateItemCommand({
      TableName: table,
      Key: { [PARTITION_KEY]: { S: region } },
      UpdateExpression: 'SET settings = :settings REMOVE inactiveSince',
      ExpressionAttributeValues: { ':settings': { S: JSON.stringify(settings) } },
    }),
  );
}

/** Of settings as they are written: a row has no room for them twice. */
export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/**
 * The same over a row that was read, with its record; other attributes of the row are left alone. False where a live change
 * was made since, or another deployment: nothing was written then. The same write again, whose answer was lost, is true.
 */
export async function replaceRegion(
  tables: { readonly dynamo: Dynamo; readonly regionsTable: string; readonly auditTable: string },
  row: RegionRow,
  settings: RegionSettings,
  entry: AuditEntry,
  now: UnixSeconds,
): Promise<boolean> {
  const seen = row.liveVersion === 0 ? 'attribute_not_exists(liveVersion)' : 'liveVersion = :version';
  const Update = {
    TableName: tables.regionsTable,
    Key: { [PARTITION_KEY]: { S: row.region } },
    UpdateExpression: 'SET settings = :settings, hashBefore = :hash, settingsSince = :now REMOVE inactiveSince',
    ConditionExpression: `(settings = :before OR settings = :settings) AND ${seen}`,
    ExpressionAttributeValues: {
      ':settings': { S: JSON.stringify(settings) },
      ':before': { S: row.text },
      ':hash': { S: textHash(row.text) },
      ':now': { N: String(now) },
      ...(row.liveVersion === 0 ? {} : { ':version': { N: String(row.liveVersion) } }),
    },
  };
  try {
    await transact(tables.dynamo, [{ Update }, { Put: auditPut(tables.auditTable, entry, now) }]);
    return true;
  } catch (error) {
    if (hasFailedCondition(error) || isBusy(error)) return false;
    throw error;
  }
}

/** A region is never deleted: its keys and codes may still be in use, and its name must not be given away. */
export async function retireRegion(dynamo: Dynamo, table: string, region: string, now: UnixSeconds): Promise<void> {
  await dynamo.send(
    new UpdateItemCommand({
      TableName: table,
      Key: { [PARTITION_KEY]: { S: region } },
      UpdateExpression: 'SET inactiveSince = :now',
      ExpressionAttributeValues: { ':now': { N: String(now) } },
    }),
  );
}
