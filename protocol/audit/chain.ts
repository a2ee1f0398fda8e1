/**
 * The chain over the audit (verification-server.md §5.7): each UTC day's entries are sealed by their count and hash, and each
 * seal by the hash of the seal before. Whoever takes away, adds or changes an entry later cannot make the seals fit without
 * changing every seal since, the newest one too, whose hash people keep and compare (docs/operations/AuditGap.md).
 *
 *   line of an entry  JSON of [key, [name, value], …], attributes by name, each value as `<type>:<text>`
 *   entries           SHA-256 over the day's lines in the order of their keys, each with a line feed
 *   hash of a seal    SHA-256 over JSON of ["enx-audit-seal-1", day, count, entries, previous, sealedAt]
 */
import { createHash } from 'node:crypto';
import { DAY_SECONDS, HOUR_SECONDS, parseUtcDay, type UnixSeconds, utcDay } from '../keys/interval.ts';

/** An entry as it is stored, attribute by attribute: what is hashed is the row and not our reading of it. */
export interface StoredEntry {
  /** Begins with the time; unique in its day. */
  readonly key: string;
  /** Each as `S:<text>` or `N:<number>`. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a day's entries come to. */
export interface DayDigest {
  readonly count: number;
  /** Hex. */
  readonly entries: string;
}

export interface Seal extends DayDigest {
  /** `YYYY-MM-DD` */
  readonly day: string;
  /** Hash of the seal of the day before; '' where the chain begins. */
  readonly previous: string;
  readonly sealedAt: UnixSeconds;
  readonly hash: string;
}

/**
 * After a day's end before it is sealed: an entry carries the time of its container, which may be seconds behind, and a call
 * that began before midnight may end minutes after it.
 */
export const SEAL_DELAY_SECONDS = 6 * HOUR_SECONDS;

/** Takes the entries of one day in the order of their keys, one at a time. */
export function openDayDigest() {
  const hash = createHash('sha256');
  let count = 0;
  return {
    add(entry: StoredEntry): void {
      count += 1;
      hash.update(`${lineOf(entry)}\n`);
    },
    end: (): DayDigest => ({ count, entries: hash.digest('hex') }),
  };
}

function lineOf({ key, attributes }: StoredEntry): string {
  const pairs = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([key, ...pairs]);
}

export function sealOf(day: string, digest: DayDigest, before: Seal | undefined, sealedAt: UnixSeconds): Seal {
  const seal = { day, count: digest.count, entries: digest.entries, previous: before?.hash ?? '', sealedAt };
  return { ...seal, hash: hashOf(seal) };
}

function hashOf({ day, count, entries, previous, sealedAt }: Omit<Seal, 'hash'>): string {
  const text = JSON.stringify(['enx-audit-seal-1', day, count, entries, previous, sealedAt]);
  return createHash('sha256').update(text).digest('hex');
}

/** The first day that is to be sealed next; undefined: none is due. A chain begins with the day before it was set up. */
export function dueDay(last: Pick<Seal, 'day'> | undefined, now: UnixSeconds): string | undefined {
  const newest = utcDay(now - SEAL_DELAY_SECONDS - DAY_SECONDS);
  if (last === undefined) return newest;
  return last.day < newest ? dayAfter(last.day) : undefined;
}

/** '' after what is no day, as a seal may say that somebody changed. */
export function dayAfter(day: string): string {
  const start = parseUtcDay(day);
  return start === undefined ? '' : utcDay(start + DAY_SECONDS);
}

/**
 * `missing`, `added`, `changed`: of a day's entries; `seal-missing`: the seals of one day or more are gone; `seal-changed`: a
 * seal does not fit its own hash, or the next one's.
 */
export type GapKind = 'missing' | 'added' | 'changed' | 'seal-missing' | 'seal-changed';

export interface Gap {
  readonly day: string;
  readonly kind: GapKind;
  /** Of entries: as sealed and as found. */
  readonly sealed?: number;
  readonly found?: number;
}

/** `seals`: all of them, by day. What is cut off at the new end shows only to whoever knows the newest hash. */
export function gapsOfChain(seals: readonly Seal[]): Gap[] {
  return seals.flatMap((seal, index) => {
    const kind = faultOf(seal, seals[index - 1]);
    return kind === undefined ? [] : [{ day: seal.day, kind }];
  });
}

function faultOf(seal: Seal, before: Seal | undefined): GapKind | undefined {
  const isNext = before === undefined ? seal.previous === '' : seal.day === dayAfter(before.day);
  if (!isNext) return 'seal-missing';
  const fits = hashOf(seal) === seal.hash && seal.previous === (before?.hash ?? '');
  return fits ? undefined : 'seal-changed';
}

/** A day's entries against its seal; undefined: they are those that were sealed. */
export function gapOfDay(seal: Seal, { count, entries }: DayDigest): Gap | undefined {
  if (count === seal.count && entries === seal.entries) return undefined;
  const kind = count < seal.count ? 'missing' : count > seal.count ? 'added' : 'changed';
  return { day: seal.day, kind, sealed: seal.count, found: count };
}
