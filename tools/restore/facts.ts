/** What the rules need to know beforehand, from the live stage. */
import { paginateQuery, paginateScan } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { Problem } from '../../device/problem.ts';
import { fileKey } from '../../lambdas/keyserver/store/export/export-layout.ts';
import {
  CONFIGURATIONS,
  configurationPartition,
  WINDOW_SORT_PREFIX,
} from '../../lambdas/keyserver/store/export/export-table.ts';
import type { Dynamo } from '../../lambdas/shared/aws/dynamo.ts';
import { announcedKey } from '../../lambdas/shared/rings/signing-key-rows.ts';
import { indexPath } from '../../protocol/export/index-file.ts';
import { timesInName } from '../../protocol/export/name.ts';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { auditEntries, type Entry, lastDeployment } from './audit-facts.ts';
import { numberOf, partitionOf, type Row, sortOf } from './decision.ts';
import { type ManifestFacts, manifestFacts } from './manifest-facts.ts';
import type { ApiKeyFacts } from './rules/api-keys.ts';
import type { AuthorityFacts, KeyFate } from './rules/authorities.ts';
import type { ExportFacts } from './rules/exports.ts';
import type { LastingRingFacts } from './rules/lasting-rings.ts';
import type { RegionFacts } from './rules/regions.ts';

export interface Sources {
  readonly dynamo: Dynamo;
  readonly s3: S3Client;
  readonly live: string;
  readonly auditTable: string;
  /** Of the key server's files; undefined in the other domain. */
  readonly bucket: string | undefined;
  /** The restored table. */
  readonly copy: string;
}

type Written = ReadonlyMap<string, Row>;

export async function apiKeyFacts(sources: Sources, _: Written, now: UnixSeconds): Promise<ApiKeyFacts> {
  const entries = await auditEntries(sources, ['api-key-disabled', 'api-key-enabled', 'api-key-limited'], now);
  const limits = entries.filter(({ action }) => action === 'api-key-limited');
  const last = new Map(entries.filter((entry) => !limits.includes(entry)).map((entry) => [entry.target, entry]));
  const withdrawn = [...last.values()].filter(({ action }) => action === 'api-key-disabled');
  return {
    withdrawn: new Map(withdrawn.map(({ target, at }) => [target, at])),
    networks: new Map(limits.map(({ target, after }) => [target, after.networks as string[]])),
  };
}

export async function regionFacts(sources: Sources, _: Written, now: UnixSeconds): Promise<RegionFacts> {
  const action = 'regions-written';
  return { deployment: lastDeployment(await auditEntries(sources, [action], now), action) };
}

const keyActions: readonly string[] = [
  'key-added',
  'key-inserted',
  'key-retired',
  'key-revoked',
  'key-purged',
  'key-reinstated',
] satisfies KeyFate['action'][];

const nameActions: readonly string[] = ['issuer-added', 'issuer-retired', 'application-added', 'application-retired'];

export async function authorityFacts(sources: Sources, _: Written, now: UnixSeconds): Promise<AuthorityFacts> {
  const deployed = 'authorities-written';
  const entries = await auditEntries(sources, [deployed, ...nameActions, ...keyActions], now);
  const ofKeys = entries.filter(({ action }) => keyActions.includes(action));
  return {
    deployment: lastDeployment(entries, deployed),
    retired: new Set(retiredNames(entries)),
    // The last of each key, since later ones replace earlier ones.
    fates: new Map(ofKeys.map((entry) => [entry.target, fateOf(entry)])),
    reinstated: new Set(ofKeys.filter(({ action }) => action === 'key-reinstated').map(({ target }) => target)),
  };
}

/** Issuers and applications that an operator retired last, and nothing has added since. */
function retiredNames(entries: readonly Entry[]): string[] {
  const last = new Map(
    entries.filter(({ action }) => nameActions.includes(action)).map((entry) => [entry.target, entry.action]),
  );
  return [...last].flatMap(([target, action]) => (action.endsWith('-retired') ? [target] : []));
}

function fateOf({ action, at }: Entry): KeyFate {
  return { action: action as KeyFate['action'], at };
}

/** A table of some dozen rows. */
export async function lastingRingFacts({ dynamo, live }: Sources): Promise<LastingRingFacts> {
  const served = new Set<string>();
  for await (const page of paginateScan({ client: dynamo }, { TableName: live, ConsistentRead: true })) {
    for (const row of page.Items ?? []) if (announcedKey(row)) served.add(partitionOf(row));
  }
  return { served };
}

export async function exportFacts(sources: Sources, written: Written): Promise<ExportFacts> {
  const live = await partition(sources.dynamo, sources.live, CONFIGURATIONS);
  const copied = await partition(sources.dynamo, sources.copy, CONFIGURATIONS);
  const ours = [...written.values()].filter((row) => partitionOf(row) === CONFIGURATIONS);
  const next = new Map([...live, ...ours].map((row) => [sortOf(row), numberOf(row, 'next') ?? 0]));
  const published = new Map<string, string[]>();
  const built = new Map<string, number[]>();
  const manifests = new Map<string, ManifestFacts>();
  for (const id of new Set([...live, ...copied].map(sortOf))) {
    const names = await publishedFiles(sources, id);
    published.set(id, names);
    const rows = await partition(sources.dynamo, sources.live, configurationPartition(id));
    const manifest = await manifestFacts(sources, id, rows);
    manifests.set(id, manifest);
    const ends = names.flatMap((name) => timesInName(name)?.end ?? []);
    built.set(id, [...ends, ...finishedWindows(rows), ...manifest.built]);
  }
  return { next, published, built, manifests };
}

/** Ends of the windows that have a row: an empty one has no file. */
function finishedWindows(rows: readonly Row[]): number[] {
  return rows
    .filter((row) => sortOf(row).startsWith(WINDOW_SORT_PREFIX))
    .flatMap((row) => numberOf(row, 'windowEnd') ?? []);
}

async function partition(dynamo: Dynamo, TableName: string, pk: string): Promise<Row[]> {
  const rows: Row[] = [];
  const query = {
    TableName,
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: pk } },
  };
  for await (const page of paginateQuery({ client: dynamo }, query)) rows.push(...(page.Items ?? []));
  return rows;
}

/** Names of the files that phones are told of. */
async function publishedFiles({ s3, bucket: Bucket }: Sources, id: string): Promise<string[]> {
  const prefix = fileKey(id, '');
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: indexPath(id) }));
    const lines = ((await Body?.transformToString()) ?? '').split('\n');
    return lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length));
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return [];
    throw new Problem(
      `The index of ${id} cannot be read: ${(error as Error).name}. It says which files phones have been given.`,
      `The credentials need s3:GetObject on */index.txt and s3:ListBucket in the bucket ${Bucket}.`,
    );
  }
}
