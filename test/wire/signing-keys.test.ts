import { createHash, createPublicKey, verify } from 'node:crypto';
import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateKeyCommand,
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import { publicJwks } from '../../lambdas/shared/rings/signing-key-rows.ts';
import { openCertificateSigner } from '../../lambdas/shared/rings/signing-keys.ts';
import { rotateVerification } from '../../lambdas/verification/rotate/rotate-verification.ts';
import { derToRaw } from '../../protocol/certificate/signing.ts';
import { certificateKeys, DAY, DROP_AFTER, HOUR, KEEPER, NOW, ROLE } from '../support/certificate-keys.ts';
import { counting, intercepted } from '../support/failing-client.ts';

const keys = certificateKeys();
const { announced, arnOf, keyCount, rotate, signs, stateOf } = keys;

describe('automatic mode (verification-server.md §4.3)', () => {
  it('a region’s first key signs at once', async () => {
    expect(await rotate()).toEqual({ made: ['US-ZZ-v1'], deleted: [] });
    expect(await announced()).toEqual(['US-ZZ-v1']);
    expect(await signs(NOW)).toBe('US-ZZ-v1');
    expect(keys.counted).toEqual(['SigningKeyMade']);
  });

  it('a new key is made after 30 days, announced at once, signs after an hour', async () => {
    await rotate();
    expect((await rotate(NOW + 30 * DAY - 1)).made).toEqual([]);
    expect((await rotate(NOW + 30 * DAY)).made).toEqual(['US-ZZ-v2']);
    const activation = NOW + 30 * DAY + HOUR;
    expect(await announced(activation - 1)).toEqual(['US-ZZ-v2', 'US-ZZ-v1']);
    expect(await signs(activation - 1)).toBe('US-ZZ-v1');
    expect(await announced(activation)).toEqual(['US-ZZ-v2', 'US-ZZ-v1']);
    expect(await signs(activation)).toBe('US-ZZ-v2');
  });

  it('the old key goes when its last certificate has ended', async () => {
    await rotate();
    await rotate(NOW + 30 * DAY);
    const drop = NOW + 30 * DAY + HOUR + DROP_AFTER;
    expect((await rotate(drop - 1)).deleted).toEqual([]);
    expect(await stateOf('US-ZZ-v1')).toBe('Enabled');
    expect((await rotate(drop)).deleted).toEqual(['US-ZZ-v1']);
    expect(await announced(drop)).toEqual(['US-ZZ-v2']);
    expect(await stateOf('US-ZZ-v1')).toBe('PendingDeletion');
    expect(await stateOf('US-ZZ-v2')).toBe('Enabled');
    expect(await rotate(drop + 1)).toEqual({ made: [], deleted: [] });
    const { Items = [] } = await keys.deps.dynamo.send(new ScanCommand({ TableName: keys.deps.auditTable }));
    expect(Items.map(({ action, target }) => `${action?.S} ${target?.S}`).sort()).toEqual([
      'signing-key-made US-ZZ-v1',
      'signing-key-made US-ZZ-v2',
      'signing-key-retired US-ZZ-v1',
    ]);
  });

  it('keeps regions apart', async () => {
    await rotate();
    expect((await rotate(NOW, {}, 'US-YY')).made).toEqual(['US-YY-v1']);
    expect(await announced()).toEqual(['US-ZZ-v1']);
    expect(await publicJwks(keys.deps, 'US-XX', NOW)).toEqual([]);
    await expect(openCertificateSigner(keys.deps)('US-XX', NOW)).rejects.toThrow('no certificate key');
  });

  it('a new signing role gets a key of its own at once', async () => {
    await rotate();
    await rotate(NOW + 30 * DAY);
    const signerRoleArn = 'arn:aws:iam::000000000000:role/replaced';
    const later = NOW + 30 * DAY + 60;
    expect((await rotate(later, { signerRoleArn })).made).toEqual(['US-ZZ-v3']);
    expect(await signs(later)).toBe('US-ZZ-v3');
    expect((await rotate(later + 1, { signerRoleArn })).made).toEqual([]);
    expect((await rotate(later + DROP_AFTER - 1, { signerRoleArn })).deleted).toEqual([]);
    expect((await rotate(later + DROP_AFTER, { signerRoleArn })).deleted).toEqual(['US-ZZ-v2']);
    expect((await rotate(later + DROP_AFTER, { signerRoleArn })).deleted).toEqual(['US-ZZ-v1']);
  });

  it('is made for every region in service, beside the rings, and for no retired one', async () => {
    for (const region of ['US-AA', 'US-BB', 'US-CC']) {
      const retired = region === 'US-CC' ? { inactiveSince: { N: String(NOW - DAY) } } : {};
      const Item = { pk: { S: region }, settings: { S: '{}' }, ...retired };
      await keys.deps.dynamo.send(new PutItemCommand({ TableName: keys.deps.regionsTable, Item }));
    }
    const { made } = await rotateVerification(keys.deps, NOW);
    expect(made).toEqual(expect.arrayContaining(['code/1', 'address/1', 'US-AA-v1', 'US-BB-v1']));
    expect(made).toHaveLength(9);
  });

  it('lies with the rings that never retire, which the API keys need, and apart from the others', async () => {
    await keys.deps.dynamo.send(
      new PutItemCommand({ TableName: keys.deps.regionsTable, Item: { pk: { S: 'US-ZZ' } } }),
    );
    await rotateVerification(keys.deps, NOW);
    const families = async (TableName: string) => {
      const { Items = [] } = await keys.deps.dynamo.send(new ScanCommand({ TableName }));
      return [...new Set(Items.map((item) => item.pk?.S?.replace(/^counter#/, '')))].sort();
    };
    expect(await families(keys.deps.lastingTable)).toEqual([
      'ring#api-key',
      'ring#api-key-signature',
      'signing-key#certificate#US-ZZ',
    ]);
    expect(await families(keys.deps.table)).toEqual([
      'ring#address',
      'ring#code',
      'ring#outbox',
      'ring#phone',
      'ring#token',
    ]);
  });
});

describe('the KMS key', () => {
  it('can be used by one role only, kept by its maker, and administered by the account', async () => {
    await rotate();
    const { Policy = '{}' } = await keys.deps.kms.send(
      new GetKeyPolicyCommand({ KeyId: await arnOf('US-ZZ-v1'), PolicyName: 'default' }),
    );
    const [administer, keep, sign] = JSON.parse(Policy).Statement;
    expect(sign).toMatchObject({ Effect: 'Allow', Principal: { AWS: ROLE }, Action: ['kms:Sign'] });
    const reading = ['kms:GetPublicKey', 'kms:TagResource', 'kms:ScheduleKeyDeletion'];
    expect(keep).toMatchObject({ Effect: 'Allow', Principal: { AWS: KEEPER }, Action: reading });
    expect(administer.Principal).toEqual({ AWS: 'arn:aws:iam::000000000000:root' });
    for (const action of administer.Action) expect(action).not.toMatch(/Sign|Grant$|Create|^kms:\*/);
    expect(JSON.parse(Policy).Statement).toHaveLength(3);
  });

  it('is a P-256 key that signs, and says whose it is', async () => {
    await rotate();
    const { KeyMetadata } = await keys.deps.kms.send(new DescribeKeyCommand({ KeyId: await arnOf('US-ZZ-v1') }));
    const Description = `ENX ${keys.deps.stage}: certificate key US-ZZ-v1`;
    expect(KeyMetadata).toMatchObject({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY', Description });
  });

  it('is labelled after it is made, by its own policy', async () => {
    await rotate();
    const { Tags } = await keys.deps.kms.send(new ListResourceTagsCommand({ KeyId: await arnOf('US-ZZ-v1') }));
    expect(Tags).toEqual([{ TagKey: 'enx:stage', TagValue: 'test' }]);
  });

  it('is announced although it could not be labelled', async () => {
    const kms = intercepted(keys.deps.kms, (name, pass) => {
      if (name !== 'TagResourceCommand') return pass();
      throw new Error('not authorized');
    });
    expect((await rotate(NOW, { kms })).made).toEqual(['US-ZZ-v1']);
    expect(await announced()).toEqual(['US-ZZ-v1']);
    expect(keys.counted).toEqual(['SigningKeyMade', 'SigningKeyUntagged']);
  });

  it('is made without tags and without the right to change its policy later', async () => {
    let input: Record<string, unknown> = {};
    const kms = intercepted(keys.deps.kms, (_, pass) => pass());
    const send = kms.send.bind(kms) as (command: { input: object }) => Promise<unknown>;
    kms.send = ((command: { input: Record<string, unknown> }) => {
      if (command instanceof CreateKeyCommand) input = { ...command.input };
      return send(command);
    }) as typeof kms.send;
    await rotate(NOW, { kmsOnce: kms });
    // The local AWS has no such check; AWS would refuse a maker without PutKeyPolicy.
    expect(input).toMatchObject({ BypassPolicyLockoutSafetyCheck: true });
    expect(input).not.toHaveProperty('Tags');
  });

  it('signs what OpenSSL verifies with the published JWK', async () => {
    await rotate();
    const signer = await openCertificateSigner(keys.deps)('US-ZZ', NOW);
    const signature = await signer.sign(createHash('sha256').update('a message').digest());
    const [jwk] = await publicJwks(keys.deps, 'US-ZZ', NOW);
    expect(jwk).toEqual({ kid: 'US-ZZ-v1', kty: 'EC', crv: 'P-256', x: expect.any(String), y: expect.any(String) });
    const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    expect(verify('sha256', Buffer.from('a message'), key, signature)).toBe(true);
    const raw = derToRaw(signature);
    expect(verify('sha256', Buffer.from('a message'), { key, dsaEncoding: 'ieee-p1363' }, raw)).toBe(true);
  });

  it('costs a warm container one KMS Sign per certificate and one read per minute', async () => {
    await rotate();
    const [dynamo, kms] = [counting(keys.deps.dynamo), counting(keys.deps.kms)];
    const signer = openCertificateSigner({ dynamo: dynamo.client, kms: kms.client, table: keys.deps.table });
    for (const now of [NOW, NOW + 30, NOW + 59]) await (await signer('US-ZZ', now)).sign(Buffer.alloc(32));
    expect([dynamo.counts, kms.counts]).toEqual([{ QueryCommand: 1 }, { SignCommand: 3 }]);
    await signer('US-ZZ', NOW + 60);
    expect(dynamo.counts).toEqual({ QueryCommand: 2 });
  });
});

describe('two rotations at once', () => {
  it.each([2, 8])('%d runs make one key and retire one key', async (runs) => {
    const at = (now: number) => Promise.all(Array.from({ length: runs }, () => rotate(now)));
    const keys = await keyCount();
    await at(NOW);
    await at(NOW + 30 * DAY);
    expect(await keyCount()).toBe(keys + 2);
    expect(await announced()).toEqual(['US-ZZ-v2', 'US-ZZ-v1']);
    const results = await at(NOW + 31 * DAY);
    expect(results.flatMap(({ deleted }) => deleted)).toEqual(['US-ZZ-v1']);
  });
});
