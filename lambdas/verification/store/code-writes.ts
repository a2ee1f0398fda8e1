/** The transactions that make a code and take it back, as items of the table Codes (design.md §4). */
import { type Put, TransactionCanceledException, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { EXPIRES, PARTITION_KEY } from '../../shared/table.ts';
import {
  type CodeKind,
  type Diagnosis,
  diagnosisItem,
  diagnosisRowKey,
  type Item,
  number,
  type Phone,
  phoneItem,
  phoneKey,
  pointerExpires,
  pointerItem,
  pointerKey,
} from './code-rows.ts';

export interface NewCode {
  diagnosis: Diagnosis;
  /** One, or two where the link carries a code of its own. */
  codes: readonly { hash: string; kind: CodeKind }[];
  /** Only for a self-report: one per telephone number. `replaces` is the abandoned report that is given up. */
  phone?: { row: Phone; replaces?: Phone } | undefined;
  /** The unclaimed diagnosis of the same uuid and issuer that this takes the place of. */
  replaces?: Replaceable | undefined;
  /** A message for the outbox, written with the code or not at all. */
  message?: TransactWriteItem | undefined;
  /** What its issuer notes, written with the code or not at all. */
  note?: Put | undefined;
}

/** A diagnosis that says which its code is, and since when. */
export type Replaceable = Diagnosis & Required<Pick<Diagnosis, 'codeHash' | 'issuedAt'>>;

/** Why nothing was stored. `busy`: another transaction touches the same rows; the same may succeed a moment later. */
export type IssueOutcome = 'stored' | 'code-taken' | 'uuid-taken' | 'phone-taken' | 'busy';

/** What of a code must go when its message was refused. */
export interface StoredCode {
  /** Key of the diagnosis. */
  readonly diagnosis: Buffer;
  /** Hashes of its codes. */
  readonly codes: readonly string[];
  /** Hash of the number that reported, only for a self-report. */
  readonly phone?: string;
}

/** A write and what it means when its condition fails. */
interface NamedWrite {
  write: TransactWriteItem;
  refused: IssueOutcome;
}

type Condition = Pick<Put, 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>;

const ABSENT = `attribute_not_exists(${PARTITION_KEY}) OR ${EXPIRES} <= :now`;

export function issueWrites(table: string, region: string, code: NewCode, now: UnixSeconds): NamedWrite[] {
  const { diagnosis, codes, phone, replaces, message, note } = code;
  const absent = { ConditionExpression: ABSENT, ExpressionAttributeValues: { ':now': number(now) } };
  const put = (Item: Item, condition: Condition = absent): TransactWriteItem => ({
    Put: { TableName: table, Item, ...condition },
  });
  return [
    { write: put(diagnosisItem(region, diagnosis), replaces && stillReplaceable(replaces)), refused: 'uuid-taken' },
    ...codes.map(({ hash, kind }): NamedWrite => {
      const codeExpires = kind === 'short' ? diagnosis.shortExpires : diagnosis.longExpires;
      const pointer = { ...diagnosis, hash, diagnosis: diagnosis.key, kind, issuedAt: now, codeExpires };
      return { write: put(pointerItem(region, pointer)), refused: 'code-taken' };
    }),
    ...(replaces && now < pointerExpires(replaces.shortExpires) ? [withoutPointer(table, region, replaces)] : []),
    ...(phone ? phoneWrites(table, region, phone, now) : []),
    ...(message ? [{ write: message, refused: 'busy' } as const] : []),
    ...(note ? [{ write: { Put: note }, refused: 'busy' } as const] : []),
  ];
}

/** Not claimed, nor replaced by another call, since it was read. */
function stillReplaceable({ codeHash }: Replaceable): Condition {
  return {
    ConditionExpression: '#state = :issued AND codeHash = :replaced',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':issued': { S: 'issued' }, ':replaced': { S: codeHash } },
  };
}

/** Once its time is over the row may be another's; the condition is for clocks that differ. */
function withoutPointer(table: string, region: string, { key, codeHash }: Replaceable): NamedWrite {
  const Delete = {
    TableName: table,
    Key: { [PARTITION_KEY]: { S: pointerKey(region, codeHash) } },
    ConditionExpression: `attribute_not_exists(${PARTITION_KEY}) OR diagnosis = :own`,
    ExpressionAttributeValues: { ':own': { B: key } },
  };
  return { write: { Delete }, refused: 'busy' };
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
export function whyCancelled(error: unknown, writes: readonly NamedWrite[]): IssueOutcome {
  if (!(error instanceof TransactionCanceledException)) throw error;
  const reasons = error.CancellationReasons ?? [];
  const refused = writes.find((_, index) => reasons[index]?.Code === 'ConditionalCheckFailed');
  return refused?.refused ?? 'busy';
}

/**
 * Takes back a code that nobody was told, so that uuid and number are free again. The first write's condition fails when the
 * code was redeemed all the same: then somebody was told. A number that was reported anew meanwhile is left alone.
 */
export function undoWrites(
  table: string,
  region: string,
  { diagnosis, codes, phone }: StoredCode,
): TransactWriteItem[] {
  const remove = (pk: string) => ({ TableName: table, Key: { [PARTITION_KEY]: { S: pk } } });
  const own = { ':own': { B: diagnosis } };
  return [
    {
      Delete: {
        ...remove(diagnosisRowKey(region, diagnosis)),
        ConditionExpression: `attribute_not_exists(${PARTITION_KEY}) OR #state = :issued`,
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':issued': { S: 'issued' } },
      },
    },
    ...codes.map((hash) => ({ Delete: remove(pointerKey(region, hash)) })),
    ...(phone === undefined
      ? []
      : [
          {
            Delete: {
              ...remove(phoneKey(region, phone)),
              ConditionExpression: `attribute_not_exists(${PARTITION_KEY}) OR diagnosis = :own`,
              ExpressionAttributeValues: own,
            },
          },
        ]),
  ];
}
