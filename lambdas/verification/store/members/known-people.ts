/** Who somebody is and where they are a member, for every call of theirs: read once a minute, by one query. */
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { MEMBER_CACHE_SECONDS } from '../../../../protocol/staff/session.ts';
import {
  type Membership,
  type MembersTable,
  type Person,
  personPartition,
  readMembership,
  readPerson,
  regionOf,
} from './rows.ts';

export interface KnownPerson {
  readonly person: Person;
  /** By region. */
  readonly memberships: ReadonlyMap<string, Membership>;
}

export interface KnownPeople {
  /** Undefined for a subject without a row. At most 60 seconds old. */
  find(subject: string, now: UnixSeconds): Promise<KnownPerson | undefined>;
  /** Keeps that the person called. */
  seen(subject: string, at: UnixSeconds): void;
}

/** A bound on memory. */
const CACHE_ENTRIES = 1_000;

interface Kept {
  readonly known: KnownPerson | undefined;
  readonly until: UnixSeconds;
}

export function openKnownPeople(table: MembersTable): KnownPeople {
  const cache = new Map<string, Kept>();
  return {
    async find(subject, now) {
      const kept = cache.get(subject);
      if (kept && kept.until > now) return kept.known;
      const known = await readKnownPerson(table, subject);
      if (cache.size >= CACHE_ENTRIES) cache.clear();
      cache.set(subject, { known, until: now + MEMBER_CACHE_SECONDS });
      return known;
    },
    seen(subject, lastSeen) {
      const kept = cache.get(subject);
      if (!kept?.known) return;
      const { person, memberships } = kept.known;
      cache.set(subject, { ...kept, known: { person: { ...person, lastSeen }, memberships } });
    },
  };
}

/** As it is at this moment. A person of all regions has some two hundred rows: one page. */
export async function readKnownPerson(
  { dynamo, table }: MembersTable,
  subject: string,
): Promise<KnownPerson | undefined> {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: personPartition(subject) } },
    }),
  );
  const person = Items.map(readPerson).find((one) => one !== undefined);
  if (!person) return undefined;
  const memberships = Items.flatMap((row) => {
    const region = regionOf(row);
    return region === undefined ? [] : [[region, readMembership(row)] as const];
  });
  return { person, memberships: new Map(memberships) };
}
