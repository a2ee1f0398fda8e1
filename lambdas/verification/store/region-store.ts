/** The table Regions: one row per health jurisdiction, written by the deployment, read by every function. */
import { type AttributeValue, GetItemCommand, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { VerificationSettings } from '../../../protocol/region.ts';
import { regionCode } from '../../../protocol/region-code.ts';
import type { Dynamo } from '../../shared/aws/dynamo.ts';
import { PARTITION_KEY } from '../../shared/table.ts';

/** Checked when it was written; read as settled data. */
export interface RegionSettings {
  /** Of the health authority. */
  name: string;
  verification: VerificationSettings;
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

export function openRegionStore(dynamo: Dynamo, table: string): RegionStore {
  const cache = new Map<string, { settings: RegionSettings | undefined; until: UnixSeconds }>();
  return {
    async settings(region, now) {
      if (!isRegionCode(region)) return undefined;
      const kept = cache.get(region);
      if (kept && kept.until > now) return kept.settings;
      const settings = await readRegion(dynamo, table, region);
      if (cache.size >= CACHE_ENTRIES) cache.clear();
      cache.set(region, { settings, until: now + CACHE_SECONDS });
      return settings;
    },
  };
}

async function readRegion(dynamo: Dynamo, table: string, region: string): Promise<RegionSettings | undefined> {
  const Key = { [PARTITION_KEY]: { S: region } };
  const { Item } = await dynamo.send(new GetItemCommand({ TableName: table, Key }));
  return settingsOf(Item ?? {});
}

/** Of a row of the table. Undefined for a region that is not served. */
export function settingsOf(row: Row): RegionSettings | undefined {
  if (!row.settings?.S || row.inactiveSince) return undefined;
  const settings = JSON.parse(row.settings.S) as RegionSettings;
  return { ...settings, verification: { ...sinceMessages, ...settings.verification } };
}

/** What a row lacks that was written before there were messages: it is read until the deployment has written it anew. */
const sinceMessages: Pick<VerificationSettings, 'enExpress' | 'allowBatchIssue' | 'sms' | 'userReport' | 'apps'> = {
  enExpress: true,
  allowBatchIssue: false,
  sms: { templates: {}, signed: 'no', dailyCap: 10_000, dailyCapUserReports: 1_000, dailyCapPerNumber: 5 },
  userReport: { webForm: false, defaultLanguage: 'en', texts: {} },
  apps: [],
};

/** The regions that are served now. */
export async function activeRegions(dynamo: Dynamo, table: string): Promise<ActiveRegion[]> {
  const rows = await allRegionRows(dynamo, table, { consistent: true });
  return rows.flatMap((row) => {
    const settings = settingsOf(row);
    return settings ? [{ region: row[PARTITION_KEY]?.S ?? '', ...settings }] : [];
  });
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

/** Puts the settings in force; other attributes of the row are left alone. */
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
