/**
 * The table Limits: how often a person has asked (smittestopp-verification.md §3.3), one row per person:
 *
 *     pk   keyed hash of provider and subject (ring `pseudonym`)
 *     a, b, c   the last three turns, oldest first: {time, id}; time 0 for none
 *     expires   when none of them counts any more
 *
 * A turn is taken by one conditional write without a look before: it shifts the three by one, if the one that falls out is no
 * longer counted. However many logins come at once, three of them win.
 */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { RandomBytes } from '../../../protocol/answer-padding.ts';
import { countingTurns, hoursUntilTurn, TURNS_SECONDS } from '../../../protocol/eligibility/limit.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { keyedHash } from '../../../protocol/rings/keyed-hash.ts';
import type { Turn } from '../../../protocol/self-service/session.ts';
import { newUuid } from '../../../protocol/text/uuid.ts';
import type { Dynamo } from '../../shared/aws/dynamo.ts';
import type { Ring } from '../../shared/rings/rings.ts';
import { EXPIRES, PARTITION_KEY } from '../../shared/table.ts';

/** As a provider knows somebody: its issuer, and the subject that it never gives to another person. */
export interface Subject {
  readonly issuer: string;
  readonly subject: string;
}

export interface Limits {
  /** Whole hours until the person has a turn; 0: there is one now. Takes none. */
  hoursLeft(who: Subject, now: UnixSeconds): Promise<number>;
  /** One write unit. */
  take(who: Subject, now: UnixSeconds): Promise<Turn | { readonly hoursLeft: number }>;
}

export interface LimitsDeps {
  readonly dynamo: Dynamo;
  readonly table: string;
  /** The ring `pseudonym`. */
  readonly pseudonyms: Ring;
  readonly randomBytes: RandomBytes;
}

type Row = Record<string, AttributeValue>;

/** Oldest first. */
const SLOTS = ['a', 'b', 'c'] as const;

export function openLimits(deps: LimitsDeps): Limits {
  const { dynamo, table } = deps;
  return {
    async hoursLeft(who, now) {
      const { person, earlier } = await pseudonymsOf(deps.pseudonyms, who, now);
      const times = await Promise.all([person, ...earlier].map((pk) => readTimes(deps, pk)));
      return hoursUntilTurn(times.flat(), now);
    },
    async take(who, now) {
      const { person, earlier } = await pseudonymsOf(deps.pseudonyms, who, now);
      const times = await Promise.all(earlier.map((pk) => readTimes(deps, pk)));
      const before = countingTurns(times.flat(), now);
      // With n turns under the pseudonym before, the (3 − n)th newest of this row must be over.
      const leaving = SLOTS[before.length];
      if (leaving === undefined) return { hoursLeft: hoursUntilTurn(before, now) };
      const turn = { person, id: newUuid(deps.randomBytes) };
      try {
        await dynamo.send(takeCommand(table, turn, leaving, now));
        return turn;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const row = error.Item ?? {};
        // The answer to a first attempt got lost on its way.
        if (slotOf(turn, row) !== undefined) return turn;
        return { hoursLeft: hoursUntilTurn([...before, ...timesOf(row)], now) };
      }
    },
  };
}

/**
 * Makes it as if a turn had not been taken. One that was given back already, or counts no more, is nothing. Who it is of is
 * not needed.
 */
export function openGiveBack(dynamo: Dynamo, table: string): (turn: Turn) => Promise<void> {
  return async (turn) => {
    // Others, taken or given back meanwhile, move it: each failure tells where it is.
    let slot: number | undefined = SLOTS.length - 1;
    while (slot !== undefined) slot = await takeOut(dynamo, table, turn, slot);
  };
}

/** Undefined when it is out; otherwise where else it was. */
async function takeOut(dynamo: Dynamo, table: string, turn: Turn, slot: number): Promise<number | undefined> {
  try {
    await dynamo.send(giveBackCommand(table, turn, slot));
    return undefined;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return slotOf(turn, error.Item ?? {});
  }
}

function slotOf(turn: Turn, row: Row): number | undefined {
  const slot = SLOTS.findIndex((name) => row[name]?.M?.id?.S === turn.id);
  return slot < 0 ? undefined : slot;
}

/**
 * The row of a person, and those under the keys that wrote within the last 24 hours: a new key must give nobody new turns. It
 * is known everywhere before it writes (ring.ts), so that the rows before do not change any more.
 */
async function pseudonymsOf(ring: Ring, { issuer, subject }: Subject, now: UnixSeconds) {
  const [writer, ...others] = await ring.live(now);
  if (writer === undefined) throw new Error('Key ring pseudonym is empty');
  const written = [writer, ...others.filter(({ usableFrom }) => usableFrom <= now)];
  const counting = written.filter((_, index) => {
    const successor = written[index - 1];
    return successor === undefined || successor.usableFrom > now - TURNS_SECONDS;
  });
  // An issuer is an address, which holds no line break.
  const [person = '', ...earlier] = counting.map(({ secret }) => keyedHash(secret, `${issuer}\n${subject}`));
  return { person, earlier };
}

function takeCommand(
  TableName: string,
  { person, id }: Turn,
  leaving: (typeof SLOTS)[number],
  now: UnixSeconds,
): UpdateItemCommand {
  return new UpdateItemCommand({
    TableName,
    Key: { [PARTITION_KEY]: { S: person } },
    UpdateExpression: `SET a = if_not_exists(b, :none), b = if_not_exists(c, :none), c = :turn, ${EXPIRES} = :expires`,
    // A request that was repeated on its way takes one turn.
    ConditionExpression: `attribute_not_exists(${leaving}) OR (${leaving}.#time <= :over AND c.id <> :id)`,
    ExpressionAttributeNames: { '#time': 'time' },
    ExpressionAttributeValues: {
      ':none': noTurn,
      ':turn': { M: { time: { N: String(now) }, id: { S: id } } },
      ':id': { S: id },
      ':over': { N: String(now - TURNS_SECONDS) },
      ':expires': { N: String(now + TURNS_SECONDS) },
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
}

const noTurn: AttributeValue = { M: { time: { N: '0' }, id: { S: '-' } } };

/** Takes the turn out of its place; the older ones move up. What fell out when it was taken no longer counted. */
function giveBackCommand(TableName: string, { person, id }: Turn, index: number): UpdateItemCommand {
  const slot = SLOTS[index];
  const moves = SLOTS.slice(0, index + 1).map((name, at) => `${name} = ${SLOTS[at - 1] ?? ':none'}`);
  return new UpdateItemCommand({
    TableName,
    Key: { [PARTITION_KEY]: { S: person } },
    UpdateExpression: `SET ${moves.join(', ')}`,
    ConditionExpression: `${slot}.id = :id`,
    ExpressionAttributeValues: { ':none': noTurn, ':id': { S: id } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
}

async function readTimes({ dynamo, table }: LimitsDeps, pk: string): Promise<UnixSeconds[]> {
  const Key = { [PARTITION_KEY]: { S: pk } };
  const { Item = {} } = await dynamo.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
  return timesOf(Item);
}

function timesOf(row: Row): UnixSeconds[] {
  return SLOTS.map((slot) => Number(row[slot]?.M?.time?.N ?? 0));
}
