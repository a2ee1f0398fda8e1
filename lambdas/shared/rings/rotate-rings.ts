/** Makes the versions that are due in a domain's key rings and deletes those that nothing depends on any more. */
import { randomUUID } from 'node:crypto';
import type { RandomBytes } from '../../../protocol/answer-padding.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { nextVersionAt, placeOf, type VersionPlace } from '../../../protocol/rings/key-state.ts';
import {
  newVersionDue,
  outlivedVersions,
  RING_ACTIVATION_SECONDS,
  type RingPolicy,
  type RingTimes,
  usableFrom,
  versionByHand,
} from '../../../protocol/rings/ring.ts';
import { type AuditedAct, operatorOf } from '../audit.ts';
import type { Kms } from '../aws/kms.ts';
import type { EventName } from '../events.ts';
import { JobFailure } from '../job.ts';
import type { RingName, RingRow } from './ring-rows.ts';
import { openRingStore, type RingStore } from './ring-store.ts';
import type { VersionTables } from './version-counter.ts';

/** What the secrets of a ring are. */
interface RingSecrets {
  readonly name: RingName;
  makeSecret(randomBytes: RandomBytes, version: string): Buffer;
  /** `uuid` where the name is seen outside, as a token's `kid`; otherwise versions count up from 1. */
  readonly versionNames: 'count' | 'uuid';
}

/** A ring of a domain: what its secrets are and how long they serve. */
export interface RingSpec extends RingSecrets, RingPolicy {}

/** When versions are made, write and are deleted, where that is more than a policy says. */
interface RingSchedule {
  isDue(versions: readonly RingTimes[], now: UnixSeconds): boolean;
  /** Of a version made now. */
  usableFrom(versions: readonly RingTimes[], now: UnixSeconds): UnixSeconds;
  outlived<V extends RingTimes>(versions: readonly V[], now: UnixSeconds): V[];
  /** What one of them is doing now, and when the next is made: for people who look. */
  place(version: RingTimes, versions: readonly RingTimes[], now: UnixSeconds): VersionPlace;
  nextAt(versions: readonly RingTimes[], now: UnixSeconds): UnixSeconds | undefined;
}

export interface ScheduledRing extends RingSecrets {
  readonly schedule: RingSchedule;
}

export interface RotateDeps extends VersionTables, RingRotateDeps {
  readonly kms: Kms;
  /** Wraps the data keys that seal the rows. */
  readonly sealingKeyArn: string;
}

/** What a rotation needs beside a store of rings. */
export interface RingRotateDeps {
  readonly randomBytes: RandomBytes;
  /** The rotating function, for the audit. */
  readonly actor: string;
  /** The person who asked for it; absent where a timer did. */
  readonly by?: string;
  readonly count: (event: EventName) => void;
}

/** What was made and deleted: `<ring>/<version>`, or the kid of a signing key. */
export interface Rotation {
  readonly made: readonly string[];
  readonly deleted: readonly string[];
}

/** Why a rotation runs: what is due, or a person who wants a new version now. */
export type Occasion = 'due' | 'by-hand';

/** One ring. Safe to repeat and to run twice at once: the slower one makes nothing. */
export async function rotateRing(
  deps: RotateDeps,
  ring: RingSpec | ScheduledRing,
  now: UnixSeconds,
  occasion: Occasion = 'due',
): Promise<Rotation> {
  return rotateRingIn(openRingStore(deps), deps, ring, now, occasion);
}

/** As `rotateRing`, in a store wherever it is. */
export async function rotateRingIn(
  store: RingStore,
  deps: RingRotateDeps,
  ring: RingSpec | ScheduledRing,
  now: UnixSeconds,
  occasion: Occasion = 'due',
): Promise<Rotation> {
  const rotating = { store, deps, spec: { ...ring, schedule: scheduleOf(ring) } };
  // First the count and then the rows: what another rotation makes in between is seen, or this one's is refused.
  const counted = await store.count(ring.name);
  const rows = await store.rows(ring.name);
  const isWanted = occasion === 'by-hand' && versionByHand(rows, now) === 'due';
  const made =
    isWanted || rotating.spec.schedule.isDue(rows, now) ? await makeVersion(rotating, rows, counted, now) : [];
  const deleted: string[] = [];
  for (const row of rotating.spec.schedule.outlived(rows, now))
    deleted.push(...(await deleteVersion(rotating, row, now)));
  return { made, deleted };
}

interface Rotating {
  readonly store: RingStore;
  readonly deps: RingRotateDeps;
  readonly spec: ScheduledRing;
}

export function scheduleOf(ring: RingPolicy | Pick<ScheduledRing, 'schedule'>): RingSchedule {
  if ('schedule' in ring) return ring.schedule;
  const policy = ring;
  return {
    isDue: (versions, now) => newVersionDue(versions, policy, now),
    usableFrom: (versions, now) => usableFrom(versions, now, RING_ACTIVATION_SECONDS),
    outlived: (versions, now) => outlivedVersions(versions, policy, now),
    place: (version, versions, now) => placeOf(version, versions, policy, now),
    nextAt: (versions) => nextVersionAt(versions, policy),
  };
}

/** A part of a rotation: a ring, or a region's keys for one purpose. */
export interface RotationPart {
  /** For the failure's text. */
  readonly name: string;
  rotate(): Promise<Rotation>;
}

/** The rings of a domain as parts of its rotation. */
export function ringParts(
  deps: RotateDeps,
  rings: readonly (RingSpec | ScheduledRing)[],
  now: UnixSeconds,
  occasion: Occasion = 'due',
): RotationPart[] {
  return rings.map((spec) => ({ name: `ring ${spec.name}`, rotate: () => rotateRing(deps, spec, now, occasion) }));
}

/** Each part in turn. One that fails does not stop the others, but fails the whole at the end (JobFailure). */
export async function rotateAll(parts: readonly RotationPart[]): Promise<Rotation> {
  const done: Rotation[] = [];
  const failures = new Map<string, unknown>();
  for (const part of parts) {
    try {
      done.push(await part.rotate());
    } catch (error) {
      failures.set(part.name, error);
    }
  }
  if (failures.size > 0) throw new JobFailure([...failures.keys()].join(', '), [...failures.values()][0]);
  return { made: done.flatMap(({ made }) => made), deleted: done.flatMap(({ deleted }) => deleted) };
}

async function makeVersion(
  { store, deps, spec }: Rotating,
  existing: readonly RingRow[],
  counted: number,
  now: UnixSeconds,
): Promise<string[]> {
  const version = spec.versionNames === 'uuid' ? randomUUID() : String(counted + 1);
  const sealed = await store.seal(spec.name, version, spec.makeSecret(deps.randomBytes, version));
  const times = { version, createdAt: now, usableFrom: spec.schedule.usableFrom(existing, now) };
  const { createdAt, usableFrom } = times;
  const entry = { ...auditEntry(deps, 'ring-version-made', spec, version), after: { createdAt, usableFrom } };
  const won = await store.add(spec.name, { ...times, ...sealed }, counted, entry, now);
  if (won) deps.count('RingVersionMade');
  return won ? [entry.target] : [];
}

async function deleteVersion({ store, deps, spec }: Rotating, row: RingRow, now: UnixSeconds): Promise<string[]> {
  const { createdAt, usableFrom } = row;
  const entry = { ...auditEntry(deps, 'ring-version-deleted', spec, row.version), before: { createdAt, usableFrom } };
  const won = await store.remove(spec.name, row.version, entry, now);
  if (won) deps.count('RingVersionDeleted');
  return won ? [entry.target] : [];
}

function auditEntry(deps: RingRotateDeps, action: string, spec: RingSecrets, version: string): AuditedAct {
  return { actor: deps.actor, ...operatorOf(deps), action, target: `${spec.name}/${version}` };
}
