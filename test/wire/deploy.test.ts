import { createPublicKey } from 'node:crypto';
import { CreateKeyCommand, GetPublicKeyCommand } from '@aws-sdk/client-kms';
import { expect, it } from 'vitest';
import { publicKeyPem } from '../../tools/deploy/aws.ts';
import { localKms } from '../support/local-aws.ts';

it('a deployment shows the public half of an export key as PEM, or why not', async () => {
  const { KeyMetadata } = await localKms().send(
    new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }),
  );
  const KeyId = KeyMetadata?.Arn ?? '';
  const pem = await publicKeyPem(KeyId, localKms());
  expect(pem).toMatch(/^-----BEGIN PUBLIC KEY-----\n[^-]+\n-----END PUBLIC KEY-----$/);
  const { PublicKey } = await localKms().send(new GetPublicKeyCommand({ KeyId }));
  expect(createPublicKey(pem).export({ format: 'der', type: 'spki' })).toEqual(Buffer.from(PublicKey ?? []));
  expect(await publicKeyPem(KeyId.replace(/[^/]+$/, 'no-such-key'), localKms())).toMatch(/^KMS does not show it/);
});
