import { randomBytes } from 'node:crypto';
import { DeleteItemCommand, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateKeyCommand, DecryptCommand } from '@aws-sdk/client-kms';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { rings as keyserverRings } from '../../../lambdas/keyserver/jobs/rotate/rings.ts';
import type { EventName } from '../../../lambdas/shared/events.ts';
import { type RingName, readRingRows, ringKey, sealSecret } from '../../../lambdas/shared/rings/ring-rows.ts';
import { openRing } from '../../../lambdas/shared/rings/rings.ts';
import {
  type RingSpec,
  type RotateDeps,
  ringParts,
  rotateAll,
  rotateRing,
} from '../../../lambdas/shared/rings/rotate-rings.ts';
import { rings as verificationRings } from '../../../lambdas/verification/jobs/rotate/rings.ts';
import { auditTable, ringsTable } from '../../../lambdas/verification/store/tables.ts';
import { createTable, localDynamo, localKms } from '../../support/aws/local-aws.ts';
import { captureOutput } from '../../support/process/stdout.ts';

const NOW = 1_795_305_600;
const HOUR = 3_600;
const DAY = 86_400;

const code = verificationRings.find(({ name }) => name === 'code') as RingSpec;

let deps: RotateDeps;
let counted: EventName[];

beforeEach(async () => {
  counted = [];
  const key = await localKms().send(new CreateKeyCommand({}));
  deps = {
    dynamo: localDynamo(),
    kms: localKms(),
    table: await createTable(ringsTable),
    auditTable: await createTable(auditTable),
    sealingKeyArn: key.KeyMetadata?.Arn ?? '',
    randomBytes,
    actor: 'test/rotate',
    count: (event) => counted.push(event),
  };
});

/** A ring as a fresh container opens it. */
const open = (name: RingName = 'code') => openRing(deps, name);
const versionsOf = async (name: RingName = 'code', now = NOW) =>
  (await open(name).live(now)).map(({ version }) => version);
const auditActions = async () => {
  const { Items = [] } = await deps.dynamo.send(new ScanCommand({ TableName: deps.auditTable }));
  return Items.map(({ action, target }) => `${action?.S} ${target?.S}`).sort();
};

describe('rotation', () => {
  it('makes every ring of both domains, usable at once', async () => {
    const { made } = await rotateAll(ringParts(deps, [...verificationRings, ...keyserverRings], NOW));
    expect(made).toHaveLength(9);
    for (const { name } of [...verificationRings, ...keyserverRings]) {
      expect((await open(name).writer(NOW)).usableFrom).toBe(NOW);
    }
    expect((await open('code').writer(NOW)).secret).toHaveLength(128);
    expect((await open('revision-token').writer(NOW)).secret).toHaveLength(32);
    expect((await open('revision-token').writer(NOW)).version).toBe('1');
    expect((await open('token').writer(NOW)).version).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('does nothing until a version is due', async () => {
    expect(await rotateRing(deps, code, NOW)).toEqual({ made: ['code/1'], deleted: [] });
    expect(await rotateRing(deps, code, NOW + DAY - 1)).toEqual({ made: [], deleted: [] });
    expect(await rotateRing(deps, code, NOW + DAY)).toEqual({ made: ['code/2'], deleted: [] });
    expect(counted).toEqual(['RingVersionMade', 'RingVersionMade']);
  });

  it('lets a new version write after 30 minutes, and deletes the old one 48 h later', async () => {
    await rotateRing(deps, code, NOW);
    await rotateRing(deps, code, NOW + DAY);
    const writes = NOW + DAY + 1_800;
    expect(await versionsOf('code', writes - 1)).toEqual(['1', '2']);
    expect(await versionsOf('code', writes)).toEqual(['2', '1']);
    const before = await rotateRing(deps, code, writes + 2 * DAY - 1);
    expect(before).toEqual({ made: ['code/3'], deleted: [] });
    expect(await rotateRing(deps, code, writes + 2 * DAY)).toEqual({ made: [], deleted: ['code/1'] });
    expect(await versionsOf('code', writes + 2 * DAY)).toEqual(['2', '3']);
    expect(await auditActions()).toEqual([
      'ring-version-deleted code/1',
      'ring-version-made code/1',
      'ring-version-made code/2',
      'ring-version-made code/3',
    ]);
  });

  it('never gives a number twice', async () => {
    await rotateRing(deps, code, NOW);
    await deps.dynamo.send(
      new DeleteItemCommand({ TableName: deps.table, Key: { pk: { S: ringKey('code') }, sk: { S: '1' } } }),
    );
    expect((await rotateRing(deps, code, NOW + HOUR)).made).toEqual(['code/2']);
  });

  it('never writes over a version whose counter was lost', async () => {
    await rotateRing(deps, code, NOW);
    const before = await open('code').writer(NOW);
    const counter = { pk: { S: `counter#${ringKey('code')}` }, sk: { S: 'counter' } };
    await deps.dynamo.send(new DeleteItemCommand({ TableName: deps.table, Key: counter }));
    await expect(rotateRing(deps, code, NOW + DAY)).rejects.toThrow();
    expect((await open('code').writer(NOW + DAY)).secret).toEqual(before.secret);
  });

  it.each([2, 50])('%d rotations at once make one version', async (runs) => {
    const at = (now: number) => Promise.all(Array.from({ length: runs }, () => rotateRing(deps, code, now)));
    expect((await at(NOW)).flatMap(({ made }) => made)).toEqual(['code/1']);
    expect((await at(NOW + DAY)).flatMap(({ made }) => made)).toEqual(['code/2']);
    expect(await versionsOf()).toEqual(['1', '2']);
    const outlived = (await at(NOW + 3 * DAY + HOUR)).flatMap(({ deleted }) => deleted);
    expect(outlived).toEqual(['code/1']);
    expect(await auditActions()).toHaveLength(4);
  });

  it('a rotation that read before another one committed loses', async () => {
    // The other rotation runs to its end while this one is at KMS, after its reads.
    const kms = Object.create(deps.kms);
    kms.send = async (command: never) => {
      await rotateRing(deps, code, NOW);
      return deps.kms.send(command);
    };
    expect(await rotateRing({ ...deps, kms }, code, NOW)).toEqual({ made: [], deleted: [] });
    expect(await versionsOf()).toEqual(['1']);
  });

  it('one failing part stops no other, and is named', async () => {
    const withoutKey = { ...deps, sealingKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/none' };
    const phone = { ...code, name: 'phone' as const };
    const rotation = rotateAll([...ringParts(withoutKey, [phone], NOW), ...ringParts(deps, [code], NOW)]);
    await expect(rotation).rejects.toThrow(/^ring phone$/);
    expect(await versionsOf()).toEqual(['1']);
  });
});

describe('sealed rows', () => {
  /** The row of `code/1`, put under another ring or version. */
  async function moveRow(to: { ring: RingName; version: string }, change: object = {}): Promise<void> {
    const Key = { pk: { S: ringKey('code') }, sk: { S: '1' } };
    const { Item } = await deps.dynamo.send(new GetItemCommand({ TableName: deps.table, Key }));
    const moved = { ...Item, pk: { S: ringKey(to.ring) }, sk: { S: to.version }, ...change };
    await deps.dynamo.send(new PutItemCommand({ TableName: deps.table, Item: moved }));
  }

  beforeEach(async () => {
    await rotateRing(deps, code, NOW);
  });

  it('hold nothing readable of the secret', async () => {
    const { secret } = await open().writer(NOW);
    const [row] = await readRingRows(deps.dynamo, deps.table, 'code');
    expect(Buffer.from(row?.sealed ?? []).includes(secret.subarray(0, 8))).toBe(false);
    expect(row?.sealed).toHaveLength(12 + 128 + 16);
  });

  it.each<[string, { ring: RingName; version: string }]>([
    ['another ring', { ring: 'phone', version: '1' }],
    ['another version', { ring: 'code', version: '2' }],
  ])('cannot be opened under %s', async (_, to) => {
    await moveRow(to);
    await expect(open(to.ring).live(NOW)).rejects.toThrow();
  });

  it('are bound to ring and version by AES-GCM too, should KMS not look', async () => {
    // A KMS that takes any encryption context.
    const kms = Object.create(deps.kms);
    kms.send = (command: DecryptCommand) =>
      deps.kms.send(
        new DecryptCommand({ ...command.input, EncryptionContext: { ring: 'code', version: '1' } } as never),
      );
    await moveRow({ ring: 'phone', version: '1' });
    await expect(openRing({ ...deps, kms }, 'phone').live(NOW)).rejects.toThrow(/was changed/);
    await expect(openRing({ ...deps, kms }, 'code').live(NOW)).resolves.toHaveLength(1);
  });

  it.each([0, 11, 12, 139, 140, 155])('cannot be changed: byte %d', async (position) => {
    const [row] = await readRingRows(deps.dynamo, deps.table, 'code');
    const sealed = Buffer.from(row?.sealed ?? []);
    sealed[position] = (sealed[position] ?? 0) ^ 1;
    await moveRow({ ring: 'code', version: '1' }, { sealed: { B: sealed } });
    await expect(open().live(NOW)).rejects.toThrow();
  });

  it.each([0, 12, 27])('cannot be cut to %d bytes', async (bytes) => {
    const [row] = await readRingRows(deps.dynamo, deps.table, 'code');
    const sealed = Buffer.from(row?.sealed ?? []).subarray(0, bytes);
    await moveRow({ ring: 'code', version: '1' }, { sealed: { B: sealed } });
    await expect(open().live(NOW)).rejects.toThrow();
  });
});

describe('a container', () => {
  /** A ring whose AWS calls are counted. */
  function watched() {
    const calls = { dynamo: 0, kms: 0 };
    const watch = (client: { send(command: never): unknown }, name: 'dynamo' | 'kms') => {
      const proxy = Object.create(client);
      proxy.send = (command: never) => {
        calls[name] += 1;
        return client.send(command);
      };
      return proxy;
    };
    const ring = openRing(
      { table: deps.table, dynamo: watch(deps.dynamo, 'dynamo'), kms: watch(deps.kms, 'kms') },
      'code',
    );
    return { ring, calls };
  }

  it('asks KMS once per version, and the table at most once a minute', async () => {
    await rotateRing(deps, code, NOW);
    const { ring, calls } = watched();
    for (const now of [NOW, NOW + 1, NOW + 59]) await ring.live(now);
    expect(calls).toEqual({ dynamo: 1, kms: 1 });
    await ring.writer(NOW + 60);
    expect(calls).toEqual({ dynamo: 2, kms: 1 });
    await rotateRing(deps, code, NOW + DAY);
    expect(await ring.live(NOW + DAY)).toHaveLength(2);
    expect(calls).toEqual({ dynamo: 3, kms: 2 });
  });

  it('takes over another secret that was put back under a name it knows', async () => {
    await rotateRing(deps, code, NOW);
    const { ring } = watched();
    const before = await ring.writer(NOW);
    const Key = { pk: { S: ringKey('code') }, sk: { S: '1' } };
    const { Item: old } = await deps.dynamo.send(new GetItemCommand({ TableName: deps.table, Key }));
    const secret = randomBytes(128);
    const sealed = await sealSecret(deps, 'code', '1', secret);
    const Item = { ...old, dataKey: { B: sealed.dataKey }, sealed: { B: sealed.sealed } };
    await deps.dynamo.send(new PutItemCommand({ TableName: deps.table, Item }));
    expect((await ring.writer(NOW + 59)).secret).toEqual(before.secret);
    expect((await ring.writer(NOW + 60)).secret).toEqual(secret);
  });

  it('asks again when the clock went back', async () => {
    await rotateRing(deps, code, NOW);
    const { ring, calls } = watched();
    for (const now of [NOW, NOW - 59, NOW - 60]) await ring.live(now);
    expect(calls.dynamo).toBe(2);
  });

  it('looks for an unknown version at once, but only once a minute', async () => {
    await rotateRing(deps, code, NOW);
    const { ring, calls } = watched();
    expect((await ring.find('1', NOW))?.version).toBe('1');
    expect(calls.dynamo).toBe(1);
    await rotateRing({ ...deps }, { ...code, newAfterSeconds: 0 }, NOW + 1);
    expect((await ring.find('2', NOW + 2))?.version).toBe('2');
    expect(calls.dynamo).toBe(2);
    expect(await ring.find('9', NOW + 3)).toBeUndefined();
    expect(await ring.find('9', NOW + 61)).toBeUndefined();
    expect(calls.dynamo).toBe(2);
    // A minute after the list was read it is read again, which finds as much as looking for the unknown one.
    expect(await ring.find('9', NOW + 62)).toBeUndefined();
    expect(calls.dynamo).toBe(3);
    expect(await ring.find('9', NOW + 63)).toBeUndefined();
    expect(calls.dynamo).toBe(4);
  });

  it('goes on with what it knows while the table cannot be read', async () => {
    const output = captureOutput();
    await rotateRing(deps, code, NOW);
    const { ring } = watched();
    await ring.live(NOW);
    const send = vi.spyOn(deps.dynamo, 'send').mockRejectedValue(new Error('no table') as never);
    const versions = await ring.live(NOW + 3 * DAY);
    send.mockRestore();
    output.release();
    expect(versions.map(({ version }) => version)).toEqual(['1']);
    expect(output.text()).toContain('RingRefreshFailed');
  });

  it('rejects as long as there is nothing, and works once there is', async () => {
    const ring = open();
    await expect(ring.writer(NOW)).rejects.toThrow('Key ring code is empty');
    await expect(ring.live(NOW)).rejects.toThrow('Key ring code is empty');
    await rotateRing(deps, code, NOW);
    expect((await ring.writer(NOW)).version).toBe('1');
  });
});
