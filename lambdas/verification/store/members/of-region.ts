/** The people of a region, and who stands behind a subject. */
import { type AttributeValue, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { batchGet } from '../../../shared/aws/dynamo/batch-get.ts';
import { SORT_KEY } from '../../../shared/table.ts';
import {
  type Membership,
  type MembersTable,
  type Person,
  personKey,
  readMembership,
  readPerson,
  regionPartition,
} from './rows.ts';

export interface RegionMember extends Membership {
  readonly person: Person;
}

/** Of one BatchGetItem. */
const MOST_KEYS = 100;

/** By name. Reads the region's rows and, a hundred at a time, its people's. */
export async function regionMembers(from: MembersTable, region: string): Promise<RegionMember[]> {
  const rows = await regionRows(from, region);
  const people = await peopleOf(
    from,
    rows.map((row) => row[SORT_KEY]?.S ?? ''),
  );
  const members = rows.flatMap((row) => {
    const person = people.get(row[SORT_KEY]?.S ?? '');
    return person ? [{ ...readMembership(row), person }] : [];
  });
  return members.sort((a, b) => a.person.name.localeCompare(b.person.name, 'en') || order(a.person, b.person));
}

function order(a: Person, b: Person): number {
  return a.subject < b.subject ? -1 : 1;
}

/** How many a region has, without reading who they are. */
export async function countMembers(from: MembersTable, region: string): Promise<number> {
  const rows = await regionRows(from, region);
  return rows.length;
}

/** Those that are known, by subject: for names beside what a person did. */
export async function peopleOf(
  { dynamo, table }: MembersTable,
  subjects: readonly string[],
): Promise<Map<string, Person>> {
  const asked = [...new Set(subjects)].filter((subject) => subject !== '');
  const people: Person[] = [];
  for (let from = 0; from < asked.length; from += MOST_KEYS) {
    const rows = await batchGet(dynamo, table, asked.slice(from, from + MOST_KEYS).map(personKey));
    people.push(...rows.flatMap((row) => readPerson(row) ?? []));
  }
  return new Map(people.map((person) => [person.subject, person]));
}

/** Everybody, for an operator: reads the whole table. */
export async function allPeople({ dynamo, table }: MembersTable): Promise<Person[]> {
  const rows = await allPages((start) =>
    dynamo.send(new ScanCommand({ TableName: table, ConsistentRead: true, ...start })),
  );
  return rows.flatMap((row) => readPerson(row) ?? []).sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

function regionRows({ dynamo, table }: MembersTable, region: string): Promise<Rows> {
  return allPages((start) =>
    dynamo.send(
      new QueryCommand({
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: regionPartition(region) } },
        ...start,
      }),
    ),
  );
}

type Rows = Record<string, AttributeValue>[];
interface Page {
  readonly Items?: Rows | undefined;
  readonly LastEvaluatedKey?: Record<string, AttributeValue> | undefined;
}

async function allPages(
  read: (start: { readonly ExclusiveStartKey?: Record<string, AttributeValue> }) => Promise<Page>,
): Promise<Rows> {
  const rows: Rows = [];
  let from: Record<string, AttributeValue> | undefined;
  do {
    const page = await read(from ? { ExclusiveStartKey: from } : {});
    rows.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return rows;
}
