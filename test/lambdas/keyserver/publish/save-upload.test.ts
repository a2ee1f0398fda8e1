import { describe, expect, it } from 'vitest';
import { saveUpload } from '../../../../lambdas/keyserver/device/publish/save-upload.ts';
import type { AcceptedKey } from '../../../../protocol/keys/accept-keys.ts';
import { intervalAt } from '../../../../protocol/keys/interval.ts';
import type { Upload } from '../../../../protocol/revision/revision.ts';
import {
  type Fault,
  InjectedFault,
  type MemoryGuardStore,
  memoryGuardStore,
} from '../../../support/publish/memory-guard-store.ts';

const now = 1_795_305_600;
const receipt = { id: 'r', expires: now + 1_200 };

function key(fill: number): AcceptedKey {
  const bytes = Buffer.alloc(16, fill);
  return {
    bytes,
    id: bytes.toString('base64'),
    rollingStartNumber: intervalAt(now) - fill * 144,
    rollingPeriod: 144,
    transmissionRisk: 2,
    daysSinceOnset: 0,
    releaseHour: now,
  };
}

const keys = [key(1), key(2), key(3)];
const upload: Upload = { keys, reportType: 'likely', traveler: false, regions: ['US-ZZ'], token: 'none' };

function setUp(commit: Fault[] = [], receiptRead: Fault[] = [], read: Fault[] = []) {
  const store = memoryGuardStore();
  Object.assign(store.faults, { commit, receipt: receiptRead, read });
  const pauses: number[] = [];
  const randomBytes = (size: number) => Buffer.alloc(size, 0xff);
  const pause = async (milliseconds: number) => void pauses.push(milliseconds);
  const save = (what: Upload = upload, by = receipt) => saveUpload({ store, randomBytes, pause }, what, by, now);
  return { store, pauses, save };
}

function expectStored(store: MemoryGuardStore, count = 3) {
  expect([...store.rows.keys()].filter((pk) => pk.startsWith('tek#'))).toHaveLength(count);
  expect(store.log.flatMap((group) => group.entries)).toHaveLength(count);
}

const code = (expected: string) => expect.objectContaining({ status: 400, code: expected });

describe('saving an upload', () => {
  it('writes guards, log and receipt in one commit and reads nothing', async () => {
    const { store, save } = setUp();
    expect(await save()).toMatchObject({ inserted: 3, revised: 0, repeated: false });
    expectStored(store);
    expect(store.calls).toEqual({ read: 0, receipt: 0, commit: 1 });
  });

  it('answers the same upload again with the same count', async () => {
    const { store, save } = setUp();
    await save();
    expect(await save()).toMatchObject({ inserted: 3, revised: 0, repeated: true });
    expect(await save({ ...upload, token: keys })).toMatchObject({ inserted: 3, revised: 0, repeated: true });
    expectStored(store);
  });

  it('no longer does so when the receipt has expired', async () => {
    const { store, save } = setUp();
    await save(upload, { id: 'r', expires: now });
    await expect(save()).rejects.toThrow(code('missing_revision_token'));
    expectStored(store);
  });

  it('refuses stored keys under another certificate', async () => {
    const { store, save } = setUp();
    await save();
    const other = { ...receipt, id: 'other' };
    await expect(save(upload, other)).rejects.toThrow(code('missing_revision_token'));
    await expect(save({ ...upload, token: 'unreadable' }, other)).rejects.toThrow(code('invalid_revision_token'));
    await expect(save({ ...upload, token: [] }, other)).rejects.toThrow(code('invalid_revision_token'));
    expectStored(store);
    expect(store.rows.has('receipt#other')).toBe(false);
  });

  it('takes a key whose guard has expired as new', async () => {
    const { store, save } = setUp();
    await save();
    for (const row of store.rows.values()) row.expires = { N: String(now) };
    expect(await save()).toMatchObject({ inserted: 3, revised: 0, repeated: false });
  });

  it('stores nothing for a first negative test, and needs no receipt', async () => {
    const { store, save } = setUp();
    expect(await save({ ...upload, reportType: 'negative' })).toMatchObject({
      inserted: 0,
      revised: 0,
      repeated: false,
    });
    expect(store.rows.size).toBe(0);
  });
});

describe('faults', () => {
  it('tries again after a conflict, with a longer and longer pause', async () => {
    const { store, pauses, save } = setUp(['busy', 'busy', 'busy', 'busy']);
    expect(await save()).toMatchObject({ inserted: 3, revised: 0, repeated: false });
    expect(pauses.map(Math.round)).toEqual([25, 50, 100, 200]);
    expectStored(store);
  });

  it('gives up after five conflicts and stores nothing', async () => {
    const { store, pauses, save } = setUp(Array<Fault>(5).fill('busy'));
    await expect(save()).rejects.toThrow('given up after 5 tries');
    expect([store.rows.size, store.log.length, pauses.length, store.calls.commit]).toEqual([0, 0, 4, 5]);
  });

  it('finds its own work after a lost answer', async () => {
    const { store, save } = setUp(['after']);
    expect(await save()).toMatchObject({ inserted: 3, revised: 0, repeated: true });
    expectStored(store);
  });

  it('fails without a trace when the database does', async () => {
    const { store, save } = setUp(['before']);
    await expect(save()).rejects.toThrow(InjectedFault);
    expect([store.rows.size, store.log.length]).toEqual([0, 0]);
    expect(await save()).toMatchObject({ inserted: 3, revised: 0, repeated: false });
    expectStored(store);
  });

  it('fails when the receipt cannot be read, and succeeds when repeated', async () => {
    const { store, save } = setUp(['after'], ['before']);
    await expect(save()).rejects.toThrow(InjectedFault);
    expect(await save()).toMatchObject({ inserted: 3, revised: 0, repeated: true });
    expectStored(store);
  });

  it('does not call stored keys its own when the receipt cannot be read', async () => {
    const { save } = setUp([], ['before']);
    await save();
    await expect(save(upload, { ...receipt, id: 'other' })).rejects.toThrow(InjectedFault);
  });

  it('fails when the guards cannot be read', async () => {
    const { store, save } = setUp([], [], ['before']);
    await expect(save({ ...upload, token: keys })).rejects.toThrow(InjectedFault);
    expect(store.rows.size).toBe(0);
  });
});

describe('revision', () => {
  const revision: Upload = { ...upload, reportType: 'confirmed', token: keys };
  const second = { ...receipt, id: 'second' };

  it('reads first, then revises and adds in one commit', async () => {
    const { store, save } = setUp();
    await save();
    expect(await save({ ...revision, keys: [...keys, key(4)] }, second)).toMatchObject({
      inserted: 1,
      revised: 3,
      repeated: false,
    });
    expect(store.calls).toEqual({ read: 1, receipt: 0, commit: 2 });
    expect(store.log.slice(1).flatMap((group) => group.entries.map((entry) => entry.revision))).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });

  it('is recognised when its answer was lost', async () => {
    const { store, save } = setUp();
    await save();
    store.faults.commit = ['after'];
    const mixed = { ...revision, keys: [...keys, key(4)] };
    expect(await save(mixed, second)).toMatchObject({ inserted: 1, revised: 0, repeated: true });
    // Key 4 is stored now and not in the token: only the receipt tells that it is this upload's own.
    expect(await save(mixed, second)).toMatchObject({ inserted: 1, revised: 0, repeated: true });
  });

  it('reads again when another revision was faster', async () => {
    const { store, save } = setUp();
    await save();
    const stale = await store.read(
      keys.map((each) => each.id),
      second,
      now,
    );
    await save(revision, second);
    const read = store.read;
    let reads = 0;
    const racing = {
      ...store,
      read: (...args: Parameters<typeof read>) => (reads++ === 0 ? Promise.resolve(stale) : read(...args)),
    };
    const deps = { store: racing, randomBytes: (size: number) => Buffer.alloc(size), pause: async () => {} };
    const third = { ...receipt, id: 'third' };
    expect(await saveUpload(deps, revision, third, now)).toMatchObject({ inserted: 0, revised: 0, repeated: false });
    reads = 0;
    await expect(saveUpload(deps, { ...revision, reportType: 'negative' }, third, now)).rejects.toThrow(
      code('key_already_revised'),
    );
  });
});
