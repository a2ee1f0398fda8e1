/** What a store of guards, receipts and uploads promises, wherever it keeps them. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { GuardStore } from '../../../lambdas/keyserver/store/guard-store.ts';
import type { AcceptedKey } from '../../../protocol/keys/accept-keys.ts';
import type { Receipt } from '../../../protocol/keys/receipt.ts';
import type { Plan, StoredKey, Upload } from '../../../protocol/revision/revision.ts';

export interface GuardStoreUnderTest {
  readonly store: GuardStore;
  /** `<release hour> <regions> <keys in hex, or r and the key for a revision>`, sorted. */
  log(): Promise<string[]>;
}

const now = 1_795_305_600;
const DAY = 86_400;
const RACE = 8;

function aKey(number: number, releaseHour = now): AcceptedKey {
  const bytes = Buffer.alloc(16, number);
  const times = { rollingStartNumber: now / 600 - 144, rollingPeriod: 144 };
  return { bytes, id: bytes.toString('base64'), ...times, transmissionRisk: 2, daysSinceOnset: 0, releaseHour };
}

const hex = ({ bytes }: AcceptedKey) => bytes.toString('hex');
const upload = (keys: readonly AcceptedKey[], reportType: Upload['reportType'] = 'likely'): Upload => ({
  ...{ keys, reportType, traveler: false, regions: ['US-YY', 'US-ZZ'], token: 'none' },
});
const inserting = (...inserts: AcceptedKey[]): Plan => ({ inserts, revisions: [], skipped: [], withheld: 0 });
const revising = (key: AcceptedKey, stored: StoredKey): Plan => ({
  ...{ inserts: [], revisions: [{ key, stored }], skipped: [], withheld: 0 },
});
const receipt = (id: string): Receipt => ({ id, expires: now + 900 });

export function guardStoreContract(open: () => Promise<GuardStoreUnderTest>): void {
  let under: GuardStoreUnderTest;
  beforeEach(async () => {
    under = await open();
  });
  const commit = (plan: Plan, type: Upload['reportType'], name: string, at = now) =>
    under.store.commit(
      plan,
      upload([...plan.inserts, ...plan.revisions.map(({ key }) => key)], type),
      receipt(name),
      at,
    );

  async function stored(key: AcceptedKey): Promise<StoredKey> {
    const guard = (await under.store.read([key.id], receipt('?'), now)).guards.get(key.id);
    if (guard === undefined) throw new Error('The key is not stored');
    return guard;
  }

  describe('a commit', () => {
    it('stores guards, receipt and log, and all of it is read back', async () => {
      const [a, b] = [aKey(1), aKey(2, now + DAY)];
      expect(await commit(inserting(a, b), 'likely', 'r1')).toEqual({ kind: 'stored' });
      const known = await under.store.read([a.id, b.id, aKey(3).id], receipt('r1'), now);
      expect([...known.guards.keys()].sort()).toEqual([a.id, b.id].sort());
      expect(known.guards.get(b.id)).toEqual({
        ...{ id: b.id, rollingStartNumber: b.rollingStartNumber, rollingPeriod: 144, originalType: 'likely' },
        ...{ transmissionRisk: 2, traveler: false, regions: ['US-YY', 'US-ZZ'], releaseHour: now + DAY },
      });
      expect(known.receipt).toEqual({ inserted: 2, skipped: [] });
      expect(await under.store.receipt(receipt('r1'), now)).toEqual({ inserted: 2, skipped: [] });
      expect(await under.log()).toEqual([`${now} US-YY,US-ZZ ${hex(a)}`, `${now + DAY} US-YY,US-ZZ ${hex(b)}`]);
    });

    it('stores nothing where one of its keys is there, and says which', async () => {
      await commit(inserting(aKey(1)), 'likely', 'r1');
      const outcome = await commit(inserting(aKey(2), aKey(1)), 'confirmed', 'r2');
      expect(outcome).toMatchObject({ kind: 'known' });
      expect(outcome.kind === 'known' && [...outcome.guards.keys()]).toEqual([aKey(1).id]);
      expect((await under.store.read([aKey(2).id], receipt('r2'), now)).guards.size).toBe(0);
      expect(await under.store.receipt(receipt('r2'), now)).toBeUndefined();
      expect(await under.log()).toHaveLength(1);
    });

    it('of the same upload again finds the receipt', async () => {
      await commit(inserting(aKey(1)), 'likely', 'r1');
      expect(await commit(inserting(aKey(1)), 'likely', 'r1')).toMatchObject({
        ...{ kind: 'known', receipt: { inserted: 1, skipped: [] } },
      });
    });

    it('remembers the keys that it left alone', async () => {
      await commit({ ...inserting(aKey(1)), skipped: [aKey(9).id] }, 'likely', 'r1');
      expect(await under.store.receipt(receipt('r1'), now)).toEqual({ inserted: 1, skipped: [aKey(9).id] });
    });

    it('happens once, however many try', async () => {
      const tries = Array.from({ length: RACE }, (_, i) => commit(inserting(aKey(1)), 'likely', `r${i}`));
      const kinds = (await Promise.all(tries)).map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'stored')).toHaveLength(1);
      expect(await under.log()).toHaveLength(1);
    });
  });

  describe('a revision', () => {
    it('is stored once, beside what the key was', async () => {
      await commit(inserting(aKey(1)), 'likely', 'r1');
      const before = await stored(aKey(1));
      expect(await commit(revising(aKey(1, now + DAY), before), 'confirmed', 'r2')).toEqual({ kind: 'stored' });
      expect(before).not.toHaveProperty('revisedType');
      expect(await stored(aKey(1))).toMatchObject({
        originalType: 'likely',
        revisedType: 'confirmed',
        releaseHour: now,
      });
      expect(await under.log()).toEqual([
        `${now} US-YY,US-ZZ ${hex(aKey(1))}`,
        `${now + DAY} US-YY,US-ZZ r${hex(aKey(1))}`,
      ]);
      expect(await commit(revising(aKey(1), before), 'negative', 'r3')).toMatchObject({ kind: 'known' });
      expect(await stored(aKey(1))).toMatchObject({ revisedType: 'confirmed' });
      expect(await under.log()).toHaveLength(2);
    });

    it('of a key that is not there stores nothing', async () => {
      const nobody = { ...aKey(1), originalType: 'likely', traveler: false, regions: ['US-ZZ'] } as const;
      expect(await commit(revising(aKey(1), nobody), 'confirmed', 'r1')).toMatchObject({ kind: 'known' });
      expect(await under.log()).toEqual([]);
    });
  });

  describe('what has expired', () => {
    it('is not there, whether or not anybody has removed it', async () => {
      await commit(inserting(aKey(1)), 'likely', 'r1');
      const late = now + 16 * DAY;
      expect(await under.store.read([aKey(1).id], receipt('r1'), late)).toEqual({ guards: new Map() });
      expect(await under.store.receipt(receipt('r1'), now + 899)).toBeDefined();
      expect(await under.store.receipt(receipt('r1'), now + 900)).toBeUndefined();
      expect(await commit(inserting(aKey(1)), 'likely', 'r2', late)).toEqual({ kind: 'stored' });
    });
  });
}
