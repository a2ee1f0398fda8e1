/**
 * Key rings at rest: one row per version, sealed so that a table's reader learns nothing and its writer can neither
 * change a secret nor move it to another ring or version.
 *
 *   dataKey = KMS ciphertext of a 32-byte key, encryption context {ring, version}
 *   sealed  = secret sealed with that key (protocol/rings/seal.ts), bound to `<ring>/<version>`
 */
import { type AttributeValue, QueryCommand } from '@aws-sdk/client-dynamodb';
import { DecryptCommand, GenerateDataKeyCommand } from '@aws-sdk/client-kms';
import type { RandomBytes } from '../../../protocol/answer-padding.ts';
import type { RingTimes } from '../../../protocol/rings/ring.ts';
import { open, SEAL_NONCE_BYTES, seal } from '../../../protocol/rings/seal.ts';
import type { SelfServiceKind } from '../../../protocol/self-service/settings.ts';
import type { Dynamo } from '../aws/dynamo.ts';
import type { Kms } from '../aws/kms.ts';
import type { tokenKeyRing } from '../names.ts';
import { PARTITION_KEY, SORT_KEY } from '../table.ts';

/** Every key ring of all domains, by what it protects. */
export type RingName =
  | 'code'
  | 'phone'
  | 'api-key'
  | 'api-key-signature'
  | 'token'
  | 'outbox'
  | 'address'
  | 'report-session'
  | 'revision-token'
  | 'self-service-flow'
  | 'self-service-session'
  | 'pseudonym'
  | ReturnType<typeof tokenKeyRing<SelfServiceKind>>;

export interface SealedSecret {
  readonly dataKey: Uint8Array;
  readonly sealed: Uint8Array;
}

export interface RingRow extends RingTimes, SealedSecret {}

type Item = Record<string, AttributeValue>;

export function ringKey(ring: RingName): string {
  return `ring#${ring}`;
}

/** Undefined for a row that is no version of a ring. */
export function ringNameOf(partition: string): string | undefined {
  return partition.startsWith('ring#') ? partition.slice('ring#'.length) : undefined;
}

function additionalData(ring: RingName, version: string): Buffer {
  return Buffer.from(`${ring}/${version}`);
}

export function ringItem(ring: RingName, row: RingRow): Item {
  return {
    [PARTITION_KEY]: { S: ringKey(ring) },
    [SORT_KEY]: { S: row.version },
    createdAt: { N: String(row.createdAt) },
    usableFrom: { N: String(row.usableFrom) },
    dataKey: { B: row.dataKey },
    sealed: { B: row.sealed },
  };
}

function parseRow(item: Item): RingRow {
  return {
    version: item[SORT_KEY]?.S ?? '',
    createdAt: Number(item.createdAt?.N),
    usableFrom: Number(item.usableFrom?.N),
    ...(item.revokedAt && { revokedAt: Number(item.revokedAt.N) }),
    dataKey: item.dataKey?.B ?? new Uint8Array(),
    sealed: item.sealed?.B ?? new Uint8Array(),
  };
}

/** All versions of a ring, in no order. A ring is a few rows: far below one page of a query. */
export async function readRingRows(dynamo: Dynamo, table: string, ring: RingName): Promise<RingRow[]> {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: '#pk = :ring',
      ExpressionAttributeNames: { '#pk': PARTITION_KEY },
      ExpressionAttributeValues: { ':ring': { S: ringKey(ring) } },
      ConsistentRead: true,
    }),
  );
  return Items.map(parseRow);
}

/** One KMS GenerateDataKey. */
export async function sealSecret(
  deps: { readonly kms: Kms; readonly sealingKeyArn: string; readonly randomBytes: RandomBytes },
  ring: RingName,
  version: string,
  secret: Buffer,
): Promise<SealedSecret> {
  const { Plaintext: plainKey, CiphertextBlob: dataKey } = await deps.kms.send(
    new GenerateDataKeyCommand({
      KeyId: deps.sealingKeyArn,
      KeySpec: 'AES_256',
      EncryptionContext: { ring, version },
    }),
  );
  if (plainKey === undefined || dataKey === undefined) throw new Error('KMS gave no data key');
  const sealed = seal(secret, plainKey, deps.randomBytes(SEAL_NONCE_BYTES), additionalData(ring, version));
  plainKey.fill(0);
  return { dataKey, sealed };
}

/** One KMS Decrypt. Rejects a row that was changed, or that was sealed under another ring or version. */
export async function unsealSecret(kms: Kms, ring: RingName, row: RingRow): Promise<Buffer> {
  const { Plaintext: plainKey } = await kms.send(
    new DecryptCommand({ CiphertextBlob: row.dataKey, EncryptionContext: { ring, version: row.version } }),
  );
  if (plainKey === undefined) throw new Error('KMS gave no data key');
  const secret = open(row.sealed, plainKey, additionalData(ring, row.version));
  plainKey.fill(0);
  if (secret === undefined) throw new Error(`the row ${row.version} of ring ${ring} was changed`);
  return secret;
}
