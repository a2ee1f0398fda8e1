/**
 * Padding keys: random keys that nobody ever broadcast, so that a file says little about how many people reported.
 * They copy the rest of a real key drawn with replacement; the reference copies every real key equally often, from
 * which the true number can be counted back (key-server.md §4.6).
 */
import type { RandomBytes } from '../answer-padding.ts';
import { floorTo } from '../keys/interval.ts';
import { KEY_BYTES } from '../keys/tek.ts';
import { TRAVELER_FLAG, UPLOAD_LOG_ENTRY_BYTES, uploadLogOffsets } from '../keys/upload-log.ts';
import { type ExportConfiguration, periodSeconds, takesIn } from './configuration.ts';
import type { Window } from './window.ts';
import type { KeyRecords } from './write/records.ts';

/** How many keys there are at least. */
export interface PaddingSize {
  minimumKeys: number;
  paddingRange: number;
}

/** Keys of one set of regions that are padded together, because every configuration takes all of them or none. */
export interface PaddingGroup extends PaddingSize {
  /** Of travelers only, or of all others; undefined: no configuration makes a difference. */
  traveler?: boolean;
}

/** How the uploads for one set of regions are padded. */
export interface PaddingRule {
  /** Padding is decided for blocks of time that no window cuts, as long as no period becomes shorter. */
  blockSeconds: number;
  /** Of each group with a real key, every file that takes it has enough: so has any file, and the difference of any two. */
  groups: PaddingGroup[];
}

/** Serves all configurations that take such uploads in: the shortest period, the largest file. */
export function paddingRule(configurations: readonly ExportConfiguration[], regions: readonly string[]): PaddingRule {
  const takers = (traveler: boolean) => configurations.filter((one) => takesIn(one, regions, traveler));
  const [others, travelers] = [takers(false), takers(true)];
  const all = configurations.filter((one) => others.includes(one) || travelers.includes(one));
  const blockSeconds = Math.min(...all.map(periodSeconds));
  if (others.length === all.length && travelers.length === all.length) return { blockSeconds, groups: [sizeFor(all)] };
  const groups: PaddingGroup[] = [];
  if (others.length > 0) groups.push({ ...sizeFor(others), traveler: false });
  if (travelers.length > 0) groups.push({ ...sizeFor(travelers), traveler: true });
  return { blockSeconds, groups };
}

function sizeFor(configurations: readonly ExportConfiguration[]): PaddingSize {
  return {
    minimumKeys: Math.max(...configurations.map(({ minimumKeys }) => minimumKeys)),
    paddingRange: Math.max(...configurations.map(({ paddingRange }) => paddingRange)),
  };
}

/**
 * The window and what belongs to its first block before it: where the period became longer, that block begins among
 * hours that are exported already, with padding decided in blocks of the period before.
 */
export function blockSpan(window: Window, blockSeconds: number): Window {
  return { start: floorTo(window.start, blockSeconds), end: window.end };
}

/**
 * The blocks of the window's span that nobody has decided; blocks decided under other settings keep their bounds.
 * `decided`: all that overlap the span. A block missing there would be proposed for ever, and never decided.
 */
export function undecidedBlocks(window: Window, blockSeconds: number, decided: readonly Window[]): Window[] {
  const blocks: Window[] = [];
  let { start } = blockSpan(window, blockSeconds);
  while (start < window.end) {
    const around = decided.find((block) => block.start <= start && start < block.end);
    const later = decided.map((block) => block.start).filter((time) => time > start);
    const end = around?.end ?? Math.min(floorTo(start, blockSeconds) + blockSeconds, ...later);
    if (around === undefined) blocks.push({ start, end });
    start = end;
  }
  return blocks;
}

/** Does the end of the window lie inside the block? */
export function isCut(block: Window, window: Window): boolean {
  return block.start < window.end && window.end < block.end;
}

/** So many make the bias of a remainder negligible. */
const DRAW_BYTES = 6;

/** A whole number below `limit`. */
function randomBelow(limit: number, randomBytes: RandomBytes): number {
  return randomBytes(DRAW_BYTES).readUIntBE(0, DRAW_BYTES) % limit;
}

/** How many padding keys `realKeys` primary keys get: none for none, else up to minimum + 0..range. */
export function paddingCount(realKeys: number, size: PaddingSize, randomBytes: RandomBytes): number {
  if (realKeys === 0 || realKeys >= size.minimumKeys) return 0;
  return size.minimumKeys + randomBelow(size.paddingRange + 1, randomBytes) - realKeys;
}

/** `count` packed upload-log entries that look like the real ones; `traveler` as theirs, unless it is given. */
export function makePadding(
  records: KeyRecords,
  realKeys: Uint32Array,
  count: number,
  randomBytes: RandomBytes,
  traveler?: boolean,
): Buffer {
  const padding = Buffer.alloc(count * UPLOAD_LOG_ENTRY_BYTES);
  for (let i = 0; i < count; i++) {
    const model = realKeys[randomBelow(realKeys.length, randomBytes)] as number;
    const clone = records.cloneUnder(randomBytes(KEY_BYTES), model);
    if (traveler !== undefined) setTraveler(clone, traveler);
    clone.copy(padding, i * UPLOAD_LOG_ENTRY_BYTES);
  }
  return padding;
}

function setTraveler(entry: Buffer, traveler: boolean): void {
  const flags = entry[uploadLogOffsets.flags] as number;
  entry[uploadLogOffsets.flags] = traveler ? flags | TRAVELER_FLAG : flags & ~TRAVELER_FLAG;
}
