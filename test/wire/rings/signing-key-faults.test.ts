import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateKeyCommand, DescribeKeyCommand, KMSServiceException } from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import { signingKeyFamily } from '../../../lambdas/shared/rings/signing-key-rows.ts';

import { type Interception, intercepted } from '../../support/aws/failing-client.ts';
import { DAY, NOW, signingKeys } from '../../support/keys/signing-keys.ts';

describe.each(['certificate', 'sms'] as const)('keys of purpose %s', (purpose) => {
  const keys = signingKeys(purpose);
  const { announced, arnOf, items, keyCount, kid, ownKeys, rotate, signs, stateOf } = keys;
  const [v1, v2, v3] = [kid(1), kid(2), kid(3)];

  describe('a run that ends half-way', () => {
    const crash = new Error('the function timed out');
    /** Ends the run before, or after, the given command. */
    const dies =
      (command: string, when: 'before' | 'after'): Interception =>
      async (name, pass) => {
        if (name !== command) return pass();
        if (when === 'after') await pass();
        throw crash;
      };
    const dyingKms = (command: string, when: 'before' | 'after') => {
      const kms = intercepted(keys.deps.kms, dies(command, when));
      return { kms, kmsOnce: kms };
    };
    const dyingDynamo = (command: string, when: 'before' | 'after') => ({
      dynamo: intercepted(keys.deps.dynamo, dies(command, when)),
    });

    it('before CreateKey: made by a later run, once the lease is over', async () => {
      await expect(rotate(NOW, dyingKms('CreateKeyCommand', 'before'))).rejects.toThrow(crash);
      expect(await announced()).toEqual([]);
      expect((await rotate(NOW + 599)).made).toEqual([]);
      expect((await rotate(NOW + 600)).made).toEqual([v1]);
      expect(await signs(NOW + 600)).toBe(v1);
    });

    it('after CreateKey again and again: the orphans are bounded by a lease that grows to a day', async () => {
      const keys = await keyCount();
      const lost = dyingKms('CreateKeyCommand', 'after');
      const minutesAndOrphans = [
        [0, 1],
        [9, 1],
        [10, 2],
        [49, 2],
        [50, 3],
        [209, 3],
        [210, 4],
        [849, 4],
        [850, 5],
        [850 + 1_439, 5],
        [850 + 1_440, 6],
        [850 + 2_879, 6],
        [850 + 2_880, 7],
      ] as const;
      for (const [minute, orphans] of minutesAndOrphans) {
        await rotate(NOW + 60 * minute, lost).catch(() => undefined);
        expect((await keyCount()) - keys).toBe(orphans);
      }
      expect((await rotate(NOW + 5 * DAY)).made).toEqual([v1]);
    });

    it('CreateKey refused: no orphan, and the next run may try at once', async () => {
      const refusing = intercepted(keys.deps.kms, async (name, pass) =>
        name === 'CreateKeyCommand' ? keys.deps.kms.send(new DescribeKeyCommand({ KeyId: 'none' })) : pass(),
      );
      await expect(rotate(NOW, { kmsOnce: refusing })).rejects.toThrow();
      expect((await rotate(NOW)).made).toEqual([v1]);
    });

    it('the row cannot be written after CreateKey: the key is sent back', async () => {
      await expect(rotate(NOW, dyingDynamo('UpdateItemCommand', 'before'))).rejects.toThrow(crash);
      expect((await ownKeys()).map((key) => key?.KeyState)).toEqual(['PendingDeletion']);
      expect((await rotate(NOW + 600)).made).toEqual([v1]);
    });

    it('the answer to the row is lost after CreateKey: the key is announced all the same', async () => {
      const lost: string[] = [];
      const dynamo = intercepted(keys.deps.dynamo, async (name, pass) => {
        const answer = await pass();
        if (name !== 'UpdateItemCommand' || lost.push(name) > 1) return answer;
        throw crash;
      });
      expect((await rotate(NOW, { dynamo })).made).toEqual([v1]);
      expect(await stateOf(v1)).toBe('Enabled');
      expect(await signs(NOW)).toBe(v1);
    });

    it('nobody knows what became of the row: the key stays, and the next run announces it', async () => {
      let written = false;
      const dynamo = intercepted(keys.deps.dynamo, async (name, pass) => {
        if (written) throw crash;
        const answer = await pass();
        written = name === 'UpdateItemCommand';
        if (written) throw crash;
        return answer;
      });
      await expect(rotate(NOW, { dynamo })).rejects.toThrow(crash);
      expect((await rotate(NOW + 1)).made).toEqual([v1]);
      expect(await stateOf(v1)).toBe('Enabled');
    });

    it('before GetPublicKey: the next run announces the same key', async () => {
      const keys = await keyCount();
      await expect(rotate(NOW, dyingKms('GetPublicKeyCommand', 'before'))).rejects.toThrow(crash);
      expect(await announced()).toEqual([]);
      expect((await rotate(NOW + 1)).made).toEqual([v1]);
      expect(await keyCount()).toBe(keys + 1);
    });

    it('between retirement and deletion: the next run schedules the deletion', async () => {
      await rotate();
      await rotate(NOW + 30 * DAY);
      const drop = NOW + 33 * DAY;
      await expect(rotate(drop, dyingKms('ScheduleKeyDeletionCommand', 'before'))).rejects.toThrow(crash);
      expect(await announced(drop)).toEqual([v2]);
      expect(await stateOf(v1)).toBe('Enabled');
      await rotate(drop + 1);
      expect(await stateOf(v1)).toBe('PendingDeletion');
    });

    it('between deletion and its note: the next run finds it done', async () => {
      await rotate();
      await rotate(NOW + 30 * DAY);
      const drop = NOW + 33 * DAY;
      await expect(rotate(drop, dyingKms('ScheduleKeyDeletionCommand', 'after'))).rejects.toThrow(crash);
      await rotate(drop + 1);
      const row = (await items()).find((item) => item.sk?.S === v1);
      expect(row?.deletionScheduledAt?.N).toBe(String(drop + 1));
      expect(Number(row?.expires?.N)).toBe(drop + 1 + 30 * DAY);
    });
  });

  describe('keys of a role that a deployment has replaced', () => {
    const keeperRoleArn = 'arn:aws:iam::000000000000:role/rotate-2';
    const denied = () =>
      new KMSServiceException({ name: 'AccessDeniedException', $fault: 'client', message: 'no', $metadata: {} });
    /** KMS as the new role sees it: `foreign` is out of its reach. */
    const guarded = (foreign: () => Promise<string[]>) => {
      const kms = intercepted(keys.deps.kms, (_, pass) => pass());
      kms.send = (async (command: { input: { KeyId?: string } }) => {
        const denying = !(command instanceof CreateKeyCommand) && (await foreign()).includes(command.input.KeyId ?? '');
        if (denying) throw denied();
        return keys.deps.kms.send(command as never);
      }) as typeof kms.send;
      return { kms, keeperRoleArn };
    };
    const row = async (kid: string) => (await items()).find((item) => item.sk?.S === kid);

    it('do not keep others from being made, retired and deleted; the run says that something is left', async () => {
      await rotate();
      await rotate(NOW + 30 * DAY);
      const old = await arnOf(v1);
      const later = guarded(async () => [old]);
      await expect(rotate(NOW + 60 * DAY, later)).rejects.toThrow('no');
      expect(await announced(NOW + 60 * DAY)).toEqual([v3, v2]);
      const newer = await arnOf(v2);
      await expect(
        rotate(
          NOW + 63 * DAY,
          guarded(async () => [old, newer]),
        ),
      ).rejects.toThrow('no');
      expect(await announced(NOW + 63 * DAY)).toEqual([v3]);
      // Both wait now, and the older one is tried first.
      await expect(rotate(NOW + 63 * DAY + 1, later)).rejects.toThrow('no');
      expect(await stateOf(v2)).toBe('PendingDeletion');
      expect(await stateOf(v1)).toBe('Enabled');
    });

    it('are no matter any more once an administrator has marked the row (docs/operations/RotationFailing.md)', async () => {
      await rotate();
      await rotate(NOW + 30 * DAY);
      const old = await arnOf(v1);
      const later = guarded(async () => [old]);
      await expect(rotate(NOW + 33 * DAY, later)).rejects.toThrow('no');
      await keys.deps.dynamo.send(
        new UpdateItemCommand({
          TableName: keys.deps.table,
          Key: { pk: { S: signingKeyFamily(purpose, 'US-ZZ') }, sk: { S: v1 } },
          UpdateExpression: 'SET deletionScheduledAt = retiredAt',
          ConditionExpression: 'attribute_exists(retiredAt)',
        }),
      );
      expect(await rotate(NOW + 33 * DAY, later)).toEqual({ made: [], deleted: [] });
    });

    it('that were never announced are given up for one of the new role', async () => {
      const dead = intercepted(keys.deps.kms, (name, pass) =>
        name === 'GetPublicKeyCommand' ? Promise.reject(denied()) : pass(),
      );
      await expect(rotate(NOW, { kms: dead })).rejects.toThrow('no');
      const later = guarded(async () => [await arnOf(v1)]);
      await expect(rotate(NOW + 1, later)).rejects.toThrow('no');
      expect(await announced(NOW + 1)).toEqual([v2]);
      expect((await row(v1))?.retiredAt?.N).toBe(String(NOW + 1));
    });
  });
});
