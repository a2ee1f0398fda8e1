/**
 * Tokens that came back, in the table Tokens:
 *
 *     token#<hash>   state: issuing → done, attempt, busyUntil (while issuing), expires
 *
 * One conditional write decides which attempt issues. A row says closer than to the day when it was written only while an
 * attempt goes on, so that it cannot be matched with a session by time (served-sessions.ts; docs/threat-model.md).
 */
import { type AttributeValue, ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type Token, tokenHash } from '../../../protocol/eligibility/token.ts';
import { OVERLAP_SECONDS, ROTATION_SECONDS } from '../../../protocol/eligibility/token-keys.ts';
import { DAY_SECONDS, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import { writeIf } from '../../shared/aws/dynamo/write-if.ts';
import type { Dynamo } from '../../shared/aws/dynamo.ts';
import { EXPIRES, PARTITION_KEY } from '../../shared/table.ts';
import { midnightAfter } from './midnight.ts';

/**
 * How long one attempt to issue keeps others away: longer than it waits for the verification server (issue/issuer.ts). A call
 * that was given up may go on there, and replaces nothing that a later one issued.
 */
export const ATTEMPT_SECONDS = 10;

/** Of the key that a token is of, until no token of it is accepted, and a day more. */
const TOKEN_LIFE_SECONDS = 2 * ROTATION_SECONDS + OVERLAP_SECONDS + DAY_SECONDS;

export interface TokenStore {
  /** `attempt`: random, of this one. `busy`: another has begun less than ATTEMPT_SECONDS ago. */
  begin(token: Token, attempt: string, now: UnixSeconds): Promise<'begun' | 'busy' | 'done'>;
  /** From now on the token is used. False: another attempt has begun since. */
  finish(token: Token, attempt: string): Promise<boolean>;
  /** Nothing came of it: the next attempt need not wait. */
  release(token: Token, attempt: string): Promise<void>;
}

type Row = Record<string, AttributeValue>;

export function openTokens(dynamo: Dynamo, table: string): TokenStore {
  return {
    async begin(token, attempt, now) {
      try {
        await dynamo.send(beginCommand(table, token, attempt, now));
        return 'begun';
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return stateOf(error.Item ?? {}, attempt);
      }
    },
    finish: (token, attempt) => writeIf(dynamo, finishCommand(table, token, attempt)),
    async release(token, attempt) {
      await writeIf(dynamo, releaseCommand(table, token, attempt));
    },
  };
}

function beginCommand(TableName: string, token: Token, attempt: string, now: UnixSeconds): UpdateItemCommand {
  return new UpdateItemCommand({
    TableName,
    Key: tokenKey(token),
    UpdateExpression: `SET #state = :issuing, attempt = :attempt, busyUntil = :until, ${EXPIRES} = :expires`,
    ConditionExpression: `attribute_not_exists(${PARTITION_KEY}) OR (#state = :issuing AND busyUntil <= :now)`,
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: {
      ':issuing': { S: 'issuing' },
      ':attempt': { S: attempt },
      ':until': { N: String(now + ATTEMPT_SECONDS) },
      ':now': { N: String(now) },
      ':expires': { N: String(midnightAfter(now + TOKEN_LIFE_SECONDS)) },
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
}

/** The answer to a first try of the same write may have been lost on its way. */
function stateOf(row: Row, attempt: string): 'begun' | 'busy' | 'done' {
  if (row.state?.S === 'done') return 'done';
  return row.attempt?.S === attempt ? 'begun' : 'busy';
}

function finishCommand(TableName: string, token: Token, attempt: string): UpdateItemCommand {
  return new UpdateItemCommand({
    TableName,
    Key: tokenKey(token),
    UpdateExpression: 'SET #state = :done REMOVE busyUntil',
    ConditionExpression: 'attempt = :attempt',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':done': { S: 'done' }, ':attempt': { S: attempt } },
  });
}

function releaseCommand(TableName: string, token: Token, attempt: string): UpdateItemCommand {
  return new UpdateItemCommand({
    TableName,
    Key: tokenKey(token),
    UpdateExpression: 'SET busyUntil = :past',
    ConditionExpression: 'attempt = :attempt AND #state = :issuing',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':past': { N: '0' }, ':attempt': { S: attempt }, ':issuing': { S: 'issuing' } },
  });
}

function tokenKey(token: Token): Row {
  return { [PARTITION_KEY]: { S: `token#${tokenHash(token)}` } };
}
