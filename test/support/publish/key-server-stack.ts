/** The publish endpoint on real tables of the local AWS: what is deployed, with the HTTP stack around it. */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { openAuthorityStore } from '../../../lambdas/keyserver/authorities/authority-store.ts';
import { JwksFetchError } from '../../../lambdas/keyserver/authorities/fetch-jwks.ts';
import { publishKeys } from '../../../lambdas/keyserver/device/publish/publish-keys.ts';
import { openKeyStore } from '../../../lambdas/keyserver/jobs/import-jwks/key-store.ts';
import { openAuthorityWriter } from '../../../lambdas/keyserver/jobs/write-authorities/authority-writer.ts';
import { openGuardStore } from '../../../lambdas/keyserver/store/guard-store.ts';
import { countPublish } from '../../../lambdas/keyserver/store/statistics.ts';
import {
  auditTable,
  authoritiesTable,
  guardsTable,
  statisticsTable,
  uploadsTable,
} from '../../../lambdas/keyserver/tables.ts';
import { deviceEndpoint } from '../../../lambdas/shared/http/endpoints/device-endpoint.ts';
import type { Ring } from '../../../lambdas/shared/rings/rings.ts';
import { parsePublishRequest, publishHeaders, publishRefusal } from '../../../protocol/api/publish.ts';
import { emptyPlan } from '../../../protocol/certificate/jwks-import.ts';
import type { UploadLogEntry } from '../../../protocol/keys/upload-log.ts';
import { createTable, localDynamo } from '../aws/local-aws.ts';
import { allRows } from '../aws/rows.ts';
import { unpackUploadLog } from '../export/upload-log.ts';
import { httpEvent } from '../http/events.ts';
import { fixedRing, ringVersion } from '../keys/fixed-ring.ts';
import { frozenClock } from '../process/clock.ts';
import {
  type APublish,
  aPublish,
  testAudience,
  testHealthAuthority,
  testIssuer,
  testIssuerName,
} from './key-server.ts';

export interface LoggedEntry extends UploadLogEntry {
  releaseHour: number;
  regions: string[];
}

export interface PublishReply {
  status: number;
  headers: Record<string, unknown>;
  body: Record<string, unknown>;
}

export type TestKeyServer = Awaited<ReturnType<typeof startKeyServer>>;

const start = Date.parse('2026-11-22T09:05:00Z') / 1000;

/** `dynamo` serves publish; set-up and inspection use a client of their own. */
export async function startKeyServer(dynamo: DynamoDBClient = localDynamo(), ring?: Ring) {
  const tables = {
    guards: await createTable(guardsTable),
    uploads: await createTable(uploadsTable),
    authorities: await createTable(authoritiesTable),
    statistics: await createTable(statisticsTable),
    audit: await createTable(auditTable),
  };
  const clock = frozenClock(start);
  const issuer = testIssuer();
  const authorities = openAuthorityWriter(localDynamo(), tables.authorities);
  const jwksUri = 'https://verification.example/jwks/US-ZZ';
  await authorities.putIssuer({ issuer: testIssuerName, audience: testAudience, jwksUri });
  await authorities.putApplication(testHealthAuthority, { regions: ['US-ZZ'], issuers: [testIssuerName] });
  const keys = openKeyStore({
    dynamo: localDynamo(),
    authoritiesTable: tables.authorities,
    auditTable: tables.audit,
    randomBytes,
  });
  const [trusted] = await keys.issuersToImport();
  if (trusted === undefined) throw new Error('The issuer was not written');
  await keys.apply(trusted, { ...emptyPlan, insert: [issuer.jwk] }, start);
  const handler = publishHandler(dynamo, tables, clock, ring ?? fixedRing(ringVersion('1', 32)));

  /** Sends a body as it is, or as JSON. */
  async function send(body: unknown, headers: Record<string, string> = {}): Promise<PublishReply> {
    const result = await handler(httpEvent({ body, headers }), {} as never);
    const { padding: _, ...rest } = JSON.parse(result.body ?? '');
    return { status: result.statusCode ?? 0, headers: { ...result.headers }, body: rest };
  }

  return {
    tables,
    clock,
    issuer,
    send,
    publish: (what: Pick<APublish, 'keys'> & Partial<APublish>) => send(aPublish({ issuer, now: clock.now, ...what })),
    guards: async () => rowsNamed(await allRows(localDynamo(), tables.guards), 'tek#'),
    receipts: async () => rowsNamed(await allRows(localDynamo(), tables.guards), 'receipt#'),
    log: async () => (await allRows(localDynamo(), tables.uploads)).flatMap(entriesOf),
    logItems: () => allRows(localDynamo(), tables.uploads),
    statistics: () => allRows(localDynamo(), tables.statistics),
  };
}

function publishHandler(
  dynamo: DynamoDBClient,
  tables: Record<'guards' | 'uploads' | 'authorities' | 'statistics', string>,
  clock: () => Promise<number>,
  ring: Ring,
) {
  const deps = {
    authorities: openAuthorityStore({
      dynamo,
      table: tables.authorities,
      fetchJwks: () => Promise.reject(new JwksFetchError('unreachable')),
      monotonic: () => performance.now(),
    }),
    store: openGuardStore({ dynamo, guardsTable: tables.guards, uploadsTable: tables.uploads, randomBytes }),
    ring,
    randomBytes,
    pause: async (milliseconds: number) => pause(milliseconds),
    countPublish: countPublish.bind(undefined, { dynamo, table: tables.statistics, randomBytes }),
  };
  return deviceEndpoint({
    name: 'keyserver/publish',
    methodFree: true,
    headers: publishHeaders,
    clock,
    randomBytes,
    parse: parsePublishRequest,
    refuse: publishRefusal,
    story: (request, call) => publishKeys(deps, request, call),
    deadline: { minMilliseconds: 1, maxMilliseconds: 1 },
    internalError: 'internal_error',
  });
}

type Row = Record<string, AttributeValue>;

function rowsNamed(rows: Row[], prefix: string): Row[] {
  return rows.filter((row) => row.pk?.S?.startsWith(prefix));
}

function entriesOf(row: Row): LoggedEntry[] {
  const { regions, entries } = unpackUploadLog(Buffer.from(row.k?.B ?? []));
  return entries.map((entry) => ({ ...entry, regions, releaseHour: Number(row.pk?.S?.split('#')[0]) }));
}
