/**
 * People of staff who issued codes, as their region's reports name them, in the table Statistics:
 *
 *     <region>#users   <person's id>   number, name, email, expires when their last codes leave the reports
 *
 * Written when they issue, since nobody else's figures are there; who has not issued for so long gets a new number.
 */
import { type AttributeValue, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type UnixSeconds, utcDay } from '../../../../protocol/keys/interval.ts';
import { leavesReports } from '../../../../protocol/statistics/days.ts';
import type { NamedUser } from '../../../../protocol/statistics/reports/users.ts';
import { writeIf } from '../../../shared/aws/dynamo/write-if.ts';
import type { EventName } from '../../../shared/events.ts';
import { EXPIRES, PARTITION_KEY, SORT_KEY } from '../../../shared/table.ts';
import { withTimeLimit } from '../../../shared/time-limit.ts';
import { rowsOf, type StatisticsTable } from './counter-rows.ts';
import { freshNumber, usersScope } from './numbers.ts';

const partition = (region: string) => `${region}#users`;

/** By id. */
export async function namedUsers(from: StatisticsTable, region: string): Promise<Map<string, NamedUser>> {
  const rows = await rowsOf(from, { pk: partition(region) });
  return new Map(rows.map((row) => [row[SORT_KEY]?.S ?? '', readUser(row)]));
}

function readUser({ number, name, email }: Record<string, AttributeValue>): NamedUser {
  return { number: Number(number?.N), name: name?.S ?? '', email: email?.S ?? '' };
}

/** Who issues. */
export interface IssuingUser {
  readonly region: string;
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** Never rejects: a code is a code, also when nobody could note whose. */
export type NoteUser = (user: IssuingUser, now: UnixSeconds) => Promise<void>;

/** A bound on memory. */
const REMEMBERED = 1_000;
/** A person waits for an answer, not for this. */
const PATIENCE_MILLISECONDS = 500;

/** One write a day and container for each person, two at the first. */
export function openUserNotes(to: StatisticsTable, count: (event: EventName) => void): NoteUser {
  const noted = new Map<string, string>();
  return async (user, now) => {
    const { region, id, name, email } = user;
    const [key, value] = [`${region}#${id}`, JSON.stringify([utcDay(now), name, email])];
    if (noted.get(key) === value) return;
    try {
      await withTimeLimit(PATIENCE_MILLISECONDS, () => noteUser(to, user, now));
    } catch {
      return count('StatisticsLost');
    }
    if (noted.size >= REMEMBERED) noted.clear();
    noted.set(key, value);
  };
}

/** Of two containers at once both may draw a number for somebody new: the first that writes it gives it. */
export async function noteUser(to: StatisticsTable, user: IssuingUser, now: UnixSeconds): Promise<void> {
  if (await writeIf(to.dynamo, update(to.table, user, now))) return;
  const number = await freshNumber(to, usersScope(user.region));
  await to.dynamo.send(update(to.table, user, now, number));
}

/** Without a number only where there is one. */
function update(table: string, { region, id, name, email }: IssuingUser, now: UnixSeconds, number?: number) {
  const given = number === undefined ? [] : ['#number = if_not_exists(#number, :number)'];
  return new UpdateItemCommand({
    TableName: table,
    Key: { [PARTITION_KEY]: { S: partition(region) }, [SORT_KEY]: { S: id } },
    UpdateExpression: `SET ${['#name = :name, email = :email, #expires = :expires', ...given].join(', ')}`,
    ...(number === undefined && { ConditionExpression: 'attribute_exists(#number)' }),
    ExpressionAttributeNames: { '#name': 'name', '#number': 'number', '#expires': EXPIRES },
    ExpressionAttributeValues: {
      ':name': { S: name },
      ':email': { S: email },
      ':expires': { N: String(leavesReports(now)) },
      ...(number !== undefined && { ':number': { N: String(number) } }),
    },
  });
}
