/** The rings of a domain, for an operator (`npm run rotate -- list`): names and times, never a secret. */
import { paginateScan } from '@aws-sdk/client-dynamodb';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { RingTimes } from '../../../../protocol/rings/ring.ts';
import type { Dynamo } from '../../aws/dynamo.ts';
import { PARTITION_KEY, SORT_KEY } from '../../table.ts';
import { ringNameOf } from '../ring-rows.ts';
import { type RingSpec, type ScheduledRing, scheduleOf } from '../rotate-rings.ts';
import type { ShowKeysResult, ShownKeys } from './shown-keys.ts';

/** Undefined for a name that no ring of the domain has. */
export type RingNamed = (name: string) => RingSpec | ScheduledRing | undefined;

export interface DomainRings {
  readonly named: RingNamed;
  /** Those that are there in every stage. */
  readonly always: readonly string[];
}

export async function showRings(
  tables: { readonly dynamo: Dynamo; readonly table: string },
  { named, always }: DomainRings,
  { what }: { readonly what?: unknown },
  now: UnixSeconds,
): Promise<ShowKeysResult> {
  const found = await readTimes(tables);
  const names = [...new Set([...always, ...[...found.keys()].sort()])].filter((name) => named(name));
  const asked = names.filter((name) => what === undefined || name === what);
  if (asked.length === 0) return { error: `unknown keys; there are ${names.join(', ')}` };
  return { now, keys: asked.flatMap((name) => shown(name, named(name), found.get(name) ?? [], now)) };
}

function shown(
  what: string,
  ring: ReturnType<RingNamed>,
  versions: readonly RingTimes[],
  now: UnixSeconds,
): ShownKeys[] {
  if (!ring) return [];
  const schedule = scheduleOf(ring);
  const nextAt = schedule.nextAt(versions, now);
  const newestFirst = versions.toSorted((a, b) => b.createdAt - a.createdAt || b.usableFrom - a.usableFrom);
  return [
    {
      what,
      versions: newestFirst.map((version) => ({ ...version, ...schedule.place(version, versions, now) })),
      ...(nextAt === undefined ? {} : { nextAt }),
      unfinished: [],
      retired: [],
    },
  ];
}

/** A few rows for each ring, and nobody is waiting but one person. */
async function readTimes({ dynamo, table }: { dynamo: Dynamo; table: string }): Promise<Map<string, RingTimes[]>> {
  const found = new Map<string, RingTimes[]>();
  const input = {
    TableName: table,
    ProjectionExpression: '#pk, #sk, createdAt, usableFrom, revokedAt',
    ExpressionAttributeNames: { '#pk': PARTITION_KEY, '#sk': SORT_KEY },
    ConsistentRead: true,
  };
  for await (const { Items = [] } of paginateScan({ client: dynamo }, input)) {
    for (const { [PARTITION_KEY]: pk, [SORT_KEY]: sk, createdAt, usableFrom, revokedAt } of Items) {
      const name = ringNameOf(pk?.S ?? '');
      if (name === undefined) continue;
      const times = { version: sk?.S ?? '', createdAt: Number(createdAt?.N), usableFrom: Number(usableFrom?.N) };
      found.set(name, [...(found.get(name) ?? []), { ...times, ...(revokedAt && { revokedAt: Number(revokedAt.N) }) }]);
    }
  }
  return found;
}
