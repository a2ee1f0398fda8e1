/**
 * LastingRings: key rings that never retire, signing keys, and the counters of both. Counters never go back: a number given
 * twice is a name that key servers, or phones, know as another key's.
 */
import { announcedKey } from '../../../lambdas/shared/rings/signing-key-rows.ts';
import { rings } from '../../../lambdas/verification/jobs/rotate/rings.ts';
import { isLasting } from '../../../protocol/rings/ring.ts';
import {
  back,
  type Decision,
  expired,
  isExpired,
  isoTime,
  keyOf,
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

export interface LastingRingFacts {
  /** Families of signing keys (`pk`) that have an announced key now. */
  readonly served: ReadonlySet<string>;
}

const COUNTER = 'counter#';
const RING = 'ring#';
const SIGNING_KEY = 'signing-key#';
const lasting = rings.filter(isLasting).map(({ name }) => `${RING}${name}`);

export const lastingRingRules: TableRules<LastingRingFacts> = {
  // A rotation that runs in between then makes a new number, whatever rows it finds.
  pass: (row) => (partitionOf(row).startsWith(COUNTER) ? 0 : 1),
  decide(row, look, { served }, now) {
    if (isExpired(row, now)) return expired;
    const found = look(keyOf(row));
    const family = partitionOf(row).replace(COUNTER, '');
    if (family.startsWith(RING) && !lasting.includes(family)) return left('a ring that retires: it lies in Rings');
    if (!family.startsWith(RING) && !family.startsWith(SIGNING_KEY)) return unknown(row);
    if (family !== partitionOf(row)) return decideCounter(row, found);
    return family.startsWith(RING) ? decideVersion(row, found) : decideKey(row, found, served.has(family), now);
  },
};

function decideCounter(row: Row, found: Row | undefined): Decision {
  if (!found) return back(row, 'comes back: a counter');
  if ((numberOf(found, 'count') ?? 0) >= (numberOf(row, 'count') ?? 0)) return live;
  const { count = { N: '0' } } = row;
  const family = partitionOf(row).slice(COUNTER.length);
  const change = { key: keyOf(row), set: { count }, asRead: { count: found.count } };
  return mended('a counter that had begun again goes on from where it was', change, `${family}: ${count.N}`);
}

/**
 * The rotation makes version 1 within minutes of a loss that took the counter too. The secret that was under this name
 * first is the one that API keys in every phone depend on, and it is sealed under that name: it takes its place again.
 */
function decideVersion(row: Row, found: Row | undefined): Decision {
  if (!found) return back(row, 'comes back: a version of a key ring', `${partitionOf(row)}/${sortOf(row)}`);
  const isSame = Buffer.compare(found.sealed?.B ?? Buffer.alloc(0), row.sealed?.B ?? Buffer.alloc(0)) === 0;
  const since = numberOf(found, 'createdAt') ?? 0;
  if (isSame || since <= (numberOf(row, 'createdAt') ?? 0)) return live;
  const { createdAt, usableFrom, dataKey, sealed } = row;
  if (!createdAt || !usableFrom || !dataKey || !sealed) return unknown(row);
  return mended(
    'takes the place of a version of the same name made after the loss: API keys made with that one no longer work',
    { key: keyOf(row), set: { createdAt, usableFrom, dataKey, sealed }, asRead: { sealed: found.sealed } },
    `${partitionOf(row)}/${sortOf(row)}: API keys made since ${isoTime(since)} have to be made again`,
  );
}

/** Beside a key that signs now another one is not announced again: whoever checks has taken it for withdrawn. */
function decideKey(row: Row, found: Row | undefined, isServed: boolean, now: number): Decision {
  const kid = sortOf(row);
  if (found) {
    const other = found.keyArn?.S !== row.keyArn?.S;
    return other
      ? {
          outcome: 'live',
          why: 'stays, and is another key than the copy names (docs/operations/JwksKeyRefused.md)',
          row: kid,
        }
      : live;
  }
  if (row.keyArn === undefined) return left('a signing key that was not made yet', kid);
  if (row.deletionScheduledAt !== undefined) return left('a signing key that KMS was told to delete', kid);
  if (announcedKey(row) && !isServed) return back(row, 'comes back: a signing key, which signs again', kid);
  const retired = { ...row, retiredAt: row.retiredAt ?? { N: String(now) } };
  return back(retired, 'comes back retired: another key signs, and the next rotation has KMS delete it', kid);
}
