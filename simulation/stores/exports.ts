/**
 * The exporter's stores and bucket in memory, with the same promises as the real ones (test/support/contracts
 * says which), and a hook before and after every step: a step may fail, or wait for something else to happen first.
 */
import { createHash } from 'node:crypto';
import { EXPORT_LEASE_SECONDS } from '../../lambdas/keyserver/exporting/export-time.ts';
import type { ExportBucket, PublishedText } from '../../lambdas/keyserver/store/export/bucket.ts';
import {
  type ConfigurationState,
  type ConfigurationStore,
  type FinishedWindow,
  HeldError,
  LeaseLostError,
  type PublishedFile,
} from '../../lambdas/keyserver/store/export/configuration-store.ts';
import { fileKey, NOT_FOUND_KEY, untilKey } from '../../lambdas/keyserver/store/export/export-layout.ts';
import type { ManifestStore } from '../../lambdas/keyserver/store/export/manifest-store.ts';
import type { PaddingBlock, PaddingStore } from '../../lambdas/keyserver/store/export/padding-store.ts';
import type { UploadLogReader } from '../../lambdas/keyserver/store/export/upload-log-reader.ts';
import type { ExportConfiguration } from '../../protocol/export/configuration.ts';
import { endOfExport } from '../../protocol/export/ending.ts';
import { indexPath } from '../../protocol/export/index-file.ts';
import { appendEntry, type Chain, EMPTY_CHAIN } from '../../protocol/export/manifest/chain.ts';
import type { EntryContent } from '../../protocol/export/manifest/entry.ts';
import { firstWindowStart } from '../../protocol/export/window.ts';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { packUploadLog, type UploadLogEntry } from '../../protocol/keys/upload-log.ts';

/** `before finishWindow`, `after putFile`, …; called with each step. */
export type StepHook = (step: string) => void | Promise<void>;

/** A file's row; the last four of one that was recalled, or that took another's place. */
export interface StoredFile extends PublishedFile {
  windowEnd: UnixSeconds;
  publishedAt?: UnixSeconds;
  recalledAt?: UnixSeconds;
  replacedBy?: string;
  removedAt?: UnixSeconds;
}

interface ConfigurationRow extends ConfigurationState {
  fencing: number;
  leaseUntil: UnixSeconds;
  files: Map<string, StoredFile>;
  /** Of the manifest, from number 1. */
  entries: { text: string; signature?: Buffer }[];
  /** By their start. */
  windows: Map<UnixSeconds, FinishedWindow & { finishedAt: UnixSeconds }>;
}

/** Everything that is stored; outlives the workers. */
export class MemoryExports {
  readonly configurations = new Map<string, ConfigurationRow>();
  readonly padding = new Map<string, PaddingBlock[]>();
  readonly uploads: { hour: UnixSeconds; item: Buffer }[] = [];
  readonly objects = new Map<string, Buffer>();
  removedThrough: UnixSeconds | undefined;
  /** Hours whose uploads cannot be removed now. */
  readonly busyHours = new Set<UnixSeconds>();

  /** As a deployment does it (export-table.ts). */
  put(configuration: ExportConfiguration, now: UnixSeconds): void {
    const row = this.configurations.get(configuration.id);
    if (row === undefined) {
      this.configure(configuration, firstWindowStart(now));
      this.row(configuration.id).fencing = now;
      return;
    }
    row.configuration = configuration;
    delete row.endsAt;
  }

  /** Of a configuration whose region is gone. */
  end(id: string, now: UnixSeconds): void {
    this.row(id).endsAt ??= endOfExport(now);
  }

  /** As an operator does it (hold-store.ts). */
  hold(id: string, now: UnixSeconds): void {
    this.row(id).heldSince ??= now;
  }

  release(id: string, now: UnixSeconds): void {
    const row = this.row(id);
    if (row.heldSince === undefined) return;
    delete row.heldSince;
    row.releasedAt = now;
  }

  configure(configuration: ExportConfiguration, from: UnixSeconds): void {
    this.configurations.set(configuration.id, {
      ...{ configuration, from, next: from, fencing: 0, leaseUntil: 0, chain: EMPTY_CHAIN },
      ...{ files: new Map(), windows: new Map(), entries: [] },
    });
  }

  upload(hour: UnixSeconds, regions: string[], entries: UploadLogEntry[]): void {
    this.uploads.push({ hour, item: packUploadLog({ regions, entries }) });
  }

  /** In the order of their names, as DynamoDB gives them. */
  rows(): ConfigurationRow[] {
    return [...this.configurations.values()].sort((a, b) => (a.configuration.id < b.configuration.id ? -1 : 1));
  }

  index(id: string): string[] {
    const text = this.objects.get(indexPath(id))?.toString() ?? '';
    return text === '' ? [] : text.split('\n');
  }

  row(id: string): ConfigurationRow {
    const row = this.configurations.get(id);
    if (row === undefined) throw new Error(`No configuration ${id}`);
    return row;
  }
}

const etagOf = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex');

/** One worker's view of what is stored. */
export function openMemoryStores(exports: MemoryExports, hook: StepHook = () => {}) {
  return {
    configurations: hooked(configurationsIn(exports), hook),
    padding: hooked(paddingIn(exports), hook),
    uploads: hooked(uploadsIn(exports), hook),
    bucket: hooked(bucketIn(exports), hook),
    manifest: hooked(manifestIn(exports), hook),
  };
}

export function hooked<T extends object>(store: T, hook: StepHook): T {
  const steps = Object.entries(store).map(([step, run]) => [
    step,
    async (...args: unknown[]) => {
      await hook(`before ${step}`);
      const result = await (run as (...all: unknown[]) => unknown)(...args);
      await hook(`after ${step}`);
      return result;
    },
  ]);
  return Object.fromEntries(steps) as T;
}

function stateOf(row: ConfigurationRow): ConfigurationState {
  const { configuration, from, next, chain, endsAt, heldSince, releasedAt } = row;
  return {
    ...{ configuration, from, next, chain },
    ...(endsAt === undefined ? {} : { endsAt }),
    ...(heldSince === undefined ? {} : { heldSince }),
    ...(releasedAt === undefined ? {} : { releasedAt }),
  };
}

function configurationsIn(exports: MemoryExports): ConfigurationStore {
  const isHeld = (row: ConfigurationRow, fencing: number) => row.fencing === fencing;
  return {
    list: async () => exports.rows().map(stateOf),
    async takeLease(id, now) {
      const row = exports.configurations.get(id);
      if (row === undefined || row.leaseUntil > now) return undefined;
      row.fencing++;
      row.leaseUntil = now + EXPORT_LEASE_SECONDS;
      return { ...stateOf(row), fencing: row.fencing };
    },
    async releaseLease(lease) {
      const row = exports.row(lease.configuration.id);
      if (isHeld(row, lease.fencing)) row.leaseUntil = 0;
    },
    async finishWindow(lease, window, now) {
      const row = exports.row(lease.configuration.id);
      if (!isHeld(row, lease.fencing) || row.next !== window.start) throw new LeaseLostError();
      if (row.chain.head !== lease.chain.head) throw new LeaseLostError();
      if (row.heldSince !== undefined) throw new HeldError();
      for (const file of window.files) row.files.set(file.name, { ...file, windowEnd: window.end });
      row.windows.set(window.start, { ...window, finishedAt: now });
      row.next = window.end;
      row.leaseUntil = now + EXPORT_LEASE_SECONDS;
      appendTo(row, lease.chain, { ...window, kind: 'window' }, now);
      return { ...lease, next: window.end, chain: row.chain };
    },
    async files(id) {
      const files = [...(exports.configurations.get(id)?.files.values() ?? [])].sort((a, b) =>
        a.name < b.name ? -1 : 1,
      );
      return files.map(({ name, windowEnd, recalledAt }) => ({
        path: fileKey(id, name),
        windowEnd,
        ...(recalledAt === undefined ? {} : { recalledAt }),
      }));
    },
  };
}

/** The caller has looked whether it is still the chain that it read. */
export function appendTo(row: ConfigurationRow, chain: Chain, content: EntryContent, now: UnixSeconds): void {
  const entry = appendEntry(chain, row.configuration.id, content, now);
  row.entries.push({ text: entry.text });
  row.chain = entry.chain;
}

function manifestIn(exports: MemoryExports): ManifestStore {
  return {
    chain: async (id) => exports.configurations.get(id)?.chain ?? EMPTY_CHAIN,
    entries: async (id, first) =>
      exports
        .row(id)
        .entries.map((entry, at) => ({ number: at + 1, ...entry }))
        .slice(first - 1),
    async keepSignature(id, number, signature) {
      const entry = exports.row(id).entries[number - 1];
      if (entry === undefined) throw new Error(`Entry ${number} of ${id} is not there`);
      entry.signature ??= signature;
      return entry.signature;
    },
  };
}

function paddingIn(exports: MemoryExports): PaddingStore {
  return {
    async blocks(regionSet, window) {
      const blocks = exports.padding.get(regionSet) ?? [];
      return blocks.filter(({ start, end }) => start < window.end && end > window.start);
    },
    async decide(regionSet, block) {
      const blocks = exports.padding.get(regionSet) ?? [];
      if (blocks.some(({ start }) => start === block.start)) return;
      exports.padding.set(
        regionSet,
        [...blocks, block].sort((a, b) => a.start - b.start),
      );
    },
  };
}

function uploadsIn(exports: MemoryExports): UploadLogReader {
  return {
    async readHours(hours, take) {
      for (const { hour, item } of exports.uploads) if (hours.includes(hour)) take(item, hour);
    },
    async removeHour(hour) {
      if (exports.busyHours.has(hour)) return false;
      const left = exports.uploads.filter((upload) => upload.hour !== hour);
      exports.uploads.splice(0, exports.uploads.length, ...left);
      return true;
    },
    removedThrough: async () => exports.removedThrough,
    async setRemovedThrough(hour) {
      exports.removedThrough = hour;
    },
  };
}

function bucketIn(exports: MemoryExports): ExportBucket {
  return {
    async putFile(configuration, fileName, zip) {
      const key = fileKey(configuration, fileName);
      if (exports.objects.has(key)) throw new Error(`There is a ${key}`);
      exports.objects.set(key, zip);
    },
    readIndex: async (configuration) => read(indexPath(configuration)),
    writeIndex: async (configuration, text, replaced) => replace(indexPath(configuration), text, replaced),
    readUntil: async (configuration) => read(untilKey(configuration)),
    writeUntil: async (configuration, text, replaced) => replace(untilKey(configuration), text, replaced),
    readPublic: async (path) => read(path),
    writePublic: async (path, text, replaced) => replace(path, text, replaced),
    async putNotFoundPage() {
      exports.objects.set(NOT_FOUND_KEY, Buffer.alloc(0));
    },
  };

  function read(key: string): PublishedText | undefined {
    const bytes = exports.objects.get(key);
    return bytes && { text: bytes.toString(), etag: etagOf(bytes) };
  }

  function replace(key: string, text: string, replaced: PublishedText | undefined): boolean {
    const current = exports.objects.get(key);
    if ((current && etagOf(current)) !== replaced?.etag) return false;
    exports.objects.set(key, Buffer.from(text));
    return true;
  }
}
