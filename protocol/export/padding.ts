/**
 * Padding keys: random keys that nobody ever broadcast, so that a file says little about how many people reported.
 * They copy the rest of a real key drawn with replacement; the reference copies every real key equally often, from
 * which the true number can be counted back (key-server.md §4.6).
 */
import type { RandomBytes } from '../answer-padding.ts';
import { floorTo } from '../keys/interval.ts';
import { KEY_BYTES } from '../keys/tek.ts';
import { UPLOAD_LOG_ENTRY_BYTES } from '../keys/upload-log.ts';
import { type ExportConfiguration, periodSeconds } from './configuration.ts';
import type { Window } from './window.ts';
import type { KeyRecords } from './write/records.ts';

/** How the uploads for one set of regions are padded. */
export interface PaddingRule {
  /** Padding is decided for blocks of time that no window cuts, as long as no period becomes shorter. */
  blockSeconds: number;
  minimumKeys: number;
  paddingRange: number;
}

/** Serves all configurations that take these uploads in: the shortest period, the largest file. */
export function paddingRule(configurations: readonly ExportConfiguration[]): PaddingRule {
  return {
    blockSeconds: Math.min(...configurations.map(periodSeconds)),
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
export function paddingCount(
  realKeys: number,
  rule: Omit<PaddingRule, 'blockSeconds'>,
  randomBytes: RandomBytes,
): number {
  if (realKeys === 0 || realKeys >= rule.minimumKeys) return 0;
  return rule.minimumKeys + randomBelow(rule.paddingRange + 1, randomBytes) - realKeys;
}

/** `count` packed upload-log entries that look like the real ones. */
export function makePadding(
  records: KeyRecords,
  realKeys: Uint32Array,
  count: number,
  randomBytes: RandomBytes,
): Buffer {
  const padding = Buffer.alloc(count * UPLOAD_LOG_ENTRY_BYTES);
  for (let i = 0; i < count; i++) {
    const model = realKeys[randomBelow(realKeys.length, randomBytes)] as number;
    records.cloneUnder(randomBytes(KEY_BYTES), model).copy(padding, i * UPLOAD_LOG_ENTRY_BYTES);
  }
  return padding;
}
