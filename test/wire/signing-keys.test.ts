import { createHash, createPublicKey, randomBytes, randomUUID, verify } from 'node:crypto';
import { PutItemCommand, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateKeyCommand,
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  KMSServiceException,
  ListKeysCommand,
} from '@aws-sdk/client-kms';
import { beforeEach, describe, expect, it } from 'vitest';
import type { EventName } from '../../lambdas/shared/events.ts';
import { certificateKeyFamily, publicJwks, readSigningKeyItems } from '../../lambdas/shared/signing-key-rows.ts';
import { openCertificateSigner } from '../../lambdas/shared/signing-keys.ts';
import { rotateCertificateKeys } from '../../lambdas/verification/rotate/rotate-signing-keys.ts';
import {
  type RotateVerificationDeps,
  rotateVerification,
} from '../../lambdas/verification/rotate/rotate-verification.ts';
import { auditTable, regionsTable, ringsTable } from '../../lambdas/verification/tables.ts';
import { derToRaw } from '../../protocol/signing.ts';
import { counting, type Interception, intercepted } from '../support/failing-client.ts';
import { createTable, localDynamo, localKms } from '../support/local-aws.ts';

const NOW = 1_795_305_600;
const HOUR = 3_600;
const DAY = 86_400;
const DROP_AFTER = HOUR + HOUR / 4;
const ROLE = 'arn:aws:iam::000000000000:role/certificate';
const KEEPER = 'arn:aws:iam::000000000000:role/rotate';

let deps: RotateVerificationDeps;
let counted: EventName[];

beforeEach(async () => {
  counted = [];
  const sealingKey = await localKms().send(new CreateKeyCommand({}));
  deps = {
    dynamo: localDynamo(),
    kms: localKms(),
    table: await createTable(ringsTable),
    auditTable: await createTable(auditTable),
    regionsTable: await createTable(regionsTable),
    sealingKeyArn: sealingKey.KeyMetadata?.Arn ?? '',
    signerRoleArn: ROLE,
    keeperRoleArn: KEEPER,
    stage: `test-${randomUUID()}`,
    randomBytes,
    actor: 'test/rotate',
    count: (event) => counted.push(event),
  };
});

const rotate = (now = NOW, changed: Partial<RotateVerificationDeps> = {}, region = 'US-ZZ') =>
  rotateCertificateKeys({ ...deps, ...changed }, region, now);
const announced = async (now = NOW) => (await publicJwks(deps, 'US-ZZ', now)).map(({ kid }) => kid);
/** The kid that a fresh container signs with. */
const signs = async (now: number) => (await openCertificateSigner(deps)('US-ZZ', now)).kid;
const items = () => readSigningKeyItems(deps, certificateKeyFamily('US-ZZ'));
/** The certificate keys of this test's stage: the local AWS is shared with the other tests, which make keys too. */
const ownKeys = async () => {
  const { Keys = [] } = await deps.kms.send(new ListKeysCommand({ Limit: 1000 }));
  const found = await Promise.all(
    Keys.map(async ({ KeyId }) => (await deps.kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata),
  );
  return found.filter((key) => key?.Description?.startsWith(`ENX ${deps.stage}:`));
};
const keyCount = async () => (await ownKeys()).length;
const arnOf = async (kid: string) => (await items()).find((item) => item.sk?.S === kid)?.keyArn?.S ?? '';
const stateOf = async (kid: string) =>
  (await deps.kms.send(new DescribeKeyCommand({ KeyId: await arnOf(kid) }))).KeyMetadata?.KeyState;

describe('automatic mode (verification-server.md §4.3)', () => {
  it('a region’s first key signs at once', async () => {
    expect(await rotate()).toEqual({ made: ['US-ZZ-v1'], deleted: [] });
    expect(await announced()).toEqual(['US-ZZ-v1']);
    expect(await signs(NOW)).toBe('US-ZZ-v1');
    expect(counted).toEqual(['SigningKeyMade']);
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
    const { Items = [] } = await deps.dynamo.send(new ScanCommand({ TableName: deps.auditTable }));
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
    expect(await publicJwks(deps, 'US-XX', NOW)).toEqual([]);
    await expect(openCertificateSigner(deps)('US-XX', NOW)).rejects.toThrow('no certificate key');
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
      await deps.dynamo.send(new PutItemCommand({ TableName: deps.regionsTable, Item }));
    }
    const { made } = await rotateVerification(deps, NOW);
    expect(made).toEqual(expect.arrayContaining(['code/1', 'address/1', 'US-AA-v1', 'US-BB-v1']));
    expect(made).toHaveLength(9);
  });
});

describe('the KMS key', () => {
  it('can be used by one role only, kept by its maker, and administered by the account', async () => {
    await rotate();
    const { Policy = '{}' } = await deps.kms.send(
      new GetKeyPolicyCommand({ KeyId: await arnOf('US-ZZ-v1'), PolicyName: 'default' }),
    );
    const [administer, keep, sign] = JSON.parse(Policy).Statement;
    expect(sign).toMatchObject({ Effect: 'Allow', Principal: { AWS: ROLE }, Action: ['kms:Sign'] });
    const reading = ['kms:GetPublicKey', 'kms:ScheduleKeyDeletion'];
    expect(keep).toMatchObject({ Effect: 'Allow', Principal: { AWS: KEEPER }, Action: reading });
    expect(administer.Principal).toEqual({ AWS: 'arn:aws:iam::000000000000:root' });
    for (const action of administer.Action) expect(action).not.toMatch(/Sign|Grant$|Create|^kms:\*/);
    expect(JSON.parse(Policy).Statement).toHaveLength(3);
  });

  it('is a P-256 key that signs, and says whose it is', async () => {
    await rotate();
    const { KeyMetadata } = await deps.kms.send(new DescribeKeyCommand({ KeyId: await arnOf('US-ZZ-v1') }));
    const Description = `ENX ${deps.stage}: certificate key US-ZZ-v1`;
    expect(KeyMetadata).toMatchObject({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY', Description });
  });

  it('is made without tags and without the right to change its policy later', async () => {
    let input: Record<string, unknown> = {};
    const kms = intercepted(deps.kms, (_, pass) => pass());
    const send = kms.send.bind(kms) as (command: { input: object }) => Promise<unknown>;
    kms.send = ((command: { input: Record<string, unknown> }) => {
      if (command instanceof CreateKeyCommand) input = { ...command.input };
      return send(command);
    }) as typeof kms.send;
    await rotate(NOW, { kms });
    // The local AWS has no such check; AWS would refuse a maker without PutKeyPolicy.
    expect(input).toMatchObject({ BypassPolicyLockoutSafetyCheck: true });
    expect(input).not.toHaveProperty('Tags');
  });

  it('signs what OpenSSL verifies with the published JWK', async () => {
    await rotate();
    const signer = await openCertificateSigner(deps)('US-ZZ', NOW);
    const signature = await signer.sign(createHash('sha256').update('a message').digest());
    const [jwk] = await publicJwks(deps, 'US-ZZ', NOW);
    expect(jwk).toEqual({ kid: 'US-ZZ-v1', kty: 'EC', crv: 'P-256', x: expect.any(String), y: expect.any(String) });
    const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    expect(verify('sha256', Buffer.from('a message'), key, signature)).toBe(true);
    const raw = derToRaw(signature);
    expect(verify('sha256', Buffer.from('a message'), { key, dsaEncoding: 'ieee-p1363' }, raw)).toBe(true);
  });

  it('costs a warm container one KMS Sign per certificate and one read per minute', async () => {
    await rotate();
    const [dynamo, kms] = [counting(deps.dynamo), counting(deps.kms)];
    const signer = openCertificateSigner({ dynamo: dynamo.client, kms: kms.client, table: deps.table });
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
  const dyingKms = (command: string, when: 'before' | 'after') => ({ kms: intercepted(deps.kms, dies(command, when)) });
  const dyingDynamo = (command: string, when: 'before' | 'after') => ({
    dynamo: intercepted(deps.dynamo, dies(command, when)),
  });

  it('before CreateKey: made by a later run, once the lease is over', async () => {
    await expect(rotate(NOW, dyingKms('CreateKeyCommand', 'before'))).rejects.toThrow(crash);
    expect(await announced()).toEqual([]);
    expect((await rotate(NOW + 599)).made).toEqual([]);
    expect((await rotate(NOW + 600)).made).toEqual(['US-ZZ-v1']);
    expect(await signs(NOW + 600)).toBe('US-ZZ-v1');
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
    expect((await rotate(NOW + 5 * DAY)).made).toEqual(['US-ZZ-v1']);
  });

  it('CreateKey refused: no orphan, and the next run may try at once', async () => {
    const refusing = intercepted(deps.kms, async (name, pass) =>
      name === 'CreateKeyCommand' ? deps.kms.send(new DescribeKeyCommand({ KeyId: 'none' })) : pass(),
    );
    await expect(rotate(NOW, { kms: refusing })).rejects.toThrow();
    expect((await rotate(NOW)).made).toEqual(['US-ZZ-v1']);
  });

  it('the row cannot be written after CreateKey: the key is sent back', async () => {
    await expect(rotate(NOW, dyingDynamo('UpdateItemCommand', 'before'))).rejects.toThrow(crash);
    expect((await ownKeys()).map((key) => key?.KeyState)).toEqual(['PendingDeletion']);
    expect((await rotate(NOW + 600)).made).toEqual(['US-ZZ-v1']);
  });

  it('the answer to the row is lost after CreateKey: the key is announced all the same', async () => {
    const lost: string[] = [];
    const dynamo = intercepted(deps.dynamo, async (name, pass) => {
      const answer = await pass();
      if (name !== 'UpdateItemCommand' || lost.push(name) > 1) return answer;
      throw crash;
    });
    expect((await rotate(NOW, { dynamo })).made).toEqual(['US-ZZ-v1']);
    expect(await stateOf('US-ZZ-v1')).toBe('Enabled');
    expect(await signs(NOW)).toBe('US-ZZ-v1');
  });

  it('nobody knows what became of the row: the key stays, and the next run announces it', async () => {
    let written = false;
    const dynamo = intercepted(deps.dynamo, async (name, pass) => {
      if (written) throw crash;
      const answer = await pass();
      written = name === 'UpdateItemCommand';
      if (written) throw crash;
      return answer;
    });
    await expect(rotate(NOW, { dynamo })).rejects.toThrow(crash);
    expect((await rotate(NOW + 1)).made).toEqual(['US-ZZ-v1']);
    expect(await stateOf('US-ZZ-v1')).toBe('Enabled');
  });

  it('before GetPublicKey: the next run announces the same key', async () => {
    const keys = await keyCount();
    await expect(rotate(NOW, dyingKms('GetPublicKeyCommand', 'before'))).rejects.toThrow(crash);
    expect(await announced()).toEqual([]);
    expect((await rotate(NOW + 1)).made).toEqual(['US-ZZ-v1']);
    expect(await keyCount()).toBe(keys + 1);
  });

  it('between retirement and deletion: the next run schedules the deletion', async () => {
    await rotate();
    await rotate(NOW + 30 * DAY);
    const drop = NOW + 32 * DAY;
    await expect(rotate(drop, dyingKms('ScheduleKeyDeletionCommand', 'before'))).rejects.toThrow(crash);
    expect(await announced(drop)).toEqual(['US-ZZ-v2']);
    expect(await stateOf('US-ZZ-v1')).toBe('Enabled');
    await rotate(drop + 1);
    expect(await stateOf('US-ZZ-v1')).toBe('PendingDeletion');
  });

  it('between deletion and its note: the next run finds it done', async () => {
    await rotate();
    await rotate(NOW + 30 * DAY);
    const drop = NOW + 32 * DAY;
    await expect(rotate(drop, dyingKms('ScheduleKeyDeletionCommand', 'after'))).rejects.toThrow(crash);
    await rotate(drop + 1);
    const row = (await items()).find((item) => item.sk?.S === 'US-ZZ-v1');
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
    const kms = intercepted(deps.kms, (_, pass) => pass());
    kms.send = (async (command: { input: { KeyId?: string } }) => {
      const denying = !(command instanceof CreateKeyCommand) && (await foreign()).includes(command.input.KeyId ?? '');
      if (denying) throw denied();
      return deps.kms.send(command as never);
    }) as typeof kms.send;
    return { kms, keeperRoleArn };
  };
  const row = async (kid: string) => (await items()).find((item) => item.sk?.S === kid);

  it('do not keep others from being made, retired and deleted; the run says that something is left', async () => {
    await rotate();
    await rotate(NOW + 30 * DAY);
    const old = await arnOf('US-ZZ-v1');
    const later = guarded(async () => [old]);
    await expect(rotate(NOW + 60 * DAY, later)).rejects.toThrow('no');
    expect(await announced(NOW + 60 * DAY)).toEqual(['US-ZZ-v3', 'US-ZZ-v2']);
    const newer = await arnOf('US-ZZ-v2');
    await expect(
      rotate(
        NOW + 62 * DAY,
        guarded(async () => [old, newer]),
      ),
    ).rejects.toThrow('no');
    expect(await announced(NOW + 62 * DAY)).toEqual(['US-ZZ-v3']);
    // Both wait now, and the older one is tried first.
    await expect(rotate(NOW + 62 * DAY + 1, later)).rejects.toThrow('no');
    expect(await stateOf('US-ZZ-v2')).toBe('PendingDeletion');
    expect(await stateOf('US-ZZ-v1')).toBe('Enabled');
  });

  it('are no matter any more once an administrator has marked the row (docs/operations/RotationFailing.md)', async () => {
    await rotate();
    await rotate(NOW + 30 * DAY);
    const old = await arnOf('US-ZZ-v1');
    const later = guarded(async () => [old]);
    await expect(rotate(NOW + 32 * DAY, later)).rejects.toThrow('no');
    await deps.dynamo.send(
      new UpdateItemCommand({
        TableName: deps.table,
        Key: { pk: { S: certificateKeyFamily('US-ZZ') }, sk: { S: 'US-ZZ-v1' } },
        UpdateExpression: 'SET deletionScheduledAt = retiredAt',
        ConditionExpression: 'attribute_exists(retiredAt)',
      }),
    );
    expect(await rotate(NOW + 32 * DAY, later)).toEqual({ made: [], deleted: [] });
  });

  it('that were never announced are given up for one of the new role', async () => {
    const dead = intercepted(deps.kms, (name, pass) =>
      name === 'GetPublicKeyCommand' ? Promise.reject(denied()) : pass(),
    );
    await expect(rotate(NOW, { kms: dead })).rejects.toThrow('no');
    const later = guarded(async () => [await arnOf('US-ZZ-v1')]);
    await expect(rotate(NOW + 1, later)).rejects.toThrow('no');
    expect(await announced(NOW + 1)).toEqual(['US-ZZ-v2']);
    expect((await row('US-ZZ-v1'))?.retiredAt?.N).toBe(String(NOW + 1));
  });
});
