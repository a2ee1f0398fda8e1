/** The function that signs for Apple with its own wiring, against the KMS and the tables of the local AWS. */
import { createPublicKey, verify } from 'node:crypto';
import { join } from 'node:path';
import { CreateKeyCommand, GetPublicKeyCommand } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openUpdateSigner } from '../../../lambdas/keyserver/operate/sign-update/update-signer.ts';
import { auditTable, authoritiesTable, exportsTable } from '../../../lambdas/keyserver/tables.ts';
import { openKms } from '../../../lambdas/shared/aws/kms.ts';
import { readRegionFiles } from '../../../lib/settings/region-files.ts';
import type { RegionFile } from '../../../protocol/region.ts';
import { startJsonAws } from '../../support/aws/json-aws.ts';
import { createTable, localAws, localDynamo, localKms } from '../../support/aws/local-aws.ts';
import { Refusal } from '../../support/aws/query-aws.ts';
import { allRows } from '../../support/aws/rows.ts';
import { captureOutput } from '../../support/process/stdout.ts';
import { rowsRequest } from '../../support/region/region-rows.ts';

const output = captureOutput();
const [region] = readRegionFiles(join(import.meta.dirname, '..', '..', 'support', 'regions')) as [RegionFile];
const names: Record<string, string> = {};
let keyArn = '';

beforeAll(async () => {
  for (const table of [authoritiesTable, exportsTable, auditTable]) names[table.envName] = await createTable(table);
  const made = await localKms().send(new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }));
  keyArn = made.KeyMetadata?.Arn ?? '';
  const { endpoint, region: awsRegion, credentials } = localAws();
  const variables = {
    ...{ ...names, STAGE: 'test', AWS_ENDPOINT_URL: endpoint, AWS_REGION: awsRegion },
    ...{ AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey },
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
});

afterAll(() => {
  vi.unstubAllEnvs();
  output.release();
});

async function publicKey() {
  const { PublicKey } = await localKms().send(new GetPublicKeyCommand({ KeyId: keyArn }));
  return createPublicKey({ key: Buffer.from(PublicKey ?? []), format: 'der', type: 'spki' });
}

describe('after a deployment', () => {
  it.each(['header', 'name'])(
    'signs the %s that the deployment stored, once per entry of the audit',
    async (signedText) => {
      const { handler: write } = await import('../../../lambdas/keyserver/jobs/write-authorities/handler.ts');
      const { handler: sign } = await import('../../../lambdas/keyserver/operate/sign-update/handler.ts');
      const jwksUri = 'https://verification.example/jwks/US-ZZ';
      await write(await rowsRequest([{ region, jwksUri, signerKeyArn: keyArn }]));
      const answer = await sign({ region: 'US-ZZ', signedText }, {} as never);
      if ('error' in answer) throw new Error(answer.error);
      const header = Buffer.from(region.name).toString('base64');
      expect(answer).toMatchObject({ verificationData: header, keyVersion: 'v1' });
      const message = signedText === 'header' ? header : region.name;
      expect(verify('sha256', Buffer.from(message), await publicKey(), Buffer.from(answer.signature, 'base64'))).toBe(
        true,
      );
      const entries = (await allRows(localDynamo(), names.AUDIT_TABLE ?? '')).filter(
        ({ action, after }) => action?.S === 'update-signed' && after?.S?.includes(`"signedText":"${signedText}"`),
      );
      expect(entries.map(({ target }) => target?.S)).toEqual(['US-ZZ']);
      expect(JSON.stringify(entries)).not.toContain(answer.signature);
      expect(output.text()).not.toContain(answer.signature);
    },
  );

  it('does not know a region without rows', async () => {
    const { handler: sign } = await import('../../../lambdas/keyserver/operate/sign-update/handler.ts');
    expect(await sign({ region: 'XK', signedText: 'header' }, {} as never)).toEqual({
      error: 'The stage has no region XK',
    });
  });
});

describe('KMS', () => {
  const answering = async (answer: () => object) => {
    const kms = await startJsonAws('KMS', { Sign: answer });
    const signer = openUpdateSigner(openKms('job', { region: 'eu-central-1' }));
    return { kms, sign: () => signer.sign('arn:aws:kms:eu-central-1:1:key/k', Buffer.from('text')) };
  };

  it('is asked to make the digest itself', async () => {
    const requests: unknown[] = [];
    const kms = await startJsonAws('KMS', {
      Sign: (request) => {
        requests.push(request);
        return { Signature: 'MAA=' };
      },
    });
    await openUpdateSigner(openKms('job', { region: 'eu-central-1' })).sign('k', Buffer.from('text'));
    kms.close();
    expect(requests).toEqual([
      { KeyId: 'k', Message: 'dGV4dA==', MessageType: 'RAW', SigningAlgorithm: 'ECDSA_SHA_256' },
    ]);
  });

  it('refuses where the policy of the key does not name the function', async () => {
    const { kms, sign } = await answering(() => {
      throw new Refusal('AccessDeniedException', 'not authorized to perform: kms:Sign');
    });
    expect(await sign()).toBeUndefined();
    kms.close();
  });

  it('fails loudly for anything else', async () => {
    const { kms, sign } = await answering(() => {
      throw new Refusal('DisabledException', 'is disabled');
    });
    await expect(sign()).rejects.toThrow('is disabled');
    kms.close();
  });
});
