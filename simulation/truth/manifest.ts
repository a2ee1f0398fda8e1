/** The manifests as anybody finds them: they only grow, each is one signed chain, and every file that was listed is in it. */
import type { KeyObject } from 'node:crypto';
import { createHash } from 'node:crypto';
import { headPath, monthPath, parseHead } from '../../protocol/export/manifest/months.ts';
import { verifyManifest } from '../../protocol/export/manifest/verify.ts';
import type { MemoryExports } from '../stores/exports.ts';
import type { SeenFile } from './site.ts';

/** Undefined: a text of the manifest was replaced by one that goes on from it. */
export function faultOfGrowth(path: string, before: string | undefined, after: string): string | undefined {
  if (before === undefined) return undefined;
  if (path.endsWith('.jsonl')) return after.startsWith(before) ? undefined : `${path} was changed, not continued`;
  if (!path.endsWith('/head.json')) return undefined;
  const [old, now] = [parseHead(before).entries, parseHead(after).entries];
  return now >= old ? undefined : `${path} went back from ${old} to ${now}`;
}

/** What is wrong with a manifest at the end, with whatever was published. */
export function faultsOfManifest(
  exports: MemoryExports,
  id: string,
  files: readonly SeenFile[],
  publicKey: KeyObject,
): string[] {
  const textOf = (path: string) => exports.objects.get(path)?.toString();
  const published = textOf(headPath(id));
  const { entries: stored, head: storedHead } = exports.row(id).chain;
  if (published === undefined) return stored === 0 ? [] : [`the manifest of ${id} is not published`];
  try {
    const head = parseHead(published);
    const text = head.months.map(({ month }) => textOf(monthPath(id, month)) ?? '').join('');
    const { chain, entries } = verifyManifest(text, publicKey);
    const faults = [head, { entries: stored, head: storedHead }].flatMap(({ entries: count, head: last }) =>
      count === chain.entries && last === chain.head
        ? []
        : [`the manifest of ${id} ends at ${chain.entries}, not ${count}`],
    );
    const held = new Map(entries.flatMap((entry) => entry.files.map((file) => [file.name, file.sha256] as const)));
    const missing = files.filter(({ path, sha256 }) => held.get(path.split('/').at(-1) ?? '') !== sha256);
    return [...faults, ...missing.map(({ path }) => `${path} is not in the manifest as it was listed`)];
  } catch (error) {
    return [`the manifest of ${id}: ${(error as Error).message}`];
  }
}

export function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
