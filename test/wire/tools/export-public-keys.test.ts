import { createPublicKey } from 'node:crypto';
import { join } from 'node:path';
import { CreateKeyCommand, DisableKeyCommand, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readRegionFiles } from '../../../lib/settings/region-files.ts';
import { regionFile } from '../../../protocol/region.ts';
import { exportPublicKeys } from '../../../tools/deploy/aws.ts';
import { checkAdoptedKeys } from '../../../tools/deploy/export-keys.ts';
import { signsFiles } from '../../../tools/deploy/key-policy.ts';
import { inEnvironment, localKms } from '../../support/aws/local-aws.ts';

const regions = readRegionFiles(join(import.meta.dirname, '../../support/regions'));

beforeEach(inEnvironment);
afterEach(() => vi.unstubAllEnvs());

describe('what `npm run deploy` prints for Apple and Google', () => {
  it("is each region's public key, with id and version of its files", async () => {
    const made = await localKms().send(new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }));
    const key = made.KeyMetadata?.KeyId ?? '';
    const keys = await exportPublicKeys(regions, new Map([['US-ZZ', key]]));
    expect(keys).toEqual([
      { region: 'US-ZZ', key, id: '999', version: 'v1', pem: expect.stringMatching(/^-----BEGIN PUBLIC/) },
    ]);
    expect(createPublicKey(keys[0]?.pem ?? '').asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
  });

  it('is nothing where the key server is in another account', async () => {
    expect(await exportPublicKeys(regions, new Map())).toEqual([]);
  });

  it('names the key that cannot be read', async () => {
    const keyArn = 'arn:aws:kms:us-east-1:000000000000:key/00000000-0000-0000-0000-000000000000';
    await expect(exportPublicKeys(regions, new Map([['US-ZZ', keyArn]]))).rejects.toMatchObject({
      message: expect.stringContaining(`the public key of ${keyArn} cannot be read`),
      remedy: expect.stringContaining('kms:GetPublicKey'),
    });
  });
});

describe('a key that a region file names', () => {
  const [demo] = regions;
  const place = { account: '000000000000', awsRegion: 'us-east-1' };
  const role = `arn:aws:iam::${place.account}:role/export`;

  it('is asked of KMS: its kind, its state and its policy', async () => {
    const made = await localKms().send(new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }));
    const { Arn: signerKeyArn = '', KeyId = '' } = made.KeyMetadata ?? {};
    const keyServer = { ...demo?.keyServer, export: { ...demo?.keyServer.export, signerKeyArn } };
    const adopted = regionFile.parse({ ...demo, keyServer });
    const check = () => checkAdoptedKeys(place, { ExportRoleArn: role }, [adopted], () => {});
    await expect(check()).rejects.toThrow('lets others sign');
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [signsFiles(role)] });
    await localKms().send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy }));
    await expect(check()).resolves.toBeUndefined();
    await localKms().send(new DisableKeyCommand({ KeyId }));
    await expect(check()).rejects.toThrow('is in the state Disabled; allowed: Enabled');
  });
});
