/** A rotation or a revocation that is killed between any two of its requests: what was begun is finished by the next run. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lastingRingsTable } from '../../../../../lambdas/verification/store/tables.ts';
import type { KeyWish } from '../../../../../protocol/rings/key-wish.ts';
import { DAY, HOUR, MINUTE, NOW, REGION, startWorld, type World } from '../../../../support/rotation/world.ts';

const AT = NOW + 30 * DAY;
/** The lease of a key whose making was never answered is over, the timer has run, and every function knows. */
const LATER = AT + 2 * HOUR;
const wishes: readonly KeyWish[] = [
  { what: 'code' },
  { what: 'token' },
  { what: 'api-key' },
  { what: 'certificate', region: REGION },
  { what: 'message', region: REGION },
];

afterEach(() => vi.restoreAllMocks());

/** From its N-th request on nothing arrives; `after`: that one is still done, and its answer lost. */
function kill(world: World, request: number, death: 'before' | 'after'): void {
  let asked = 0;
  world.aws.disturb(async (_, carryOut) => {
    asked++;
    if (asked > request || (asked === request && death === 'before')) throw new Error('The container is gone');
    const answer = await carryOut();
    if (asked === request) throw new Error('The container is gone');
    return answer;
  });
}

/** How many requests `run` makes when nothing happens to it. */
async function requestsOf(run: (world: World) => Promise<unknown>): Promise<number> {
  const world = await startWorld();
  const before = world.aws.asked.length;
  await run(world);
  return world.aws.asked.length - before;
}

const deaths = (requests: number) =>
  Array.from({ length: requests }, (_, index) => [index + 1, 'before'] as const).flatMap(([request]) => [
    [request, 'before'] as const,
    [request, 'after'] as const,
  ]);

/** KMS keys of the region that nothing names: at most the one whose making was not answered. */
function orphans(world: World): number {
  const named = world.aws.tables.rows(lastingRingsTable.id).map(({ keyArn }) => keyArn?.S);
  const [sealing, ...keys] = [...world.aws.kms.keys.entries()].filter(([, { KeyState }]) => KeyState === 'Enabled');
  expect(sealing).toBeDefined();
  return keys.filter(([arn]) => !named.includes(arn)).length;
}

describe.each(wishes)('$what', (wish) => {
  beforeEach(() => vi.restoreAllMocks());

  it('a rotation', async () => {
    const run = (world: World) => world.rotate(AT, { ...wish, byHand: true });
    const requests = await requestsOf(run);
    expect(requests).toBeGreaterThanOrEqual(4);
    for (const [request, death] of deaths(requests)) {
      const world = await startWorld();
      kill(world, request, death);
      await run(world).catch(() => undefined);
      world.aws.disturb(undefined);
      for (const at of [AT + 15 * MINUTE, AT + HOUR]) await world.rotate(at, wish);
      // Where none was due, whoever gave the command saw it fail, and gives it again.
      if ((await world.show(AT + HOUR, wish)).length === 1) await world.rotate(AT + HOUR, { ...wish, byHand: true });
      const shown = await world.show(LATER, wish);
      const place = `${death} request ${request}: ${shown}`;
      expect(shown, place).toHaveLength(2);
      expect(shown[0], place).toMatch(/ writes$/);
      expect(orphans(world), place).toBeLessThanOrEqual(1);
    }
  }, 60_000);

  it('a revocation', async () => {
    const [, ...later] = [AT, AT + 15 * MINUTE, AT + 30 * MINUTE, AT + HOUR];
    const decide = (world: World, at: number) => world.revoke(at, { ...wish, version: 'all', dryRun: false });
    const run = async (world: World) => {
      await decide(world, AT);
      await world.rotate(AT, wish);
    };
    for (const [request, death] of deaths(await requestsOf(run))) {
      const world = await startWorld();
      const [old] = (await world.rows(wish)).versions;
      kill(world, request, death);
      await run(world).catch(() => undefined);
      world.aws.disturb(undefined);
      const isDecided = (await world.rows(wish)).versions.every(
        ({ version, revokedAt }) => version !== old?.version || revokedAt !== undefined,
      );
      // Whoever gave the command saw it fail, and gives it again; what was decided needs nobody.
      if (!isDecided) await decide(world, AT + MINUTE);
      for (const at of later) await world.rotate(at, wish);
      const place = `${death} request ${request}`;
      const shown = await world.show(LATER, wish);
      expect(shown[0], place).toMatch(/ writes$/);
      expect(
        shown.filter((line) => line.startsWith(`${old?.version} `) && !line.endsWith('revoked')),
        place,
      ).toEqual([]);
      expect(
        world.audit().filter((entry) => / ?[a-z-]+-revoked /.test(entry)),
        place,
      ).toHaveLength(1);
      expect(orphans(world), place).toBeLessThanOrEqual(1);
    }
  }, 60_000);
});
