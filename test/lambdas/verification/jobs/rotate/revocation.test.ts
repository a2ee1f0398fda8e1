/** "This key is compromised": what stops, what goes on, and from which second (docs/operations/revoke-key.md). */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { publicJwks, signingKeyFamily } from '../../../../../lambdas/shared/rings/signing-key-rows.ts';
import { auditTable, lastingRingsTable } from '../../../../../lambdas/verification/store/tables.ts';
import type { KeyWish } from '../../../../../protocol/rings/key-wish.ts';
import { RING_LEARNING_SECONDS } from '../../../../../protocol/rings/ring.ts';
import { happen, seededDraw, walker, walksAcross } from '../../../../support/rotation/walks.ts';
import { DAY, NOW, REGION, startWorld, type World } from '../../../../support/rotation/world.ts';

const R = NOW + 10 * DAY;
const KNOWN = R + RING_LEARNING_SECONDS;
const certificate = { what: 'certificate', region: REGION } as const;

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => vi.restoreAllMocks());

/** As the command does: decided, then carried out. */
async function revoke(at: number, wish: KeyWish, version = 'all') {
  const revoked = await world.revoke(at, { ...wish, version, dryRun: false });
  return { revoked, rotated: await world.rotate(at, wish) };
}

const listed = async (now: number) =>
  (await publicJwks({ ...world.deps, table: lastingRingsTable.id }, signingKeyFamily('certificate', REGION), now)).map(
    ({ kid }) => kid,
  );
const stateOf = (kid: string) => {
  const row = world.aws.tables.rows(lastingRingsTable.id).find(({ sk }) => sk?.S === kid);
  return world.aws.kms.keys.get(String(row?.keyArn?.S))?.KeyState;
};
const refused = (run: Promise<unknown>) =>
  run.then(
    () => 'good',
    (error) => error.code ?? error.message,
  );

describe('a certificate key', () => {
  it('leaves the list and KMS at once; the next one is in the list and signs at once', async () => {
    expect(await revoke(R, certificate)).toEqual({
      revoked: { revoked: [{ version: 'US-ZZ-v1', since: R, first: true }] },
      rotated: { made: ['US-ZZ-v2'], deleted: ['US-ZZ-v1'] },
    });
    expect(await listed(R)).toEqual(['US-ZZ-v2']);
    expect([stateOf('US-ZZ-v1'), stateOf('US-ZZ-v2')]).toEqual(['PendingDeletion', 'Enabled']);
    expect(world.audit()).toEqual(
      expect.arrayContaining(['signing-key-revoked US-ZZ-v1', 'signing-key-retired US-ZZ-v1']),
    );
  });

  it('in the middle of a walk: who still has it in memory takes the next one, and the token is not lost', async () => {
    const { containers, keyServer } = walker(world);
    const [one] = containers as [(typeof containers)[0]];
    await keyServer.importList(R - 60);
    const before = await one.certify(R - 30, await one.verify(R - 30, await one.issue(R - 30)));
    const token = await one.verify(R - 1, await one.issue(R - 1));
    await revoke(R, certificate);
    const after = await one.certify(R, token);
    // The key server learns by itself of a name it does not know; of one that is gone, a person tells it.
    expect(await keyServer.accept(R, after)).toBe('US-ZZ-v2');
    await keyServer.importList(R + 1);
    expect(await refused(keyServer.accept(R + 1, before))).toBe('good');
    keyServer.retire('US-ZZ-v1', R + 2);
    await keyServer.importList(R + 60);
    expect(keyServer.trusted(R + 60)).toEqual(['US-ZZ-v2']);
    expect(await refused(keyServer.accept(R + 60, before))).toBe('The key server does not trust US-ZZ-v1');
  });

  it('one that is announced takes over at once; the older one that stands is not brought back', async () => {
    await world.rotate(NOW + 30 * DAY);
    const at = NOW + 30 * DAY + 1_800;
    expect((await revoke(at, certificate, 'US-ZZ-v1')).rotated).toEqual({ made: [], deleted: ['US-ZZ-v1'] });
    expect(await world.show(at, certificate)).toEqual(['US-ZZ-v2 writes']);
  });
});

describe('a ring', () => {
  it('goes on until every function knows the next version, and is out of use in that second', async () => {
    const { containers } = walker(world);
    const [one, other] = containers as [(typeof containers)[0], (typeof containers)[0]];
    const codes = await Promise.all([one.issue(R - 1), one.issue(R - 1), one.issue(R - 1)]);
    expect((await revoke(R, { what: 'code' })).rotated).toEqual({ made: ['code/2'], deleted: [] });
    expect(await refused(one.verify(KNOWN - 1, codes[0]))).toBe('good');
    const late = await other.issue(KNOWN - 1);
    expect(await refused(one.verify(KNOWN, codes[1]))).toBe('code_invalid');
    expect(await refused(other.verify(KNOWN + 1, codes[2]))).toBe('code_invalid');
    expect(await refused(other.verify(KNOWN, late))).toBe('code_invalid');
    const next = await other.issue(KNOWN);
    expect(await refused(one.verify(KNOWN, next))).toBe('good');
    expect(await world.rotate(KNOWN, { what: 'code' })).toEqual({ made: [], deleted: ['code/1'] });
  });

  it.each(['code', 'token', 'phone'] as const)(
    '%s: 200 walks that begin with the next version lose nothing',
    async (what) => {
      const { steps, lost, accepted, keyServer, containers } = walker(world);
      // Before, containers are at work with what they have read; what was theirs is what the dry run counts.
      const atWork = containers.map((container, index) => {
        const at = R - 1 - 12 * index;
        return { at, run: async () => container.certify(at, await container.verify(at, await container.issue(at))) };
      });
      const walks = walksAcross([KNOWN + 30], 200, seededDraw(3), R - 2 * DAY).map((walk) => walk.steps);
      const begun = walks.map((times) => {
        const wait = Math.max(0, KNOWN - times.issue);
        return {
          issue: times.issue + wait,
          verify: times.verify + wait,
          certify: times.certify + wait,
          publish: times.publish + wait,
        };
      });
      await happen([
        { at: R - 100, run: () => keyServer.importList(R - 100) },
        ...atWork,
        { at: R, run: () => revoke(R, { what }) },
        ...begun.flatMap(steps),
      ]);
      expect(lost).toEqual([]);
      expect([...accepted.values()].reduce((sum, count) => sum + count, 0)).toBe(200);
    },
  );

  it('that lasts keeps its row, so that a mistake can be undone', async () => {
    await revoke(R, { what: 'api-key' });
    expect(await world.show(KNOWN, { what: 'api-key' })).toEqual(['2 writes', '1 revoked']);
    await world.rotate(KNOWN + DAY, { what: 'api-key' });
    expect((await world.rows({ what: 'api-key' })).versions.map(({ version }) => version).sort()).toEqual(['1', '2']);
  });
});

describe('two operators', () => {
  it('one wins, the other is told since when', async () => {
    const both = [
      world.revoke(R, { ...certificate, version: 'all', dryRun: false }),
      world.revoke(R + 1, { ...certificate, version: 'US-ZZ-v1', dryRun: false }),
    ];
    const told = (await Promise.all(both)).flatMap((one) => ('revoked' in one ? one.revoked : []));
    expect(told.filter(({ first }) => first)).toHaveLength(1);
    expect(new Set(told.map(({ since }) => since)).size).toBe(1);
    expect(world.audit().filter((one) => one === 'signing-key-revoked US-ZZ-v1')).toHaveLength(1);
  });

  it('who ask for a new one at once get one, and the other is told of it by the list', async () => {
    const asked = { what: 'code', byHand: true } as const;
    const made = (await Promise.all([world.rotate(R, asked), world.rotate(R, asked)])).flatMap((one) =>
      'made' in one ? one.made : [],
    );
    expect(made).toEqual(['code/2']);
    expect(await world.rotate(R + 1_799, asked)).toEqual({ made: [], deleted: [] });
    expect(await world.show(R + 1, { what: 'code' })).toEqual(['2 announced', '1 writes']);
    expect(await world.rotate(R + 1_800, asked)).toEqual({ made: ['code/3'], deleted: [] });
  });

  it('cannot make more than eight', async () => {
    const asked = { ...certificate, what: 'message', byHand: true } as const;
    for (let hour = 1; hour <= 12; hour++) await world.rotate(R + hour * 3_600, asked);
    expect((await world.rows({ what: 'message', region: REGION })).versions).toHaveLength(8);
  });
});

describe('the audit', () => {
  it('has who asked, and what was before and after', async () => {
    await world.revoke(R, { what: 'token', version: 'all', dryRun: false, by: 'arn:aws:iam::1:user/anna' });
    const entry = world.aws.tables.rows(auditTable.id).find(({ action }) => action?.S === 'ring-version-revoked');
    expect(entry).toMatchObject({ actor: { S: 'verification/revoke-key' }, by: { S: 'arn:aws:iam::1:user/anna' } });
    expect(JSON.parse(String(entry?.before?.S))).toEqual({ createdAt: NOW, usableFrom: NOW });
    expect(JSON.parse(String(entry?.after?.S))).toEqual({ createdAt: NOW, usableFrom: NOW, revokedAt: R });
  });
});
