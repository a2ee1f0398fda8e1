import { createHash, createPublicKey, verify } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateKeyCommand,
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import { derToRaw } from '../../../protocol/certificate/signing.ts';
import { counting, intercepted } from '../../support/aws/failing-client.ts';
import { DAY, HOUR, KEEPER, NOW, signingKeys } from '../../support/keys/signing-keys.ts';

describe.each(['certificate', 'sms'] as const)('keys of purpose %s', (purpose) => {
  const keys = signingKeys(purpose);
  const { announced, arnOf, dropAfter, keyCount, kid, published, replaced, rotate, signs, stateOf, what } = keys;
  const [v1, v2, v3] = [kid(1), kid(2), kid(3)];

  describe('automatic mode (verification-server.md §4.3)', () => {
    it('a region’s first key signs at once', async () => {
      expect(await rotate()).toEqual({ made: [v1], deleted: [] });
      expect(await announced()).toEqual([v1]);
      expect(await signs(NOW)).toBe(v1);
      expect(keys.counted).toEqual(['SigningKeyMade']);
    });

    it('a new key is made after 30 days, announced at once, signs after an hour', async () => {
      await rotate();
      expect((await rotate(NOW + 30 * DAY - 1)).made).toEqual([]);
      expect((await rotate(NOW + 30 * DAY)).made).toEqual([v2]);
      const activation = NOW + 30 * DAY + HOUR;
      expect(await announced(activation - 1)).toEqual([v2, v1]);
      expect(await signs(activation - 1)).toBe(v1);
      expect(await announced(activation)).toEqual([v2, v1]);
      expect(await signs(activation)).toBe(v2);
    });

    it('the old key goes when nothing that it signed is checked any more', async () => {
      await rotate();
      await rotate(NOW + 30 * DAY);
      const drop = NOW + 30 * DAY + HOUR + dropAfter;
      expect((await rotate(drop - 1)).deleted).toEqual([]);
      expect(await stateOf(v1)).toBe('Enabled');
      expect((await rotate(drop)).deleted).toEqual([v1]);
      expect(await announced(drop)).toEqual([v2]);
      expect(await stateOf(v1)).toBe('PendingDeletion');
      expect(await stateOf(v2)).toBe('Enabled');
      expect(await rotate(drop + 1)).toEqual({ made: [], deleted: [] });
      const { Items = [] } = await keys.deps.dynamo.send(new ScanCommand({ TableName: keys.deps.auditTable }));
      expect(Items.map(({ action, target }) => `${action?.S} ${target?.S}`).sort()).toEqual([
        `signing-key-made ${v1}`,
        `signing-key-made ${v2}`,
        `signing-key-retired ${v1}`,
      ]);
    });

    it('keeps regions apart', async () => {
      await rotate();
      expect((await rotate(NOW, {}, 'US-YY')).made).toEqual([kid(1, 'US-YY')]);
      expect(await announced()).toEqual([v1]);
      expect(await published('US-XX')).toEqual([]);
      await expect(keys.openSigner()('US-XX', NOW)).rejects.toThrow(`no ${purpose} key`);
    });

    it('another signing role gets a key of its own at once', async () => {
      await rotate();
      await rotate(NOW + 30 * DAY);
      const later = NOW + 30 * DAY + 60;
      expect((await rotate(later, replaced)).made).toEqual([v3]);
      expect(await signs(later)).toBe(v3);
      expect((await rotate(later + 1, replaced)).made).toEqual([]);
      expect((await rotate(later + dropAfter - 1, replaced)).deleted).toEqual([]);
      expect((await rotate(later + dropAfter, replaced)).deleted).toEqual([v2]);
      expect((await rotate(later + dropAfter, replaced)).deleted).toEqual([v1]);
    });

    it.runIf(purpose === 'certificate')('who asks for statistics waits for a key that was announced', async () => {
      await rotate();
      const changed = { statisticsRoleArn: 'arn:aws:iam::000000000000:role/another' };
      expect((await rotate(NOW + DAY, changed)).made).toEqual([v2]);
      expect((await rotate(NOW + DAY + 1, changed)).made).toEqual([]);
      expect(await announced(NOW + DAY)).toEqual([v2, v1]);
      // Key servers that read the list every few minutes would refuse certificates of a key that signs at once.
      expect(await signs(NOW + DAY + HOUR - 1)).toBe(v1);
      expect(await signs(NOW + DAY + HOUR)).toBe(v2);
    });
  });

  describe('the KMS key', () => {
    it('can be used by its signers only, kept by its maker, and administered by the account', async () => {
      await rotate();
      const { Policy = '{}' } = await keys.deps.kms.send(
        new GetKeyPolicyCommand({ KeyId: await arnOf(v1), PolicyName: 'default' }),
      );
      const { messageRoleArns, certificateRoleArn, statisticsRoleArn } = keys.deps;
      const roles = purpose === 'sms' ? messageRoleArns : [certificateRoleArn, statisticsRoleArn];
      const [administer, keep, sign] = JSON.parse(Policy).Statement;
      expect(sign).toMatchObject({ Effect: 'Allow', Principal: { AWS: roles }, Action: ['kms:Sign'] });
      const reading = ['kms:GetPublicKey', 'kms:TagResource', 'kms:ScheduleKeyDeletion'];
      expect(keep).toMatchObject({ Effect: 'Allow', Principal: { AWS: KEEPER }, Action: reading });
      expect(administer.Principal).toEqual({ AWS: 'arn:aws:iam::000000000000:root' });
      for (const action of administer.Action) expect(action).not.toMatch(/Sign|Grant$|Create|^kms:\*/);
      expect(JSON.parse(Policy).Statement).toHaveLength(3);
    });

    it('is a P-256 key that signs, and says whose it is', async () => {
      await rotate();
      const { KeyMetadata } = await keys.deps.kms.send(new DescribeKeyCommand({ KeyId: await arnOf(v1) }));
      const Description = `ENX ${keys.deps.stage}: ${what} ${v1}`;
      expect(KeyMetadata).toMatchObject({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY', Description });
    });

    it('is labelled after it is made, by its own policy', async () => {
      await rotate();
      const { Tags } = await keys.deps.kms.send(new ListResourceTagsCommand({ KeyId: await arnOf(v1) }));
      expect(Tags).toEqual([{ TagKey: 'enx:stage', TagValue: 'test' }]);
    });

    it('is announced although it could not be labelled', async () => {
      const kms = intercepted(keys.deps.kms, (name, pass) => {
        if (name !== 'TagResourceCommand') return pass();
        throw new Error('not authorized');
      });
      expect((await rotate(NOW, { kms })).made).toEqual([v1]);
      expect(await announced()).toEqual([v1]);
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
      const signer = await keys.openSigner()('US-ZZ', NOW);
      const signature = await signer.sign(createHash('sha256').update('a message').digest());
      const [jwk] = await published();
      expect(jwk).toEqual({ kid: v1, kty: 'EC', crv: 'P-256', x: expect.any(String), y: expect.any(String) });
      const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
      expect(verify('sha256', Buffer.from('a message'), key, signature)).toBe(true);
      const raw = derToRaw(signature);
      expect(verify('sha256', Buffer.from('a message'), { key, dsaEncoding: 'ieee-p1363' }, raw)).toBe(true);
    });

    it('costs a warm container one KMS Sign per signature and one read per minute', async () => {
      await rotate();
      const [dynamo, kms] = [counting(keys.deps.dynamo), counting(keys.deps.kms)];
      const signer = keys.openSigner({ dynamo: dynamo.client, kms: kms.client });
      for (const now of [NOW, NOW + 30, NOW + 59]) await (await signer('US-ZZ', now)).sign(Buffer.alloc(32));
      expect([dynamo.counts, kms.counts]).toEqual([{ QueryCommand: 1 }, { SignCommand: 3 }]);
      await signer('US-ZZ', NOW + 60);
      expect(dynamo.counts).toEqual({ QueryCommand: 2 });
    });
  });

  describe('two rotations at once', () => {
    it.each([2, 8])('%d runs make one key and retire one key', async (runs) => {
      const at = (now: number) => Promise.all(Array.from({ length: runs }, () => rotate(now)));
      const before = await keyCount();
      await at(NOW);
      await at(NOW + 30 * DAY);
      expect(await keyCount()).toBe(before + 2);
      expect(await announced()).toEqual([v2, v1]);
      const results = await at(NOW + 33 * DAY);
      expect(results.flatMap(({ deleted }) => deleted)).toEqual([v1]);
    });
  });
});
