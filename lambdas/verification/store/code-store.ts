/** The table Codes: every decision about single use is one conditional write (design.md §4). */
import {
  ConditionalCheckFailedException,
  GetItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { TOKEN_LIFE_SECONDS } from '../../../protocol/codes/token.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { batchGet } from '../../shared/aws/batch-get.ts';
import type { Dynamo } from '../../shared/aws/dynamo.ts';
import { PARTITION_KEY } from '../../shared/table.ts';
import {
  type CodeKind,
  type Diagnosis,
  diagnosisItem,
  diagnosisRowKey,
  type Item,
  isLive,
  number,
  type Phone,
  type Pointer,
  phoneItem,
  phoneKey,
  pointerItem,
  pointerKey,
  readDiagnosis,
  readPhone,
  readPointer,
} from './code-rows.ts';

export interface NewCode {
  diagnosis: Diagnosis;
  /** One, or two where the link carries a code of its own. */
  codes: readonly { hash: string; kind: CodeKind }[];
  /** Only for a self-report: one per telephone number. `replaces` is the abandoned report that is given up. */
  phone?: { row: Phone; replaces?: Phone };
  /** A message for the outbox, written with the code or not at all. */
  message?: TransactWriteItem;
}

/** Why nothing was stored. `busy`: another transaction touches the same rows; the same may succeed a moment later. */
export type IssueOutcome = 'stored' | 'code-taken' | 'uuid-taken' | 'phone-taken' | 'busy';

/** The row that refused the write, as it stood; undefined where there was none. */
type WriteOutcome = { done: true } | { done: false; old: Diagnosis | undefined };

export type CodeStore = ReturnType<typeof openCodeStore>;

const ABSENT = 'attribute_not_exists(pk) OR expires <= :now';

export function openCodeStore(dynamo: Dynamo, table: string) {
  return {
    /** The live pointers among `hashes`, read strongly: the codes may have been issued a moment ago. */
    async pointers(region: string, hashes: readonly string[], now: UnixSeconds): Promise<Pointer[]> {
      const items = await batchGet(
        dynamo,
        table,
        hashes.map((hash) => ({ [PARTITION_KEY]: { S: pointerKey(region, hash) } })),
      );
      return items.filter((item) => isLive(item, now)).map(readPointer);
    },

    /** The live phone row among `hashes` (one number under every version of the key). */
    async phone(region: string, hashes: readonly string[], now: UnixSeconds): Promise<Phone | undefined> {
      const items = await batchGet(
        dynamo,
        table,
        hashes.map((hash) => ({ [PARTITION_KEY]: { S: phoneKey(region, hash) } })),
      );
      const item = items.find((row) => isLive(row, now));
      const hash = hashes.find((one) => phoneKey(region, one) === item?.[PARTITION_KEY]?.S);
      return item && hash !== undefined ? readPhone(hash, item) : undefined;
    },

    /** One diagnosis, read strongly. */
    async diagnosis(region: string, key: Buffer, now: UnixSeconds): Promise<Diagnosis | undefined> {
      const Key = { [PARTITION_KEY]: { S: diagnosisRowKey(region, key) } };
      const { Item } = await dynamo.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
      return Item && isLive(Item, now) ? readDiagnosis(key, Item) : undefined;
    },

    /** Pointers, diagnosis, phone and message in one transaction: all or nothing. */
    async issue(region: string, code: NewCode, now: UnixSeconds): Promise<IssueOutcome> {
      const writes = issueWrites(table, region, code, now);
      try {
        await dynamo.send(new TransactWriteItemsCommand({ TransactItems: writes.map(({ write }) => write) }));
        return 'stored';
      } catch (error) {
        return whyCancelled(error, writes);
      }
    },

    /** issued → claimed, if the code is still good and the nonce is the one asked for. */
    claim(region: string, pointer: Pointer, claim: Claim, now: UnixSeconds): Promise<WriteOutcome> {
      const ending = pointer.kind === 'short' ? 'shortExpires' : 'longExpires';
      return updateDiagnosis(dynamo, table, region, pointer.diagnosis, {
        UpdateExpression: 'SET #state = :claimed, claimedAt = :now, jti = :jti',
        ConditionExpression: `#state = :issued AND ${ending} > :now AND (attribute_not_exists(nonce) OR nonce = :nonce)`,
        ExpressionAttributeValues: {
          ':issued': { S: 'issued' },
          ':claimed': { S: 'claimed' },
          ':now': number(now),
          ':jti': { B: claim.jti },
          ':nonce': { B: claim.nonce },
        },
      });
    },

    /** claimed → certified, for the one token that was given out. */
    certify(region: string, key: Buffer, certify: Certify, now: UnixSeconds): Promise<WriteOutcome> {
      return updateDiagnosis(dynamo, table, region, key, {
        UpdateExpression: 'SET #state = :certified, answered = :answered',
        ConditionExpression: '#state = :claimed AND jti = :jti AND claimedAt > :oldest',
        ExpressionAttributeValues: {
          ':claimed': { S: 'claimed' },
          ':certified': { S: 'certified' },
          ':jti': { B: certify.jti },
          ':answered': { B: certify.answered },
          ':oldest': number(now - TOKEN_LIFE_SECONDS),
        },
      });
    },
  };
}

interface Claim {
  /** SHA-256 of the token's id. */
  jti: Buffer;
  /** SHA-256 of the nonce in the request, also of none. */
  nonce: Buffer;
}

interface Certify {
  /** SHA-256 of the token's id. */
  jti: Buffer;
  /** Identity of the request (protocol/codes/repeat.ts). */
  answered: Buffer;
}

interface DiagnosisUpdate {
  UpdateExpression: string;
  ConditionExpression: string;
  ExpressionAttributeValues: Item;
}

async function updateDiagnosis(
  dynamo: Dynamo,
  table: string,
  region: string,
  key: Buffer,
  update: DiagnosisUpdate,
): Promise<WriteOutcome> {
  const command = new UpdateItemCommand({
    TableName: table,
    Key: { [PARTITION_KEY]: { S: diagnosisRowKey(region, key) } },
    ExpressionAttributeNames: { '#state': 'state' },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    ...update,
  });
  try {
    await dynamo.send(command);
    return { done: true };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { done: false, old: error.Item && readDiagnosis(key, error.Item) };
  }
}

/** A write and what it means when its condition fails. */
interface NamedWrite {
  write: TransactWriteItem;
  refused: IssueOutcome;
}

function issueWrites(table: string, region: string, code: NewCode, now: UnixSeconds): NamedWrite[] {
  const { diagnosis, codes, phone, message } = code;
  const put = (Item: Item): TransactWriteItem => ({
    Put: {
      TableName: table,
      Item,
      ConditionExpression: ABSENT,
      ExpressionAttributeValues: { ':now': number(now) },
    },
  });
  return [
    { write: put(diagnosisItem(region, diagnosis)), refused: 'uuid-taken' },
    ...codes.map(({ hash, kind }): NamedWrite => {
      const codeExpires = kind === 'short' ? diagnosis.shortExpires : diagnosis.longExpires;
      const pointer = { ...diagnosis, diagnosis: diagnosis.key, kind, issuedAt: now, codeExpires };
      return { write: put(pointerItem(region, hash, pointer)), refused: 'code-taken' };
    }),
    ...(phone ? phoneWrites(table, region, phone, now) : []),
    ...(message ? [{ write: message, refused: 'busy' } as const] : []),
  ];
}

/** An abandoned report may lie under an older version of the phone key: then it is deleted, under the same condition. */
function phoneWrites(
  table: string,
  region: string,
  phone: NonNullable<NewCode['phone']>,
  now: UnixSeconds,
): NamedWrite[] {
  const { row, replaces } = phone;
  const old = replaces && { ':old': { B: replaces.diagnosis } };
  const values = { ':now': number(now), ...(replaces?.hash === row.hash && old) };
  const ConditionExpression = ':old' in values ? `${ABSENT} OR diagnosis = :old` : ABSENT;
  const put = {
    TableName: table,
    Item: phoneItem(region, row),
    ConditionExpression,
    ExpressionAttributeValues: values,
  };
  const writes: NamedWrite[] = [{ write: { Put: put }, refused: 'phone-taken' }];
  if (!replaces || replaces.hash === row.hash) return writes;
  const Delete = {
    TableName: table,
    Key: { [PARTITION_KEY]: { S: phoneKey(region, replaces.hash) } },
    ConditionExpression: 'diagnosis = :old',
    ExpressionAttributeValues: { ':old': { B: replaces.diagnosis } },
  };
  return [...writes, { write: { Delete }, refused: 'phone-taken' }];
}

/** The first refused condition decides; a transaction cancelled for any other reason (conflict, throttling) may be tried again. */
function whyCancelled(error: unknown, writes: readonly NamedWrite[]): IssueOutcome {
  if (!(error instanceof TransactionCanceledException)) throw error;
  const reasons = error.CancellationReasons ?? [];
  const refused = writes.find((_, index) => reasons[index]?.Code === 'ConditionalCheckFailed');
  return refused?.refused ?? 'busy';
}
