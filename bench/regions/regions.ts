/**
 * `npm run bench -- regions [count]`: so many regions (default 200) through the shipped handlers, in this process, against the
 * local AWS: the deployment writes their rows, the first rotation makes their keys and the next looks at them, the import
 * reads as many lists of certificate keys over HTTP; then 10,000 codes of one region, in batches of ten. Seconds, and calls
 * to KMS and DynamoDB.
 */
import { spawnSync } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { type ClientRequest, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { keyserverTables } from '../../lambdas/keyserver/tables.ts';
import { verificationTables } from '../../lambdas/verification/store/tables.ts';
import { testIssuer } from '../../test/support/publish/key-server.ts';
import { manyRegions } from '../../test/support/region/many-regions.ts';
import { rowsRequest } from '../../test/support/region/region-rows.ts';
import { withLocalServers } from '../support/local-servers.ts';
import { callAll, print, withoutOutput } from '../support/measure.ts';
import { context, deployVerification, post } from '../support/verification.ts';

const CODES = 10_000;
const BATCH = 10;

/** A process each: the functions of a trust domain read their tables from the environment. */
const parts: Readonly<Record<string, (count: number) => Promise<void>>> = {
  verification: (count) => withLocalServers(verificationTables, () => rowsAndKeys(count)),
  keyserver: (count) => withLocalServers(keyserverTables, () => imports(count)),
  codes: () => withLocalServers(verificationTables, manyCodes),
};

export async function run([count = '200', part]: string[]): Promise<void> {
  if (part !== undefined) return parts[part]?.(Number(count));
  for (const name of Object.keys(parts)) {
    const { status } = spawnSync(process.execPath, [process.argv[1] ?? '', 'regions', count, name], {
      stdio: 'inherit',
    });
    if (status !== 0) process.exitCode = 1;
  }
}

async function rowsAndKeys(count: number): Promise<void> {
  await deployVerification();
  const { handler: write } = await import('../../lambdas/verification/jobs/write-regions/handler.ts');
  const { handler: rotate } = await import('../../lambdas/verification/jobs/rotate/handler.ts');
  const request = await rowsRequest(manyRegions(count));
  await measure('rows of the verification server', count, () => write(request));
  await measure('first rotation', count, () => rotate({}, context));
  await measure('further rotation', count, () => rotate({}, context));
}

async function imports(count: number): Promise<void> {
  const list = JSON.stringify([{ ...testIssuer('key').jwk, kty: 'EC', crv: 'P-256' }]);
  const server = createServer((_, response) => response.end(list));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { handler: write } = await import('../../lambdas/keyserver/jobs/write-authorities/handler.ts');
  const { handler: importJwks } = await import('../../lambdas/keyserver/jobs/import-jwks/handler.ts');
  const request = await rowsRequest(
    manyRegions(count).map((region) => ({
      ...{ region, jwksUri: `http://127.0.0.1:${port}/jwks/${region.region}` },
      signerKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/bench',
    })),
  );
  await measure('rows of the key server', count, () => write(request));
  await measure('first import', count, () => importJwks({}, context));
  await measure('further import', count, () => importJwks({}, context));
  server.close();
}

async function manyCodes(): Promise<void> {
  const keys = await withoutOutput(() => deployVerification({ signed: 'no' }));
  const { handler: batch } = await import('../../lambdas/verification/laboratory/batch-issue/handler.ts');
  const body = { codes: Array(BATCH).fill({ testType: 'confirmed', tzOffset: 0 }) };
  const issued = new Set<string>();
  const call = async () => {
    const { codes = [] } = JSON.parse(await post(batch, keys.admin, { body })) as { codes?: { uuid?: string }[] };
    for (const { uuid } of codes) if (uuid) issued.add(uuid);
  };
  await measure('codes in batches', CODES, () => callAll(call, 0, CODES / BATCH));
  print({ bench: 'regions', what: 'codes that were issued', count: issued.size });
}

async function measure(what: string, count: number, work: () => Promise<unknown>): Promise<void> {
  const started = performance.now();
  calls.kms = 0;
  calls.dynamo = 0;
  await withoutOutput(work);
  const seconds = Number(((performance.now() - started) / 1_000).toFixed(1));
  print({ bench: 'regions', what, count, seconds, ...calls });
}

const calls = { kms: 0, dynamo: 0 };
subscribe('http.client.request.start', (message) => {
  const target = String((message as { request: ClientRequest }).request.getHeader('x-amz-target') ?? '');
  if (target.startsWith('Trent')) calls.kms += 1;
  if (target.startsWith('DynamoDB')) calls.dynamo += 1;
});
