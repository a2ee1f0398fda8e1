import { type ExportConfiguration, takesIn } from '../../../protocol/export/configuration.ts';
import { foldKeys } from '../../../protocol/export/fold.ts';
import {
  blockSpan,
  isCut,
  makePadding,
  type PaddingRule,
  paddingCount,
  paddingRule,
  undecidedBlocks,
} from '../../../protocol/export/padding.ts';
import type { Window } from '../../../protocol/export/window.ts';
import { HOUR_SECONDS, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import { UPLOAD_LOG_ENTRY_BYTES } from '../../../protocol/keys/upload-log.ts';
import type { RandomBytes } from '../../shared/random.ts';
import type { PaddingBlock, PaddingStore } from '../store/export/padding-store.ts';
import type { WindowUploads } from './read-window.ts';

/** A second round reads what was decided; more are only needed where another worker is at it too. */
const ROUNDS = 5;

export interface PaddingDependencies {
  readonly padding: PaddingStore;
  readonly randomBytes: RandomBytes;
}

/**
 * Adds the padding of every set of regions in the window to its records, and says how many keys that was. What is not
 * decided yet is decided here, for every configuration that will ever read these blocks: files that overlap hold the
 * same padding, so comparing them shows nothing.
 */
export async function addPadding(
  deps: PaddingDependencies,
  uploads: WindowUploads,
  window: Window,
  configurations: readonly ExportConfiguration[],
  now: UnixSeconds,
): Promise<number> {
  let added = 0;
  for (const [number, regions] of uploads.regionSets.entries()) {
    const rule = paddingRule(configurations.filter((configuration) => takesIn(configuration, regions, false)));
    for (const { entries } of await settleBlocks(deps, uploads, { number, window, rule, now })) {
      const count = entries.length / UPLOAD_LOG_ENTRY_BYTES;
      uploads.records.append(entries, 0, count, { hour: 0, regionSet: number });
      added += count;
    }
  }
  return added;
}

interface Settling {
  /** Of the set of regions. */
  number: number;
  window: Window;
  rule: PaddingRule;
  now: UnixSeconds;
}

/** The decided padding of the window's blocks, once there is nothing left to decide. */
async function settleBlocks(
  deps: PaddingDependencies,
  uploads: WindowUploads,
  settling: Settling,
): Promise<PaddingBlock[]> {
  const { number, window, rule, now } = settling;
  const regionSet = (uploads.regionSets[number] ?? []).join();
  for (let round = 0; round < ROUNDS; round++) {
    const decided = await deps.padding.blocks(regionSet, blockSpan(window, rule.blockSeconds));
    const open = undecidedBlocks(window, rule.blockSeconds, decided)
      .map((block) => ({ ...block, keys: realKeys(uploads, settling, block) }))
      .filter(({ keys }) => keys.length > 0);
    if (open.length === 0) return decided.filter((block) => belongs(uploads, settling, block));
    for (const { keys, ...block } of open) {
      const count = paddingCount(keys.length, rule, deps.randomBytes);
      const entries = makePadding(uploads.records, keys, count, deps.randomBytes);
      await deps.padding.decide(regionSet, { ...block, entries }, now);
    }
  }
  throw new Error(`The padding of ${regionSet} could not be decided`);
}

/**
 * A block belongs to the window in which it ends, so that no key comes twice. One that began before the first window of
 * a configuration is left out unless that holds keys of it: so do all configurations that begin with this hour.
 */
function belongs(uploads: WindowUploads, settling: Settling, block: PaddingBlock): boolean {
  const { window } = settling;
  // The window was chosen to cut no block (read-whole-window.ts), so another worker decided this one since then.
  if (isCut(block, window)) throw new Error('A block of padding goes on after the window');
  if (block.start >= window.start) return true;
  return block.end > window.start && realKeys(uploads, settling, block).length > 0;
}

/** The primary keys of one set of regions in one block; not folded where they are surely enough without padding. */
function realKeys({ records }: WindowUploads, { number, window, rule }: Settling, block: Window): Uint32Array {
  const from = (block.start - window.start) / HOUR_SECONDS;
  const to = (block.end - window.start) / HOUR_SECONDS;
  const indexes = new Uint32Array(records.count);
  let found = 0;
  let revisions = 0;
  for (let index = 0; index < indexes.length; index++) {
    const hour = records.hour(index);
    if (records.regionSet(index) !== number || hour < from || hour >= to) continue;
    if (records.isRevision(index)) revisions++;
    indexes[found++] = index;
  }
  const entries = indexes.subarray(0, found);
  return found - 2 * revisions >= rule.minimumKeys ? entries : foldKeys(records, entries).primary;
}
