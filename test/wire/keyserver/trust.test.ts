import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { ImportSummary } from '../../../lambdas/keyserver/jobs/import-jwks/import-jwks.ts';
import { auditTable, authoritiesTable, exportsTable } from '../../../lambdas/keyserver/tables.ts';
import { createTable, localAws, localDynamo } from '../../support/aws/local-aws.ts';
import { allRows } from '../../support/aws/rows.ts';
import { captureOutput } from '../../support/process/stdout.ts';
import { testIssuer, testIssuerName } from '../../support/publish/key-server.ts';
import { rowsRequest } from '../../support/region/region-rows.ts';

/** The functions that a deployment, its timer and an operator call, with their own wiring. */
const output = captureOutput();
const issuer = testIssuer('US-ZZ-v1');
const listed = JSON.stringify([{ ...issuer.jwk, kty: 'EC', crv: 'P-256' }]);
const server = createServer((_, response) => response.end(listed));
const regions = join(import.meta.dirname, '..', '..', 'support', 'regions');
// What phones are told is handed over to no function.
const { exposureNotifications: _, ...region } = JSON.parse(readFileSync(join(regions, 'us-zz.json'), 'utf8'));
const names: Record<string, string> = {};

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  for (const table of [authoritiesTable, exportsTable, auditTable]) names[table.envName] = await createTable(table);
  const { endpoint, region: awsRegion, credentials } = localAws();
  const variables = {
    ...names,
    STAGE: 'test',
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: awsRegion,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
});

afterAll(() => {
  server.close();
  vi.unstubAllEnvs();
  output.release();
});

it('a deployment writes whom to trust, and the import fetches their keys', async () => {
  const { handler: write } = await import('../../../lambdas/keyserver/jobs/write-authorities/handler.ts');
  const { handler: importKeys } = await import('../../../lambdas/keyserver/jobs/import-jwks/handler.ts');
  const jwksUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks/US-ZZ`;
  const rows = [{ region, jwksUri, signerKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/k' }];
  expect(await write(await rowsRequest(rows))).toEqual({ PhysicalResourceId: 'authorities' });
  const summary: ImportSummary = await importKeys({}, {} as never);
  expect(summary).toMatchObject({ failed: 0, issuers: [{ issuer: testIssuerName, inserted: ['US-ZZ-v1'] }] });
  const { handler: change } = await import('../../../lambdas/keyserver/operate/change-authorities/handler.ts');
  const { handler: show } = await import('../../../lambdas/keyserver/operate/show-authorities/handler.ts');
  const wish = { issuer: testIssuerName, kid: 'US-ZZ-v1' };
  const reinstated = await change({ ...wish, change: 'reinstate-key', reason: 'a test' }, {} as never);
  expect(reinstated).toEqual({ ...wish, outcome: 'in-force', refusals: [] });
  expect(await show({ name: testIssuerName }, {} as never)).toMatchObject({
    issuer: { usable: 1, applications: ['org.example.exposure'], lastRun: { outcome: 'imported' } },
    keys: [{ kid: 'US-ZZ-v1', state: 'usable', listed: 'as-stored' }],
  });
  await write(await rowsRequest(rows, 'Update'));
  await write({ RequestType: 'Delete', ResourceProperties: { Bucket: 'gone', Key: 'gone' } });
  const stored = await allRows(localDynamo(), names.AUTHORITIES_TABLE ?? '');
  expect(stored.map(({ pk, sk }) => `${pk?.S} ${sk?.S}`).sort()).toEqual([
    'application#org.example.exposure application',
    'import lease',
    'issuer#org.example.verification issuer',
    'issuer#org.example.verification key#US-ZZ-v1',
  ]);
  const [configuration, ...others] = await allRows(localDynamo(), names.EXPORTS_TABLE ?? '');
  expect(others).toEqual([]);
  expect(JSON.parse(configuration?.settings?.S ?? '')).toMatchObject({ id: 'us-zz', regions: ['US-ZZ'] });
  expect(Number(configuration?.from?.N) % 3_600).toBe(0);
});
