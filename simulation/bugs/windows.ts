/** Mistakes in how windows are built. */
import { EXPORT_LEASE_SECONDS } from '../../lambdas/keyserver/exporting/export-time.ts';
import { type ConfigurationStore, LeaseLostError } from '../../lambdas/keyserver/store/export/configuration-store.ts';
import type { PaddingStore } from '../../lambdas/keyserver/store/export/padding-store.ts';
import { windowFrom } from '../../protocol/export/window.ts';
import { DAY_SECONDS, HOUR_SECONDS } from '../../protocol/keys/interval.ts';
import { UPLOAD_LOG_ENTRY_BYTES } from '../../protocol/keys/upload-log.ts';
import type { Bug, Ground } from './bug.ts';

const withConfigurations = (
  { stores }: Ground,
  change: (configurations: ConfigurationStore) => Partial<ConfigurationStore>,
): Ground['stores'] => ({
  ...stores,
  configurations: { ...stores.configurations, ...change(stores.configurations) },
});

/** Leases that end when they begin: workers overlap wherever two are started at once. Harmless, as fencing stands behind it. */
export function overlapping(ground: Ground): Ground {
  const stores = withConfigurations(ground, ({ takeLease }) => ({
    async takeLease(id, now) {
      const row = ground.stored.exports.configurations.get(id);
      if (row) row.leaseUntil = 0;
      return takeLease(id, now);
    },
  }));
  return { ...ground, stores };
}

const withPadding = (
  { stores }: Ground,
  change: (padding: PaddingStore) => Partial<PaddingStore>,
): Ground['stores'] => ({
  ...stores,
  padding: { ...stores.padding, ...change(stores.padding) },
});

export const windowBugs: readonly Bug[] = [
  {
    name: 'window-an-hour-short',
    what: 'a window ends an hour early, and the next begins where it should',
    foundBy: ['published-once', 'revised-once'],
    plant: ({ stores }) => ({
      ...stores,
      uploads: { ...stores.uploads, readHours: (hours, take) => stores.uploads.readHours(hours.slice(0, -1), take) },
    }),
  },
  {
    name: 'window-an-hour-long',
    what: 'a window ends an hour late, and the next begins where it should',
    foundBy: ['published-once', 'revised-once', 'in-its-window', 'not-early', 'nothing-else'],
    plant: ({ stores }) => ({
      ...stores,
      uploads: {
        ...stores.uploads,
        async readHours(hours, take) {
          await stores.uploads.readHours(hours, take);
          const last = hours.at(-1) ?? 0;
          await stores.uploads.readHours([last + HOUR_SECONDS], (item) => take(item, last));
        },
      },
    }),
  },
  {
    name: 'fencing-ignored',
    what: 'a worker that lost its lease finishes its window all the same (leases end at once here)',
    foundBy: ['published-once', 'in-order', 'names-unique', 'revised-once'],
    plant: (ground) =>
      withConfigurations(overlapping(ground), ({ finishWindow }) => ({
        async finishWindow(lease, window, now) {
          try {
            return await finishWindow(lease, window, now);
          } catch (error) {
            if (!(error instanceof LeaseLostError)) throw error;
            const row = ground.stored.exports.row(lease.configuration.id);
            for (const file of window.files) row.files.set(file.name, { ...file, windowEnd: window.end });
            return { ...lease, next: window.end };
          }
        },
      })),
  },
  {
    name: 'lease-for-ever',
    what: 'a worker that dies keeps its lease',
    foundBy: ['keeps-up', 'no-surprise', 'published-once'],
    plant: (ground) =>
      withConfigurations(ground, ({ takeLease }) => ({
        takeLease: (id, now) => takeLease(id, Math.min(now, ground.stored.exports.row(id).leaseUntil - 1 || now)),
      })),
  },
  {
    name: 'catches-up-newest-first',
    what: 'of several windows that were missed, only the newest is built',
    foundBy: ['published-once', 'in-order', 'revised-once'],
    plant: (ground) =>
      withConfigurations(ground, ({ takeLease }) => ({
        async takeLease(id, now) {
          const lease = await takeLease(id, now);
          if (lease === undefined) return undefined;
          const row = ground.stored.exports.row(id);
          for (;;) {
            const { end } = windowFrom(row.next, row.configuration);
            if (windowFrom(end, row.configuration).end + row.configuration.minimumAgeSeconds > now) break;
            row.next = end;
          }
          return { ...lease, next: row.next };
        },
      })),
  },
  {
    name: 'age-ignored',
    what: 'a window is built as soon as it ends, while somebody may still publish into it',
    foundBy: ['not-early', 'published-once'],
    plant: (ground) => {
      const young = <T extends { configuration: object }>(state: T): T => ({
        ...state,
        configuration: { ...state.configuration, minimumAgeSeconds: 0 },
      });
      return withConfigurations(ground, ({ list, takeLease }) => ({
        list: async () => (await list()).map(young),
        takeLease: async (...args) => {
          const lease = await takeLease(...args);
          return lease && young(lease);
        },
      }));
    },
  },
  {
    name: 'change-starts-over',
    what: 'a configuration whose settings change begins again a day before',
    foundBy: ['published-once', 'in-order', 'names-unique', 'revised-once', 'until-true', 'nothing-else'],
    plant(ground) {
      const settings = new Map<string, string>();
      return withConfigurations(ground, ({ list }) => ({
        async list() {
          for (const row of ground.stored.exports.rows()) {
            const { id } = row.configuration;
            const text = JSON.stringify(row.configuration);
            if ((settings.get(id) ?? text) !== text) row.next = Math.max(row.from, row.next - DAY_SECONDS);
            settings.set(id, text);
          }
          return list();
        },
      }));
    },
  },
  {
    name: 'hold-ignored',
    what: 'a window that is under way when its configuration is held is finished, and others after it',
    days: 8,
    foundBy: ['held-back'],
    plant: (ground) =>
      withConfigurations(ground, ({ list, takeLease, finishWindow }) => ({
        list: async () => (await list()).map(({ heldSince: _, ...state }) => state),
        async takeLease(...args) {
          const lease = await takeLease(...args);
          if (lease) delete lease.heldSince;
          return lease;
        },
        async finishWindow(lease, window, now) {
          const row = ground.stored.exports.row(lease.configuration.id);
          const { heldSince } = row;
          delete row.heldSince;
          try {
            return await finishWindow(lease, window, now);
          } finally {
            if (heldSince !== undefined) row.heldSince = heldSince;
          }
        },
      })),
  },
  {
    name: 'removed-too-early',
    what: 'uploads are removed when one configuration has exported them',
    foundBy: ['uploads-kept'],
    plant: (ground) =>
      withConfigurations(ground, ({ list }) => ({
        async list() {
          const states = await list();
          const most = Math.max(...states.map(({ next }) => next));
          if (ground.chance.happens(0.2))
            for (let hour = most - 12 * HOUR_SECONDS; hour < most; hour += HOUR_SECONDS)
              await ground.stores.uploads.removeHour(hour);
          return states;
        },
      })),
  },
  {
    name: 'removed-an-hour-early',
    what: 'with the last hour that all have exported goes the one after it',
    foundBy: ['uploads-kept'],
    plant: ({ stores }) => ({
      ...stores,
      uploads: {
        ...stores.uploads,
        removeHour: async (hour) =>
          (await stores.uploads.removeHour(hour)) && stores.uploads.removeHour(hour + HOUR_SECONDS),
      },
    }),
  },
  {
    name: 'padding-each-its-own',
    what: 'every configuration decides its own padding, so what two files share is real',
    foundBy: ['padding-same'],
    plant: (ground) =>
      withPadding(ground, () => ({ blocks: async (regionSet, window) => ownBlocks(ground, regionSet, window) })),
  },
  {
    name: 'padding-uncounted',
    what: 'padding is counted among the real keys',
    foundBy: ['nothing-else'],
    plant: (ground) =>
      withConfigurations(ground, ({ finishWindow }) => ({
        finishWindow: (lease, window, now) => finishWindow(lease, { ...window, padding: 0 }, now),
      })),
  },
  {
    name: 'padding-lost',
    what: 'the last key of a block’s padding is not kept, so that one file has it and another not',
    foundBy: ['padding-same', 'nothing-else'],
    plant: (ground) =>
      withPadding(ground, ({ blocks }) => ({
        async blocks(...args) {
          const found = await blocks(...args);
          const cut = (entries: Buffer) => entries.subarray(0, Math.max(0, entries.length - UPLOAD_LOG_ENTRY_BYTES));
          return ground.chance.happens(0.3) ? found.map((block) => ({ ...block, entries: cut(block.entries) })) : found;
        },
      })),
  },
];

/** What was decided within a quarter of an hour: by whoever asks, then, and by nobody before. */
function ownBlocks({ stored, timeline, stores }: Ground, regionSet: string, window: { start: number; end: number }) {
  const now = Math.floor(timeline.now / 1000);
  const marks = decidedAt.get(stored) ?? new Map<string, number>();
  decidedAt.set(stored, marks);
  for (const block of stored.exports.padding.get(regionSet) ?? []) {
    const name = `${regionSet} ${block.start}`;
    if (!marks.has(name)) marks.set(name, now);
  }
  const kept = (stored.exports.padding.get(regionSet) ?? []).filter(
    ({ start }) => now - (marks.get(`${regionSet} ${start}`) ?? 0) < EXPORT_LEASE_SECONDS,
  );
  stored.exports.padding.set(regionSet, kept);
  for (const name of marks.keys())
    if (!kept.some(({ start }) => name === `${regionSet} ${start}`) && name.startsWith(`${regionSet} `))
      marks.delete(name);
  return stores.padding.blocks(regionSet, window);
}

const decidedAt = new WeakMap<object, Map<string, number>>();
