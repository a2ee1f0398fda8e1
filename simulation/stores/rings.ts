/** Versions of key rings in memory. The seal is none: who reads these rows is the same program. */
import type { RingName, RingRow } from '../../lambdas/shared/rings/ring-rows.ts';
import type { RingStore } from '../../lambdas/shared/rings/ring-store.ts';

interface MemoryRing {
  counted: number;
  readonly rows: Map<string, RingRow>;
}

export type MemoryRings = Map<RingName, MemoryRing>;

const nothing = new Uint8Array();

export function openMemoryRings(rings: MemoryRings): RingStore {
  const ringOf = (name: RingName): MemoryRing => {
    const ring = rings.get(name) ?? { counted: 0, rows: new Map() };
    rings.set(name, ring);
    return ring;
  };
  return {
    count: async (name) => ringOf(name).counted,
    rows: async (name) => [...ringOf(name).rows.values()],
    seal: async (_, __, secret) => ({ dataKey: nothing, sealed: secret }),
    unseal: async (_, { sealed }) => Buffer.from(sealed),
    async add(name, row, counted) {
      const ring = ringOf(name);
      if (ring.counted !== counted) return false;
      if (ring.rows.has(row.version)) throw new Error('The counter is behind its versions');
      ring.counted++;
      ring.rows.set(row.version, row);
      return true;
    },
    remove: async (name, version) => ringOf(name).rows.delete(version),
  };
}
