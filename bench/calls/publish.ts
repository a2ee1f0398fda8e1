/**
 * `npm run bench -- publish`: a first publish of 14 keys through the shipped handler, in this process, against the local
 * AWS: CPU, AWS calls and units per call of a warm container.
 */
import { randomBytes } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { keyserverTables } from '../../lambdas/keyserver/tables.ts';
import { dynamo } from '../../lambdas/shared/aws/dynamo.ts';
import { kms } from '../../lambdas/shared/aws/kms.ts';
import type { HttpHandler } from '../../lambdas/shared/http/call.ts';
import { emptyPlan } from '../../protocol/certificate/jwks-import.ts';
import type { SentKey } from '../../protocol/keys/hmac.ts';
import { httpEvent } from '../../test/support/http/events.ts';
import {
  aPublish,
  dailyKeys,
  type TestIssuer,
  testAudience,
  testIssuer,
  testIssuerName,
} from '../../test/support/publish/key-server.ts';
import { withLocalServers } from '../support/local-servers.ts';
import { costOf, cpuMilliseconds, MEASURED_CALLS, print, watchAws, withoutOutput } from '../support/measure.ts';

const KEYS = 14;
const context = { awsRequestId: 'bench' } as Context;
const padding = randomBytes(1_500).toString('base64');

export async function openPublish(issuer: TestIssuer, now: number): Promise<HttpHandler> {
  const { openAuthorityWriter } = await import('../../lambdas/keyserver/jobs/write-authorities/authority-writer.ts');
  const { openKeyStore } = await import('../../lambdas/keyserver/jobs/import-jwks/key-store.ts');
  const authoritiesTable = process.env.AUTHORITIES_TABLE ?? '';
  const authorities = openAuthorityWriter(dynamo(), authoritiesTable);
  await authorities.putIssuer({
    issuer: testIssuerName,
    audience: testAudience,
    jwksUri: 'https://verification.invalid/',
  });
  await authorities.putApplication('org.example.exposure', { regions: ['US-ZZ'], issuers: [testIssuerName] });
  const keys = openKeyStore({
    dynamo: dynamo(),
    authoritiesTable,
    auditTable: process.env.AUDIT_TABLE ?? '',
    randomBytes,
  });
  const [trusted] = await keys.issuersToImport();
  if (!trusted) throw new Error('the issuer was not written');
  await keys.apply(trusted, { ...emptyPlan, insert: [issuer.jwk] }, now - 60);
  const { handler: rotate } = await import('../../lambdas/keyserver/jobs/rotate/handler.ts');
  await rotate({}, context);
  const { handler } = await import('../../lambdas/keyserver/device/publish/handler.ts');
  return handler;
}

/** Fresh keys: ended ones, the newest yesterday's; `firstDaysAgo` 0 adds one still in use. */
function freshKeys(now: number, firstDaysAgo: number): SentKey[] {
  return dailyKeys(KEYS, now, { firstDaysAgo }).map((key) => ({ ...key, key: randomBytes(16).toString('base64') }));
}

function publishEvent(issuer: TestIssuer, firstDaysAgo = 1) {
  const now = Math.floor(Date.now() / 1000);
  const request = aPublish({ issuer, now, keys: freshKeys(now, firstDaysAgo), request: { padding } });
  return httpEvent({ path: '/v1/publish', body: request });
}

async function publish(handler: HttpHandler, event: ReturnType<typeof publishEvent>): Promise<void> {
  const answer = await handler(event, context);
  const { insertedExposures } = JSON.parse(answer.body ?? '{}');
  if (insertedExposures !== KEYS) throw new Error(`status ${answer.statusCode}: ${answer.body?.slice(0, 200)}`);
}

/**
 * First publishes of a warm container, by index. The requests are the phone's work, so they are made beforehand; as bytes,
 * so that they do not fill the heap, which no container does and whose collection would be measured.
 */
export async function publishCalls(count: number): Promise<(index: number) => Promise<unknown>> {
  const issuer = testIssuer();
  const handler = await withoutOutput(() => openPublish(issuer, Math.floor(Date.now() / 1000)));
  const requests = Array.from({ length: count }, () => Buffer.from(JSON.stringify(publishEvent(issuer))));
  return (index) => publish(handler, JSON.parse(requests[index]?.toString() ?? ''));
}

async function measure(): Promise<void> {
  const issuer = testIssuer();
  // Before the first call: the clients put their middlewares together once.
  const use = watchAws(dynamo('device'), kms('device'));
  const handler = await withoutOutput(() => openPublish(issuer, Math.floor(Date.now() / 1000)));
  // Made beforehand: keys, certificates and requests are the phone's work, not the server's.
  const events = Array.from({ length: MEASURED_CALLS }, () => publishEvent(issuer));
  const cpu = await cpuMilliseconds((index) => publish(handler, events[index] ?? publishEvent(issuer)));
  const past = await costOf(use, () => publish(handler, publishEvent(issuer)));
  const withTodays = await costOf(use, () => publish(handler, publishEvent(issuer, 0)));
  print({
    bench: 'publish',
    keys: KEYS,
    cpuMilliseconds: cpu,
    ...past,
    writeUnitsWithTodaysKey: withTodays.writeUnits,
  });
}

export async function run(): Promise<void> {
  await withLocalServers(keyserverTables, measure);
}
