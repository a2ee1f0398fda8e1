/** The table Codes: every decision about single use is one conditional write (design.md §4). */
import {
  ConditionalCheckFailedException,
  type Delete,
  GetItemCommand,
  type Put,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { MessageStatus } from '../../../protocol/api/check-code-status.ts';
import { TOKEN_LIFE_SECONDS } from '../../../protocol/codes/token.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { batchGet } from '../../shared/aws/dynamo/batch-get.ts';
import { cancellationReasons, isBusy, transact } from '../../shared/aws/dynamo/transactions.ts';
import type { Dynamo } from '../../shared/aws/dynamo.ts';
import { EXPIRES, PARTITION_KEY } from '../../shared/table.ts';
import {
  type Diagnosis,
  diagnosisExpires,
  diagnosisRowKey,
  type Item,
  isLive,
  number,
  type Phone,
  type Pointer,
  phoneKey,
  pointerKey,
  readDiagnosis,
  readPhone,
  readPointer,
} from './code-rows.ts';
import {
  type IssueOutcome,
  issueWrites,
  type NewCode,
  type StoredCode,
  undoWrites,
  whyCancelled,
} from './code-writes.ts';

/** The row that refused the write, as it stood; undefined where there was none. */
type WriteOutcome = { done: true } | { done: false; old: Diagnosis | undefined };

/** Rows of the table to be looked at together: keys of diagnoses, hashes of codes and of telephone numbers. */
export interface Wanted {
  readonly diagnoses: readonly Buffer[];
  readonly codes: readonly string[];
  readonly phones: readonly string[];
}

/** What there is of them. */
export interface Found {
  diagnosis(key: Buffer): Diagnosis | undefined;
  hasCode(hash: string): boolean;
  /** The first among the hashes of one number (under every version of the key). */
  phone(hashes: readonly string[]): Phone | undefined;
}

export type CodeStore = ReturnType<typeof openCodeStore>;

export function openCodeStore(dynamo: Dynamo, table: string) {
  return {
    /** The live pointers among `hashes`, read strongly: the codes may have been issued a moment ago. */
    async pointers(region: string, hashes: readonly string[], now: UnixSeconds): Promise<Pointer[]> {
      const rows = await liveRows(
        dynamo,
        table,
        hashes.map((hash) => pointerKey(region, hash)),
        now,
      );
      return [...rows.values()].map((row) => readPointer(region, row));
    },

    /** Reads all of it strongly, a hundred rows a call. */
    async look(region: string, wanted: Wanted, now: UnixSeconds): Promise<Found> {
      const diagnoses = wanted.diagnoses.map((key) => diagnosisRowKey(region, key));
      const codes = wanted.codes.map((hash) => pointerKey(region, hash));
      const phones = wanted.phones.map((hash) => phoneKey(region, hash));
      const rows = await liveRows(dynamo, table, [...diagnoses, ...codes, ...phones], now);
      return {
        diagnosis(key) {
          const row = rows.get(diagnosisRowKey(region, key));
          return row && readDiagnosis(key, row);
        },
        hasCode: (hash) => rows.has(pointerKey(region, hash)),
        phone(hashes) {
          const hash = hashes.find((one) => rows.has(phoneKey(region, one)));
          return hash === undefined ? undefined : readPhone(hash, rows.get(phoneKey(region, hash)) ?? {});
        },
      };
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

    /**
     * Takes a code back whose message was refused, and its promise in the outbox with it. False: it was redeemed meanwhile,
     * and all stays.
     */
    async undo(region: string, code: StoredCode, promise?: Delete): Promise<boolean> {
      try {
        await transact(dynamo, [...undoWrites(table, region, code), ...(promise ? [{ Delete: promise }] : [])]);
        return true;
      } catch (error) {
        const [diagnosis, ...others] = cancellationReasons(error);
        if (diagnosis?.Code === 'ConditionalCheckFailed') return false;
        const isReportedAnew = others.some(({ Code }) => Code === 'ConditionalCheckFailed');
        if (!isReportedAnew || code.phone === undefined) throw error;
        const { phone: _, ...rest } = code;
        return this.undo(region, rest, promise);
      }
    },

    /**
     * What became of the message. False: that it was sent is written down already, and stays. A code that is gone needs no
     * mark.
     */
    async markMessage(region: string, key: Buffer, status: MessageStatus): Promise<boolean> {
      const sent: MessageStatus = 'sent';
      const outcome = await updateDiagnosis(dynamo, table, region, key, {
        UpdateExpression: 'SET message = :status',
        ConditionExpression: 'attribute_exists(#state) AND message <> :sent',
        ExpressionAttributeValues: { ':status': { S: status }, ':sent': { S: sent } },
      });
      return outcome.done || outcome.old?.message !== sent;
    },

    /**
     * Ends a code that was not redeemed, and records that, both or neither. `busy`: a phone is redeeming it at this moment.
     * Otherwise the row as it was: claimed, or ended already.
     */
    async expire(region: string, key: Buffer, entry: Put, now: UnixSeconds): Promise<WriteOutcome | 'busy'> {
      const Update = {
        TableName: table,
        Key: { [PARTITION_KEY]: { S: diagnosisRowKey(region, key) } },
        UpdateExpression: `SET shortExpires = :now, longExpires = :now, ${EXPIRES} = :end`,
        ConditionExpression: '#state = :issued AND (shortExpires > :now OR longExpires > :now)',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ...{ ':issued': { S: 'issued' }, ':now': number(now) },
          ':end': number(diagnosisExpires(now)),
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
      };
      try {
        await transact(dynamo, [{ Update }, { Put: entry }]);
        return { done: true };
      } catch (error) {
        if (isBusy(error)) return 'busy';
        const [reason] = cancellationReasons(error);
        if (reason?.Code !== 'ConditionalCheckFailed') throw error;
        const { Item } = reason;
        return { done: false, old: Item && isLive(Item, now) ? readDiagnosis(key, Item) : undefined };
      }
    },

    /** issued → claimed, if the code is still good and not replaced, and the nonce is the one asked for. */
    claim(region: string, pointer: Pointer, claim: Claim, now: UnixSeconds): Promise<WriteOutcome> {
      const ending = pointer.kind === 'short' ? 'shortExpires' : 'longExpires';
      return updateDiagnosis(dynamo, table, region, pointer.diagnosis, {
        UpdateExpression: 'SET #state = :claimed, claimedAt = :now, jti = :jti',
        ConditionExpression: [
          `#state = :issued AND ${ending} > :now`,
          '(attribute_not_exists(codeHash) OR codeHash = :code)',
          '(attribute_not_exists(nonce) OR nonce = :nonce)',
        ].join(' AND '),
        ExpressionAttributeValues: {
          ':issued': { S: 'issued' },
          ':claimed': { S: 'claimed' },
          ':now': number(now),
          ':jti': { B: claim.jti },
          ':code': { S: pointer.hash },
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

/** DynamoDB's most for one call, which must not name a row twice. */
const ROWS_A_CALL = 100;

async function liveRows(
  dynamo: Dynamo,
  table: string,
  keys: readonly string[],
  now: UnixSeconds,
): Promise<ReadonlyMap<string, Item>> {
  const names = [...new Set(keys)].map((pk) => ({ [PARTITION_KEY]: { S: pk } }));
  const calls = Array.from({ length: Math.ceil(names.length / ROWS_A_CALL) }, (_, index) =>
    batchGet(dynamo, table, names.slice(index * ROWS_A_CALL, (index + 1) * ROWS_A_CALL)),
  );
  const items = (await Promise.all(calls)).flat().filter((item) => isLive(item, now));
  return new Map(items.map((item) => [item[PARTITION_KEY]?.S ?? '', item]));
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
