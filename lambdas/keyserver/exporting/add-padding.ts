import type { ExportConfiguration } from '../../../protocol/export/configuration.ts';
import { foldKeys } from '../../../protocol/export/fold.ts';
import {
  blockSpan,
  isCut,
  makePadding,
  type PaddingGroup,
  type PaddingRule,
  paddingCount,
  paddingRule,
  undecidedBlocks,
} from '../../../protocol/export/padding.ts';
import type { Window } from '../../../protocol/export/window.ts';
import { HOUR_SECONDS, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import { TRAVELER_FLAG, UPLOAD_LOG_ENTRY_BYTES, uploadLogOffsets } from '../../../protocol/keys/upload-log.ts';
import type { RandomBytes } from '../../shared/random.ts';
import type { PaddingBlock, PaddingStore } from '../store/export/padding-store.ts';
import type { RegionSet, WindowUploads } from './read-window.ts';

/** A second round reads what was decided; more are only needed where another worker is at it too. */
const ROUNDS = 5;

export interface PaddingDependencies {
  readonly padding: PaddingStore;
  readonly randomBytes: RandomBytes;
}

/**
 * Adds the padding of every set of regions in the window to its records, and says how many keys that was. What is not
 * decided yet is decided here, for every configuration that will ever read these blocks, whichever part of the set it
 * takes: files that overlap hold the same padding, so comparing them shows nothing (docs/decisions/021).
 */
export async function addPadding(
  deps: PaddingDependencies,
  uploads: WindowUploads,
  window: Window,
  configurations: readonly ExportConfiguration[],
  now: UnixSeconds,
): Promise<number> {
  const real = uploads.records.count;
  for (const [number, { regions }] of uploads.regionSets.entries()) {
    const settling = { number, window, rule: paddingRule(configurations, regions), now };
    const blocks = await settleBlocks(deps, uploads, settling);
    // All asked before any is added, because padding counts as a key from then on.
    const added = blocks.map((block) => wantedEntries(uploads, settling, block));
    for (const entries of added) {
      uploads.records.append(entries, 0, entries.length / UPLOAD_LOG_ENTRY_BYTES, { hour: 0, regionSet: number });
    }
  }
  return uploads.records.count - real;
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
  const regionSet = (uploads.regionSets[number] as RegionSet).regions.join();
  for (let round = 0; round < ROUNDS; round++) {
    const decided = await deps.padding.blocks(regionSet, blockSpan(window, rule.blockSeconds));
    const open = undecidedBlocks(window, rule.blockSeconds, decided)
      .map((block) => ({ block, keys: rule.groups.map((group) => realKeys(uploads, settling, block, group)) }))
      .filter(({ keys }) => keys.some(({ count }) => count > 0));
    if (open.length === 0) return decided;
    for (const { block, keys } of open) {
      const padding = rule.groups.map((group, i) => paddingOf(deps, uploads, group, modelsFor(block, window, keys, i)));
      await deps.padding.decide(regionSet, { ...block, entries: Buffer.concat(padding) }, now);
    }
  }
  throw new Error(`The padding of ${regionSet} could not be decided`);
}

/**
 * What the padding of a group copies. A configuration that begins inside the block does not see its first hours: there may
 * be keys of a group of which it sees none, and those are padded by the looks of the others.
 */
function modelsFor(block: Window, window: Window, keys: readonly RealKeys[], group: number): RealKeys {
  const own = keys[group] as RealKeys;
  if (own.count > 0 || block.start >= window.start) return own;
  const other = keys.find(({ count }) => count > 0) ?? own;
  return { ...other, count: 1 };
}

function paddingOf(
  { randomBytes }: PaddingDependencies,
  { records }: WindowUploads,
  group: PaddingGroup,
  { keys, count }: RealKeys,
): Buffer {
  return makePadding(records, keys, paddingCount(count, group, randomBytes), randomBytes, group.traveler);
}

/** The entries of a block that this configuration takes and that belong to this window. */
function wantedEntries(uploads: WindowUploads, settling: Settling, block: PaddingBlock): Buffer {
  const set = uploads.regionSets[settling.number] as RegionSet;
  if (!belongs(uploads, settling, block, set)) return Buffer.alloc(0);
  if (set.takesTravelers && set.takesOthers) return block.entries;
  return entriesOf(block, set.takesTravelers);
}

function entriesOf({ entries }: PaddingBlock, traveler: boolean): Buffer {
  const found: Buffer[] = [];
  for (let at = 0; at < entries.length; at += UPLOAD_LOG_ENTRY_BYTES) {
    const isTraveler = ((entries[at + uploadLogOffsets.flags] as number) & TRAVELER_FLAG) !== 0;
    if (isTraveler === traveler) found.push(entries.subarray(at, at + UPLOAD_LOG_ENTRY_BYTES));
  }
  return Buffer.concat(found);
}

/**
 * A block belongs to the window in which it ends, so that no key comes twice. One that began before the first window of a
 * configuration is left out unless that window takes a key of it: so do all configurations that begin with this hour. Then
 * all of it counts, groups without a key in these hours too, since others show them together.
 */
function belongs(uploads: WindowUploads, settling: Settling, block: PaddingBlock, set: RegionSet): boolean {
  const { window, rule } = settling;
  // The window was chosen to cut no block (read-whole-window.ts), so another worker decided this one since then.
  if (isCut(block, window)) throw new Error('A block of padding goes on after the window');
  if (block.start >= window.start) return true;
  if (block.end <= window.start) return false;
  const taken = rule.groups.filter(({ traveler }) => (traveler ? set.takesTravelers : set.takesOthers));
  return taken.some((group) => realKeys(uploads, settling, block, group).count > 0);
}

interface RealKeys {
  /** At least so many primary ones; exactly, where they are listed. */
  readonly count: number;
  /** These; empty where there are surely enough without padding. */
  readonly keys: Uint32Array;
}

/** The primary keys of one group in one block; counting is enough in a large block that is seen whole. */
function realKeys(uploads: WindowUploads, settling: Settling, block: Window, group: PaddingGroup): RealKeys {
  const { records } = uploads;
  const isIn = membership(uploads, settling, block, group);
  let [found, revisions] = [0, 0];
  for (let index = 0; index < records.count; index++) {
    if (!isIn(index)) continue;
    found++;
    if (records.isRevision(index)) revisions++;
  }
  const surely = found - 2 * revisions;
  const isWhole = block.start >= settling.window.start;
  if (isWhole && surely >= group.minimumKeys) return { count: surely, keys: new Uint32Array() };
  const entries = new Uint32Array(found);
  let listed = 0;
  for (let index = 0; listed < found; index++) if (isIn(index)) entries[listed++] = index;
  const keys = foldKeys(records, entries).primary;
  return { count: keys.length, keys };
}

/** Is a record an entry of this group in this block? */
function membership(
  { records }: WindowUploads,
  { number, window }: Settling,
  block: Window,
  { traveler }: PaddingGroup,
): (index: number) => boolean {
  const from = (block.start - window.start) / HOUR_SECONDS;
  const to = (block.end - window.start) / HOUR_SECONDS;
  return (index) => {
    const hour = records.hour(index);
    if (records.regionSet(index) !== number || hour < from || hour >= to) return false;
    return traveler === undefined || records.isTraveler(index) === traveler;
  };
}
