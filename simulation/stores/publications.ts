/** What operators' steps see and change of the memory stores, with the same promises as the real ones (test/wire/keyserver/export/operators.test.ts). */

import { LeaseLostError } from '../../lambdas/keyserver/store/export/configuration-store.ts';
import type { CorrectionStore } from '../../lambdas/keyserver/store/export/correction-store.ts';
import { fileKey } from '../../lambdas/keyserver/store/export/export-layout.ts';
import type { FileBucket } from '../../lambdas/keyserver/store/export/file-bucket.ts';
import type { HoldStore } from '../../lambdas/keyserver/store/export/hold-store.ts';
import type { FileRow, PublicationReader, WindowRow } from '../../lambdas/keyserver/store/export/publication-reader.ts';
import type { AuditEntry } from '../../lambdas/shared/audit.ts';
import { appendTo, hooked, type MemoryExports, type StepHook, type StoredFile } from './exports.ts';

/** What operators did, beside the exports. */
export interface Operated {
  readonly audit: AuditEntry[];
  readonly holdReasons: Map<string, string>;
  /** Paths whose copies were ended. */
  readonly invalidated: string[];
}

export const nothingOperated = (): Operated => ({ audit: [], holdReasons: new Map(), invalidated: [] });

export function openMemoryPublications(exports: MemoryExports, operated: Operated, hook: StepHook = () => {}) {
  return {
    publications: hooked(publicationsIn(exports, operated), hook),
    corrections: hooked(correctionsIn(exports, operated), hook),
    holds: hooked(holdsIn(exports, operated), hook),
    files: hooked(filesIn(exports), hook),
    ...hooked(
      {
        async invalidate(paths: readonly string[]) {
          operated.invalidated.push(...paths);
        },
      },
      hook,
    ),
  };
}

function publicationsIn(exports: MemoryExports, { holdReasons }: Operated): PublicationReader {
  const rowsOf = (id: string): FileRow[] =>
    [...(exports.configurations.get(id)?.files.values() ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1)).map(rowOf);
  return {
    holdReasons: async () => holdReasons,
    fileRows: async (id) => rowsOf(id),
    fileRow: async (id, name) => rowsOf(id).find((row) => row.name === name),
    windowRows: async (id) =>
      [...exports.row(id).windows.values()].map((window): WindowRow => ({ ...window, files: window.files.length })),
  };
}

function rowOf({ windowEnd, ...file }: StoredFile): FileRow {
  return { ...file, window: { start: file.start, end: windowEnd } };
}

function correctionsIn(exports: MemoryExports, { audit }: Operated): CorrectionStore {
  return {
    async correct(lease, { kind, recalled, replacement, entry }, now) {
      const row = exports.row(lease.configuration.id);
      if (row.fencing !== lease.fencing || row.chain.head !== lease.chain.head) throw new LeaseLostError();
      const file = row.files.get(recalled.name);
      if (file === undefined || file.recalledAt !== undefined) return undefined;
      file.recalledAt = now;
      if (replacement !== undefined) {
        file.replacedBy = replacement.name;
        row.files.set(replacement.name, { ...replacement, windowEnd: recalled.window.end, publishedAt: now });
      }
      audit.push(entry);
      const files = replacement === undefined ? [] : [replacement];
      appendTo(row, lease.chain, { kind, removed: [recalled.name], files }, now);
      return { ...lease, chain: row.chain };
    },
    async setRemoved(id, name, now) {
      const file = exports.row(id).files.get(name);
      if (file?.recalledAt !== undefined) file.removedAt ??= now;
    },
  };
}

function holdsIn(exports: MemoryExports, { audit, holdReasons }: Operated): HoldStore {
  return {
    async hold(id, { reason, now }, entry) {
      const row = exports.configurations.get(id);
      if (row === undefined || row.heldSince !== undefined) return false;
      row.heldSince = now;
      holdReasons.set(id, reason);
      audit.push(entry);
      return true;
    },
    async release(id, { heldSince, now }, entry) {
      const row = exports.configurations.get(id);
      if (row === undefined || row.heldSince !== heldSince) return false;
      delete row.heldSince;
      holdReasons.delete(id);
      row.releasedAt = now;
      audit.push(entry);
      return true;
    },
  };
}

function filesIn(exports: MemoryExports): FileBucket {
  return {
    readFile: async (id, name) => exports.objects.get(fileKey(id, name)),
    async deleteFile(id, name) {
      exports.objects.delete(fileKey(id, name));
    },
  };
}
