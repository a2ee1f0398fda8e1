/**
 * The table Outbox: messages that were promised and whose end is not written down yet. A row is written in the transaction
 * that issues its code:
 *
 *     waiting   a separate sender takes it (device API user-report); the row holds the sealed message
 *     claimed   somebody is sending it at this moment, or died over it
 *
 * So every promised message is in here until it was sent, refused or given up, and none is ever taken twice: waiting →
 * claimed is one conditional write. What is sealed is a `WaitingMessage` as JSON, bound to its row
 * (protocol/rings/seal.ts).
 */
import {
  type Delete,
  DeleteItemCommand,
  GetItemCommand,
  type Put,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { RandomBytes } from '../../../protocol/answer-padding.ts';
import { DAY_SECONDS, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import { open, SEAL_NONCE_BYTES, seal } from '../../../protocol/rings/seal.ts';
import { encodeBase64Url } from '../../../protocol/text/base64.ts';
import { writeIf } from '../../shared/aws/dynamo/write-if.ts';
import type { Dynamo } from '../../shared/aws/dynamo.ts';
import type { Ring } from '../../shared/rings/rings.ts';
import { EXPIRES, PARTITION_KEY } from '../../shared/table.ts';
import { type Item, number } from './code-rows.ts';
import { WAITING_SUFFIX } from './tables.ts';

/** Longer than any code lives, so that an operator finds what got stuck. */
const ROW_KEPT_SECONDS = 2 * DAY_SECONDS;

/** Without its text, which its sender puts together: with it, a row would not stay below 1 kB. */
export interface WaitingMessage {
  /** E.164. */
  readonly phone: string;
  readonly code: string;
  readonly issuedAt: UnixSeconds;
  /** Of the code: a message after it would be of no use. */
  readonly expires: UnixSeconds;
  /** Hashes of the code, to take it back if the message is refused. */
  readonly codes: readonly string[];
  /** Hash of the number's report. */
  readonly report: string;
  /** Id of the API key with which it was reported; absent in rows from before it was noted. */
  readonly issuer?: string;
}

/** One row. `sealed` and `version` only of one that waited. */
export interface OutboxRow {
  readonly pk: string;
  readonly region: string;
  readonly state: 'waiting' | 'claimed';
  /** Key of the diagnosis whose code it carries. */
  readonly diagnosis: Buffer;
  /** When it came into this state. */
  readonly since: UnixSeconds;
  readonly sealed: Buffer;
  readonly version: string;
}

export type Outbox = ReturnType<typeof openOutbox>;

export function openOutbox(dynamo: Dynamo, table: string) {
  const key = (pk: string) => ({ [PARTITION_KEY]: { S: pk } });
  return {
    /** For the transaction that issues the code: its maker sends the message itself, after the commit. */
    claimed(pk: string, diagnosis: Buffer, now: UnixSeconds): Put {
      return { TableName: table, Item: rowItem(pk, 'claimed', diagnosis, now) };
    },

    /** For the transaction that issues the code: a sender takes it from here. `ring` is `outbox`: 32-byte secrets. */
    async waiting(
      row: { pk: string; diagnosis: Buffer; message: WaitingMessage },
      { ring, randomBytes }: { ring: Ring; randomBytes: RandomBytes },
      now: UnixSeconds,
    ): Promise<Put> {
      const { version, secret } = await ring.writer(now);
      const text = Buffer.from(JSON.stringify(row.message));
      const sealed = seal(text, secret, randomBytes(SEAL_NONCE_BYTES), boundTo(version, row.pk));
      const item = rowItem(row.pk, 'waiting', row.diagnosis, now);
      return { TableName: table, Item: { ...item, version: { S: version }, sealed: { B: sealed } } };
    },

    /** waiting → claimed. False: somebody else has it, or it is gone. */
    claim: (pk: string, now: UnixSeconds) => move(dynamo, table, pk, { from: 'waiting', to: 'claimed' }, now),

    /** claimed → waiting, by whoever claimed it and surely sent nothing. False: it was given up meanwhile. */
    release: (pk: string, now: UnixSeconds) => move(dynamo, table, pk, { from: 'claimed', to: 'waiting' }, now),

    /** One row, read strongly. */
    async row(pk: string): Promise<OutboxRow | undefined> {
      const { Item } = await dynamo.send(new GetItemCommand({ TableName: table, Key: key(pk), ConsistentRead: true }));
      return Item && readOutboxRow(Item);
    },

    /** For the transaction that takes a code back. */
    removal(pk: string): Delete {
      return { TableName: table, Key: key(pk) };
    },

    /** Its end is written down elsewhere. */
    async remove(pk: string): Promise<void> {
      await dynamo.send(new DeleteItemCommand({ TableName: table, Key: key(pk) }));
    },

    /** Everything that is in it: little, since a row goes with its message. */
    async rows(): Promise<OutboxRow[]> {
      const rows: OutboxRow[] = [];
      let from: Item | undefined;
      do {
        const page = await dynamo.send(
          new ScanCommand({ TableName: table, ConsistentRead: true, ...(from && { ExclusiveStartKey: from }) }),
        );
        rows.push(...(page.Items ?? []).map(readOutboxRow));
        from = page.LastEvaluatedKey;
      } while (from);
      return rows;
    },
  };
}

/** False where the row is in another state, or gone. */
function move(
  dynamo: Dynamo,
  table: string,
  pk: string,
  { from, to }: Record<'from' | 'to', OutboxRow['state']>,
  now: UnixSeconds,
): Promise<boolean> {
  const update = new UpdateItemCommand({
    TableName: table,
    Key: { [PARTITION_KEY]: { S: pk } },
    UpdateExpression: 'SET #state = :to, since = :now',
    ConditionExpression: '#state = :from',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':from': { S: from }, ':to': { S: to }, ':now': number(now) },
  });
  return writeIf(dynamo, update);
}

/** The key of a new row. The end of one that waits is what the table's stream is filtered by. */
export function outboxKey(region: string, state: OutboxRow['state'], randomBytes: RandomBytes): string {
  const name = `${region}#${encodeBase64Url(randomBytes(16))}`;
  return state === 'waiting' ? `${name}${WAITING_SUFFIX}` : name;
}

function readOutboxRow(item: Item): OutboxRow {
  const pk = item[PARTITION_KEY]?.S ?? '';
  return {
    pk,
    region: pk.split('#')[0] ?? '',
    state: item.state?.S === 'waiting' ? 'waiting' : 'claimed',
    diagnosis: Buffer.from(item.diagnosis?.B ?? []),
    since: Number(item.since?.N ?? 0),
    sealed: Buffer.from(item.sealed?.B ?? []),
    version: item.version?.S ?? '',
  };
}

/** Undefined when the key of the row's version is gone. Throws for a row that was changed. */
export async function openWaitingMessage(
  ring: Ring,
  { pk, version, sealed }: OutboxRow,
  now: UnixSeconds,
): Promise<WaitingMessage | undefined> {
  const secret = (await ring.find(version, now))?.secret;
  if (!secret) return undefined;
  const opened = open(sealed, secret, boundTo(version, pk));
  if (opened === undefined) throw new Error('a row of the outbox was changed');
  return JSON.parse(opened.toString()) as WaitingMessage;
}

function rowItem(pk: string, state: OutboxRow['state'], diagnosis: Buffer, now: UnixSeconds): Item {
  return {
    [PARTITION_KEY]: { S: pk },
    state: { S: state },
    diagnosis: { B: diagnosis },
    since: number(now),
    [EXPIRES]: number(now + ROW_KEPT_SECONDS),
  };
}

const boundTo = (version: string, pk: string) => Buffer.from(`outbox/${version}/${pk}`);
