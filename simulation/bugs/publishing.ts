/** Mistakes in how an upload is stored. */
import type { GuardStore } from '../../lambdas/keyserver/store/guard-store.ts';
import { receiptKey } from '../../lambdas/keyserver/store/guard-table.ts';
import { floorTo, HOUR_SECONDS } from '../../protocol/keys/interval.ts';
import type { Bug, Ground } from './bug.ts';

const withGuards = ({ stores }: Ground, change: (guards: GuardStore) => Partial<GuardStore>): Ground['stores'] => ({
  ...stores,
  guards: { ...stores.guards, ...change(stores.guards) },
});

export const publishingBugs: readonly Bug[] = [
  {
    name: 'acknowledged-unwritten',
    what: 'a publish is acknowledged before it is written, and its function dies in between',
    foundBy: ['published-once', 'revised-once'],
    plant: (ground) =>
      withGuards(ground, ({ commit }) => ({
        commit: async (...args) => (ground.chance.happens(0.1) ? { kind: 'stored' } : commit(...args)),
      })),
  },
  {
    name: 'half-written',
    what: 'guards and log are not written in one transaction: the log is lost between them',
    foundBy: ['published-once', 'revised-once'],
    plant: (ground) =>
      withGuards(ground, ({ commit }) => ({
        async commit(...args) {
          const { uploads } = ground.stored.exports;
          const before = uploads.length;
          const outcome = await commit(...args);
          if (ground.chance.happens(0.1)) uploads.splice(before);
          return outcome;
        },
      })),
  },
  {
    name: 'no-receipt',
    what: 'no receipt is kept, so the repetition of an upload whose answer was lost is somebody else’s',
    foundBy: ['repeat-welcome', 'token-welcome'],
    plant: (ground) =>
      withGuards(ground, ({ commit }) => ({
        async commit(plan, upload, receipt, now) {
          const outcome = await commit(plan, upload, receipt, now);
          if (outcome.kind === 'stored') ground.stored.guards.delete(receiptKey(receipt.id).pk?.S ?? '');
          return outcome;
        },
      })),
  },
  {
    name: 'guards-forgotten',
    what: 'guards are deleted before their keys are too old to be sent again, so these are new a second time',
    foundBy: ['published-once', 'revised-once', 'true-copy', 'repeat-welcome'],
    plant: (ground) =>
      withGuards(ground, ({ commit }) => ({
        async commit(plan, upload, receipt, now) {
          const outcome = await commit(plan, upload, receipt, now);
          if (ground.chance.happens(0.3)) ground.stored.guards.clear();
          return outcome;
        },
      })),
  },
  {
    name: 'embargo-ignored',
    what: 'a key that is still in use is logged under the hour of its publish',
    foundBy: ['not-early', 'in-its-window'],
    plant: (ground) =>
      withGuards(ground, ({ commit }) => ({
        commit: (plan, upload, receipt, now) => {
          const inserts = plan.inserts.map((key) => ({ ...key, releaseHour: floorTo(now, HOUR_SECONDS) }));
          return commit({ ...plan, inserts }, upload, receipt, now);
        },
      })),
  },
  {
    name: 'revision-in-the-past',
    what: 'a revision is logged under the hour of the key’s first publish, which is exported already',
    foundBy: ['revised-once'],
    plant: (ground) =>
      withGuards(ground, ({ commit }) => ({
        commit: (plan, upload, receipt, now) => {
          const revisions = plan.revisions.map(({ key, stored }) => ({
            stored,
            key: { ...key, releaseHour: stored.releaseHour },
          }));
          return commit({ ...plan, revisions }, upload, receipt, now);
        },
      })),
  },
  {
    name: 'revised-twice',
    what: 'a revision looks neither for its receipt nor whether the key was revised meanwhile',
    days: 10,
    foundBy: ['revised-once', 'counted-once', 'token-welcome'],
    plant: (ground) =>
      withGuards(ground, ({ read }) => ({
        async read(ids, receipt, now) {
          const known = await read(ids, receipt, now);
          const guards = [...known.guards].map(([id, { revisedType: _, ...guard }]) => [id, guard] as const);
          for (const [id] of guards) delete ground.stored.guards.get(`tek#${id}`)?.revisedType;
          ground.stored.guards.delete(`receipt#${receipt.id}`);
          return { guards: new Map(guards) };
        },
      })),
  },
  {
    name: 'revised-by-nobody',
    what: 'a key that is read is taken for revised',
    foundBy: ['answers-right'],
    plant: (ground) =>
      withGuards(ground, ({ read }) => ({
        async read(...args) {
          const known = await read(...args);
          const guards = [...known.guards].map(
            ([id, guard]) => [id, { ...guard, revisedType: 'likely' as const }] as const,
          );
          return { ...known, guards: new Map(guards) };
        },
      })),
  },
  {
    name: 'regions-of-today',
    what: 'a new key takes the region of whoever has published last',
    foundBy: ['published-once'],
    plant(ground) {
      let last: readonly string[] | undefined;
      return withGuards(ground, ({ commit }) => ({
        commit: (plan, upload, receipt, now) => {
          const regions = last ?? upload.regions;
          last = upload.regions;
          return commit(plan, { ...upload, regions }, receipt, now);
        },
      }));
    },
  },
  {
    name: 'statistics-twice',
    what: 'the statistics are counted again when their answer was lost',
    foundBy: ['counted-once'],
    plant: ({ stores, chance }) => ({
      ...stores,
      statistics: {
        async countPublish(...args) {
          await stores.statistics.countPublish(...args);
          if (chance.happens(0.05)) await stores.statistics.countPublish(...args);
        },
      },
    }),
  },
  {
    name: 'ring-too-short',
    what: 'a version of the ring is deleted as soon as another writes, and tokens with it',
    days: 10,
    foundBy: ['token-welcome'],
    plant: ({ stores }) => ({
      ...stores,
      rings: {
        ...stores.rings,
        async rows(ring) {
          const rows = await stores.rings.rows(ring);
          return rows.sort((a, b) => b.createdAt - a.createdAt).slice(0, 1);
        },
      },
    }),
  },
  {
    name: 'issuer-forgotten',
    what: 'an import that finds a list in a change revokes the keys that are about to sign',
    foundBy: ['certificate-welcome'],
    plant: ({ stores }) => ({
      ...stores,
      importedKeys: {
        ...stores.importedKeys,
        apply: (issuer, plan, now, outcome) =>
          stores.importedKeys.apply(
            issuer,
            plan.insert.length > 0 ? { ...plan, revoke: [...issuer.keys] } : plan,
            now,
            outcome,
          ),
      },
    }),
  },
];
