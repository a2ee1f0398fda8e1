import { randomBytes } from 'node:crypto';
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openKeyStore } from '../../../lambdas/keyserver/import-jwks/key-store.ts';
import { rings } from '../../../lambdas/keyserver/rotate/rings.ts';
import { keyserverTables } from '../../../lambdas/keyserver/tables.ts';
import { openAuthorityWriter } from '../../../lambdas/keyserver/write-authorities/authority-writer.ts';
import { kms } from '../../../lambdas/shared/aws/kms.ts';
import type { HttpHandler } from '../../../lambdas/shared/http/call.ts';
import { ringParts, rotateAll } from '../../../lambdas/shared/rings/rotate-rings.ts';
import { httpEvent } from '../../support/events.ts';
import {
  aPublish,
  dailyKeys,
  testAudience,
  testHealthAuthority,
  testIssuer,
  testIssuerName,
} from '../../support/key-server.ts';
import { createTable, localAws, localDynamo, localKms } from '../../support/local-aws.ts';
import { captureOutput } from '../../support/stdout.ts';

/** The handler exactly as it is bundled: its own wiring, settings from the environment, a ring sealed by KMS. */
const output = captureOutput();
const now = Math.floor(Date.now() / 1000);
const issuer = testIssuer();
let publish: HttpHandler;

async function tableNames(): Promise<Record<string, string>> {
  const names: Record<string, string> = {};
  for (const table of keyserverTables) names[table.envName] = await createTable(table);
  return names;
}

async function seed(names: Record<string, string>): Promise<void> {
  const { AUTHORITIES_TABLE = '', AUDIT_TABLE = '', RINGS_TABLE = '' } = names;
  const writer = openAuthorityWriter(localDynamo(), AUTHORITIES_TABLE);
  await writer.putIssuer({ issuer: testIssuerName, audience: testAudience, jwksUri: 'https://verification.example/' });
  await writer.putApplication(testHealthAuthority, { regions: ['US-ZZ'], issuers: [testIssuerName] });
  const keys = openKeyStore({
    dynamo: localDynamo(),
    authoritiesTable: AUTHORITIES_TABLE,
    auditTable: AUDIT_TABLE,
    randomBytes,
  });
  for (const each of await keys.issuersToImport()) {
    await keys.apply(each, { insert: [issuer.jwk], revoke: [], purge: [], reappeared: [], changed: [] }, now - 10);
  }
  const sealingKey = await localKms().send(new CreateKeyCommand({}));
  const sealingKeyArn = sealingKey.KeyMetadata?.Arn ?? '';
  const clients = { dynamo: localDynamo(), kms: localKms(), table: RINGS_TABLE, auditTable: AUDIT_TABLE };
  const deps = { ...clients, sealingKeyArn, randomBytes, actor: 'test', count: () => {} };
  await rotateAll(ringParts(deps, rings, now - 10));
}

beforeAll(async () => {
  const { endpoint, region, credentials } = localAws();
  const names = await tableNames();
  await seed(names);
  const variables = {
    ...names,
    STAGE: 'test',
    DEADLINE_MIN_MILLISECONDS: '1',
    DEADLINE_MAX_MILLISECONDS: '2',
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  ({ handler: publish } = await import('../../../lambdas/keyserver/publish/handler.ts'));
});

afterAll(() => {
  vi.unstubAllEnvs();
  output.release();
});

describe('the publish function', () => {
  it('stores keys and makes tokens, without a KMS call on a warm container', async () => {
    const send = vi.spyOn(kms('device'), 'send');
    const body = aPublish({ issuer, now, keys: dailyKeys(14, now) });
    const first = await publish(httpEvent({ body, method: 'PUT' }), {} as never);
    expect([first.statusCode, first.headers?.['x-api-version']]).toEqual([200, 'v1']);
    const { revisionToken, insertedExposures } = JSON.parse(first.body ?? '');
    expect(insertedExposures).toBe(14);
    const revision = aPublish({
      issuer,
      now,
      keys: dailyKeys(14, now),
      reportType: 'negative',
      request: { revisionToken },
    });
    const second = await publish(httpEvent({ body: revision }), {} as never);
    expect(JSON.parse(second.body ?? '').code).toBe('invalid_report_type_transition');
    expect(send).not.toHaveBeenCalled();
  });

  it('writes no key, token, certificate or address into its log', async () => {
    const keys = dailyKeys(2, now, { seed: 77 });
    const body = aPublish({ issuer, now, keys });
    const before = output.text().length;
    const answer = await publish(httpEvent({ body, sourceIp: '198.51.100.77' }), {} as never);
    await publish(httpEvent({ body: { ...body, hmacKey: 'AAAA' } }), {} as never);
    const written = output.text().slice(before);
    expect(written).toContain('health_authority_verification_certificate_invalid');
    const secrets = [...keys.map(({ key }) => key), body.verificationPayload, body.hmacKey, '198.51.100.77'];
    for (const secret of [...secrets, JSON.parse(answer.body ?? '').revisionToken])
      expect(written).not.toContain(secret);
  });
});
