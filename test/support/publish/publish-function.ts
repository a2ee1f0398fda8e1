/** The publish function as it is deployed: its own wiring, settings from the environment, a ring sealed by KMS. */
import { randomBytes } from 'node:crypto';
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import { vi } from 'vitest';
import { openKeyStore } from '../../../lambdas/keyserver/jobs/import-jwks/key-store.ts';
import { rings } from '../../../lambdas/keyserver/jobs/rotate/rings.ts';
import { openAuthorityWriter } from '../../../lambdas/keyserver/jobs/write-authorities/authority-writer.ts';
import { keyserverTables } from '../../../lambdas/keyserver/tables.ts';
import type { Dynamo } from '../../../lambdas/shared/aws/dynamo.ts';
import type { Kms } from '../../../lambdas/shared/aws/kms.ts';
import { ringParts, rotateAll } from '../../../lambdas/shared/rings/rotate-rings.ts';
import { emptyPlan } from '../../../protocol/certificate/jwks-import.ts';
import { createTable, localAws, localDynamo, localKms } from '../aws/local-aws.ts';
import { type TestIssuer, testAudience, testHealthAuthority, testIssuer, testIssuerName } from './key-server.ts';

/**
 * Tables, keys and rows as after a deployment; the issuer is trusted. The environment, which the handler reads when it is
 * imported, is the caller's to unstub.
 */
export async function deployPublish(now: number): Promise<TestIssuer> {
  const names: Record<string, string> = {};
  for (const table of keyserverTables) names[table.envName] = await createTable(table);
  const issuer = testIssuer();
  await seedPublish({ dynamo: localDynamo(), kms: localKms() }, names, issuer, now);
  const { endpoint, region, credentials } = localAws();
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
  return issuer;
}

/** The rows of a deployment, an import of the issuer's keys and a rotation. `names`: of the tables, by their variables. */
export async function seedPublish(
  { dynamo, kms }: { readonly dynamo: Dynamo; readonly kms: Kms },
  names: Record<string, string>,
  issuer: TestIssuer,
  now: number,
): Promise<void> {
  const { AUTHORITIES_TABLE = '', AUDIT_TABLE = '', RINGS_TABLE = '' } = names;
  const writer = openAuthorityWriter(dynamo, AUTHORITIES_TABLE);
  await writer.putIssuer({ issuer: testIssuerName, audience: testAudience, jwksUri: 'https://verification.example/' });
  await writer.putApplication(testHealthAuthority, { regions: ['US-ZZ'], issuers: [testIssuerName] });
  const keys = openKeyStore({
    dynamo,
    authoritiesTable: AUTHORITIES_TABLE,
    auditTable: AUDIT_TABLE,
    randomBytes,
  });
  for (const each of await keys.issuersToImport()) {
    await keys.apply(each, { ...emptyPlan, insert: [issuer.jwk] }, now - 10);
  }
  const sealingKey = await kms.send(new CreateKeyCommand({}));
  const sealingKeyArn = sealingKey.KeyMetadata?.Arn ?? '';
  const clients = { dynamo, kms, table: RINGS_TABLE, auditTable: AUDIT_TABLE };
  const deps = { ...clients, sealingKeyArn, randomBytes, actor: 'test', count: () => {} };
  await rotateAll(ringParts(deps, rings, now - 10));
}
