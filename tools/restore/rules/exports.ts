/**
 * Exports: what phones have been given decides, not the copy (docs/operations/restore.md, "Exports"). A window that was
 * built is not built again, fencing numbers never fall, and a file row comes back only so that the index may go on listing it.
 */

import { FILE_KEEP_DAYS } from '../../../lambdas/keyserver/store/export/export-layout.ts';
import {
  CONFIGURATIONS,
  configurationPartition,
  ENTRY_SORT_PREFIX,
  FILE_SORT_PREFIX,
  fileRowKey,
  paddingSortKey,
  uploadsRemovedKey,
  WINDOW_SORT_PREFIX,
} from '../../../lambdas/keyserver/store/export/export-table.ts';
import { readChain } from '../../../lambdas/keyserver/store/export/manifest-rows.ts';
import { EXPIRES } from '../../../lambdas/shared/table.ts';
import { EMPTY_CHAIN } from '../../../protocol/export/manifest/chain.ts';
import { timesInName } from '../../../protocol/export/name.ts';
import { DAY_SECONDS, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import {
  back,
  type Decision,
  expired,
  isExpired,
  isoTime,
  keyOf,
  keyText,
  left,
  live,
  mended,
  numberOf,
  partitionOf,
  type Row,
  sortOf,
  type TableRules,
  unknown,
} from '../decision.ts';
import { longer, type ManifestFacts } from '../manifest-facts.ts';

export interface ExportFacts {
  /** Configuration → the files' names that its published index lists. */
  readonly published: ReadonlyMap<string, readonly string[]>;
  /** Configuration → the ends of windows that were surely built: those of published files and of live rows. */
  readonly built: ReadonlyMap<string, readonly UnixSeconds[]>;
  /** Configuration → where its next window starts, live. */
  readonly next: ReadonlyMap<string, UnixSeconds>;
  /** Configuration → its manifest, as people have seen it. */
  readonly manifests: ReadonlyMap<string, ManifestFacts>;
}

const PADDING = 'padding#';
const PARTITION = configurationPartition('');

export const exportRules: TableRules<ExportFacts> = {
  pass(row) {
    if (partitionOf(row) === CONFIGURATIONS) return 0;
    return !partitionOf(row).startsWith(PADDING) || isFirstOfBlock(row) ? 1 : 2;
  },
  companions: (row) => (partitionOf(row).startsWith(PADDING) ? [firstPaddingRow(row)] : []),
  more: ({ published, manifests }, now) => [
    ...[...published].flatMap(([id, names]) => names.flatMap((name) => fileRow(id, name, now))),
    ...[...manifests.values()].flatMap(({ rows }) => rows),
  ],
  decide(row, look, facts, now) {
    if (isExpired(row, now)) return expired;
    const found = look(keyOf(row));
    if (partitionOf(row) === CONFIGURATIONS) return decideConfiguration(row, found, facts, now);
    if (keyText(row) === keyText(uploadsRemovedKey)) return found ? live : back(row);
    if (partitionOf(row).startsWith(PADDING)) return found ? live : decidePadding(row, look(firstPaddingRow(row)));
    if (partitionOf(row).startsWith(PARTITION)) return found ? live : decideBuilt(row, facts);
    return unknown(row);
  },
};

/** Where the configuration surely stood: as the copy says, or further, where windows were built since. */
function standing(row: Row, { built }: ExportFacts, before = Number.POSITIVE_INFINITY): UnixSeconds {
  const ends = (built.get(sortOf(row)) ?? []).filter((end) => end <= before);
  return Math.max(numberOf(row, 'next') ?? 0, ...ends);
}

function decideConfiguration(row: Row, found: Row | undefined, facts: ExportFacts, now: UnixSeconds): Decision {
  const stood = standing(row, facts);
  const fencing = Math.max(numberOf(row, 'fencing') ?? 0, now);
  if (!found) {
    const { leaseUntil: _, ...rest } = row;
    const whole = { ...rest, ...chainOf(row, facts), next: { N: String(stood) }, fencing: { N: String(fencing) } };
    return back(whole, 'comes back: a configuration', `${sortOf(row)}: goes on at ${isoTime(stood)}`);
  }
  const known = {
    stood,
    fencing,
    before: standing(row, facts, numberOf(found, 'from')),
    chain: chainOf(row, facts, found),
  };
  return decideLiveConfiguration(row, found, known);
}

/**
 * The chain never gets shorter: one more entry after a shorter one would be a second history (docs/decisions/022-manifest.md).
 * What the copy says counts only where the live row has no chain: that one would be another.
 */
function chainOf(row: Row, { manifests }: ExportFacts, found?: Row): Row {
  const copied = found?.entries === undefined ? readChain(row) : EMPTY_CHAIN;
  const { entries, head, at } = longer(copied, manifests.get(sortOf(row))?.chain ?? EMPTY_CHAIN);
  return entries === 0 ? {} : { entries: { N: String(entries) }, head: { S: head }, headAt: { N: String(at) } };
}

/**
 * A row that was made again starts with the hour of that deployment. As long as it has built nothing it may go back to
 * where it stood: nothing is built twice, and the hours between are not left out. Afterwards it stays.
 */
function decideLiveConfiguration(
  row: Row,
  found: Row,
  { stood, fencing, before, chain }: { stood: UnixSeconds; fencing: number; before: UnixSeconds; chain: Row },
): Decision {
  const [next, from] = [numberOf(found, 'next') ?? 0, numberOf(found, 'from') ?? 0];
  const isBehind = next < stood;
  const isUnused = next === from && from > stood;
  const low = (numberOf(found, 'fencing') ?? 0) < (numberOf(row, 'fencing') ?? 0);
  const isShort = (numberOf(found, 'entries') ?? 0) < (numberOf(chain, 'entries') ?? 0);
  if (!isBehind && !isUnused && !low && !isShort) return from > before ? gap(row, before, from) : live;
  const set = {
    ...(isBehind || isUnused ? { next: { N: String(stood) } } : {}),
    ...(isUnused && row.from ? { from: row.from } : {}),
    ...(low ? { fencing: { N: String(fencing) } } : {}),
    ...(isShort ? chain : {}),
  };
  const { next: nextRead, fencing: fencingRead, from: fromRead, head } = found;
  const change = { key: keyOf(row), set, asRead: { next: nextRead, fencing: fencingRead, from: fromRead, head } };
  const where = isBehind || isUnused ? `: goes on at ${isoTime(stood)} instead of ${isoTime(next)}` : '';
  return mended('goes on where it stood: a configuration', change, `${sortOf(row)}${where}`);
}

function gap(row: Row, stood: UnixSeconds, from: UnixSeconds): Decision {
  const hours = `${sortOf(row)}: ${isoTime(stood)} to ${isoTime(from)}`;
  return { outcome: 'live', why: 'stays; the hours before it was made again were never exported', row: hours };
}

/** Rows of windows and files. One beyond the next window would keep the exporter from building it. */
function decideBuilt(row: Row, { next, manifests }: ExportFacts): Decision {
  if (sortOf(row).startsWith(ENTRY_SORT_PREFIX)) return back(row, 'comes back: an entry of the manifest');
  const end = numberOf(row, 'windowEnd');
  const isKnown = sortOf(row).startsWith(WINDOW_SORT_PREFIX) || sortOf(row).startsWith(FILE_SORT_PREFIX);
  if (!isKnown || end === undefined) return unknown(row);
  const id = partitionOf(row).slice(PARTITION.length);
  const recalledAt = manifests.get(id)?.removed.get(sortOf(row).slice(FILE_SORT_PREFIX.length));
  if (recalledAt !== undefined && row.recalledAt === undefined) return back(recalled(row, recalledAt), RECALLED);
  const stands = next.get(id);
  if (stands === undefined) return left('a window or file of a configuration that is not there');
  return end <= stands ? back(row) : left('a window or file of a window that is to be built again');
}

const RECALLED = 'comes back as recalled: a file that was taken back after the time of the copy';

/** Otherwise the index would list it again, and its zip is gone; whether its copies are, whoever asks for the recall again knows. */
function recalled(row: Row, at: UnixSeconds): Row {
  return { ...row, recalledAt: { N: String(at) } };
}

/** A listed file whose row is in no copy: it was built after the point in time, or the point was chosen too early. */
function fileRow(id: string, name: string, now: UnixSeconds): Row[] {
  const window = timesInName(name);
  if (window === undefined) return [];
  const row = {
    ...fileRowKey(id, name),
    windowStart: { N: String(window.start) },
    windowEnd: { N: String(window.end) },
    [EXPIRES]: { N: String(window.end + FILE_KEEP_DAYS * DAY_SECONDS) },
  };
  return isExpired(row, now) ? [] : [row];
}

function firstPaddingRow(row: Row): Row {
  return { pk: { S: partitionOf(row) }, sk: { S: paddingSortKey(numberOf(row, 'start') ?? 0, 0) } };
}

function isFirstOfBlock(row: Row): boolean {
  return keyText(row) === keyText(firstPaddingRow(row));
}

/** A block is one decision, over one row or more: rows of another decision must not be mixed with it. */
function decidePadding(row: Row, first: Row | undefined): Decision {
  const isSame = first !== undefined && first[EXPIRES]?.N === row[EXPIRES]?.N && first.end?.N === row.end?.N;
  return isFirstOfBlock(row) || isSame ? back(row) : left('padding of a block that was decided again');
}
