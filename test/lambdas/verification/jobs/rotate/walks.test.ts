/**
 * A rotation under load loses nothing: for each kind of key 200 walks from code to publish, taken in five containers that keep
 * what they have read for a minute, with steps in the second before, at and after every edge (verification-server.md §4.2–4.4).
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KeyWish } from '../../../../../protocol/rings/key-wish.ts';
import { happen, seededDraw, walker, walksAcross } from '../../../../support/rotation/walks.ts';
import { DAY, HOUR, MINUTE, NOW, REGION, startWorld, type World } from '../../../../support/rotation/world.ts';

const WALKS = 200;
/** More often than the key server's import, so that none of its phases is kinder than this. */
const IMPORT_SECONDS = 20;
/** What is written or signed with a key is good for so long; a container keeps its signer for a minute. */
const GOOD_SECONDS = { code: DAY, token: DAY, phone: 30 * DAY, certificate: HOUR + MINUTE } as const;

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => vi.restoreAllMocks());

interface Boundary {
  readonly wish: KeyWish;
  /** A new version is made. */
  readonly made: number;
  /** From its making to its first use, and from then to the end of the old one. */
  readonly waits: number;
  readonly keeps: number;
}

const boundaries: readonly Boundary[] = [
  { wish: { what: 'code' }, made: NOW + DAY, waits: 30 * MINUTE, keeps: 2 * DAY },
  { wish: { what: 'token' }, made: NOW + 30 * DAY, waits: 30 * MINUTE, keeps: 36 * HOUR },
  { wish: { what: 'phone' }, made: NOW + 30 * DAY, waits: 30 * MINUTE, keeps: 92 * DAY },
  {
    wish: { what: 'certificate', region: REGION },
    made: NOW + 30 * DAY,
    waits: HOUR,
    keeps: HOUR + 15 * MINUTE,
  },
];

const times = (from: number, to: number, step: number) =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);

const QUARTER = 15 * MINUTE;

describe.each(boundaries)('$wish.what', ({ wish, made, waits, keeps }) => {
  const takesOver = made + waits;
  const goes = takesOver + keeps;
  const lastUse = takesOver + GOOD_SECONDS[wish.what as keyof typeof GOOD_SECONDS];
  const edges = [made, takesOver, lastUse];
  const around = (seconds: number) => edges.flatMap((edge) => times(edge - QUARTER, edge + QUARTER, seconds));

  it(`${WALKS} walks across each edge lose no code, token or certificate`, async () => {
    const { steps, lost, accepted, keyServer } = walker(world);
    const drawn = walksAcross(edges, WALKS * edges.length, seededDraw(11), NOW);
    await happen([
      ...[NOW, ...around(IMPORT_SECONDS)].map((at) => ({ at, run: () => keyServer.importList(at) })),
      ...[...around(MINUTE), goes].map((at) => ({ at, run: () => world.rotate(at, wish) })),
      ...drawn.flatMap((walk) => steps(walk.steps)),
    ]);
    expect(lost).toEqual([]);
    expect([...accepted.values()].reduce((sum, count) => sum + count, 0)).toBe(WALKS * edges.length);
    // That there was something to lose: the edges were crossed, and the old key is gone.
    if (wish.what === 'certificate') expect([...accepted.keys()]).toEqual([`${REGION}-v1`, `${REGION}-v2`]);
    const { versions } = await world.rows(wish);
    expect(versions.every(({ createdAt }) => createdAt > NOW)).toBe(true);
  }, 120_000);

  it('−1, 0, +1 of each edge: who is announced, who writes, who is gone', async () => {
    const [old = ''] = (await world.rows(wish)).versions.map(({ version }) => version);
    const states = async (at: number) => {
      await world.rotate(at, wish);
      const shown = await world.show(at, wish);
      return shown.map((line) => (line.startsWith(`${old} `) ? line.replace(old, 'old') : line.replace(/^\S+/, 'new')));
    };
    expect(await states(made - 1)).toEqual(['old writes']);
    for (const at of [made, made + 1, takesOver - 1]) expect(await states(at)).toEqual(['new announced', 'old writes']);
    for (const at of [takesOver, takesOver + 1]) expect(await states(at)).toEqual(['new writes', 'old reads']);
    expect(await states(goes - 1)).toContain('old reads');
    expect((await states(goes)).join()).not.toContain('old');
  });
});

describe('who has reported', () => {
  const edges = [NOW + 30 * DAY, NOW + 30 * DAY + 30 * MINUTE, NOW + 122 * DAY + 30 * MINUTE];
  const report = (number: number) => {
    const phone = `+1206867${5_000 + number}`;
    return { testType: 'user-report', symptomDate: '', tzOffset: 0, phone };
  };

  it('stays known for 30 days to the second, under the key of then and that of now', async () => {
    const { containers } = walker(world);
    const said: string[] = [];
    const walks = Array.from({ length: WALKS }, (_, number) => {
      const edge = edges[number % edges.length] ?? 0;
      const first = edge + ([-1, 0, 1][Math.floor(number / 3) % 3] ?? 0) - (number % 2) * 15 * DAY;
      const ask = (at: number, container: number) => ({
        at,
        run: async () => {
          const one = containers[(number + container) % containers.length];
          const answer = await one?.issue(at, report(number)).then(String, (error) => error.code);
          said.push(`${at - first === 0 ? 'first' : at - first}: ${/^\d{8}$/.test(answer) ? 'code' : answer}`);
          if (at === first) await one?.verify(at, answer);
        },
      });
      return [ask(first, 0), ask(first + 15 * DAY, 1), ask(first + 30 * DAY - 1, 2), ask(first + 30 * DAY, 3)];
    });
    const rotations = edges.flatMap((edge) => [edge - QUARTER, edge, edge + QUARTER]);
    await happen([...rotations.map((at) => ({ at, run: () => world.rotate(at, { what: 'phone' }) })), ...walks.flat()]);
    const counts = [...Map.groupBy(said, (one) => one)].map(([one, all]) => [one, all.length]);
    expect(Object.fromEntries(counts)).toEqual({
      'first: code': WALKS,
      [`${15 * DAY}: user_report_try_later`]: WALKS,
      [`${30 * DAY - 1}: user_report_try_later`]: WALKS,
      [`${30 * DAY}: code`]: WALKS,
    });
  });
});
