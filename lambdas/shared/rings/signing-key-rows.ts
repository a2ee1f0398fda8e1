/**
 * Rows that name the KMS keys whose signatures others trust (design.md §4): which key is announced, which one signs. The
 * private keys never leave KMS. A row without a public point is a key under construction: nobody sees it.
 */
import { type AttributeValue, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { PublicJwk } from '../../../protocol/certificate/signing.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { orderVersions, type RingTimes } from '../../../protocol/rings/ring.ts';
import type { Dynamo } from '../aws/dynamo.ts';
import { PARTITION_KEY, SORT_KEY } from '../table.ts';

/** A key that is announced: `version` is its kid, `usableFrom` the time from which it signs. */
export interface SigningKeyRow extends RingTimes {
  readonly keyArn: string;
  /** The public point, base64url of 32 bytes each. */
  readonly x: string;
  readonly y: string;
  /** The roles that its key policy lets sign. */
  readonly signerRoleArns: readonly string[];
}

/** What is signed: certificates, which key servers check, or text messages, which phones check. */
export type SigningPurpose = 'certificate' | 'sms';

/** The partition key of the rows of a region's keys for one purpose. */
export function signingKeyFamily(purpose: SigningPurpose, region: string): string {
  return `signing-key#${purpose}#${region}`;
}

/** One text, as it was when there was one role: an ARN has no blank. */
export function writeRoles(roleArns: readonly string[]): AttributeValue {
  return { S: roleArns.join(' ') };
}

/** Every row of a family, with all attributes, in no order. A handful: far below one page of a query. */
export async function readSigningKeyItems(
  deps: { readonly dynamo: Dynamo; readonly table: string },
  family: string,
): Promise<Record<string, AttributeValue>[]> {
  const { Items = [] } = await deps.dynamo.send(
    new QueryCommand({
      TableName: deps.table,
      KeyConditionExpression: '#pk = :family',
      ExpressionAttributeNames: { '#pk': PARTITION_KEY },
      ExpressionAttributeValues: { ':family': { S: family } },
      ConsistentRead: true,
    }),
  );
  return Items;
}

/** The row of a key that is announced and not retired, otherwise undefined. */
export function announcedKey(item: Record<string, AttributeValue>): SigningKeyRow | undefined {
  if (item.x?.S === undefined || item.retiredAt !== undefined) return undefined;
  return {
    version: item[SORT_KEY]?.S ?? '',
    createdAt: Number(item.createdAt?.N),
    usableFrom: Number(item.usableFrom?.N),
    ...(item.revokedAt && { revokedAt: Number(item.revokedAt.N) }),
    keyArn: item.keyArn?.S ?? '',
    x: item.x.S,
    y: item.y?.S ?? '',
    signerRoleArns: item.signerRoleArn?.S?.split(' ') ?? [],
  };
}

/** A family's announced keys: the one that signs first, then the others, newest first. */
export async function readSigningKeys(
  deps: { readonly dynamo: Dynamo; readonly table: string },
  family: string,
  now: UnixSeconds,
): Promise<SigningKeyRow[]> {
  const items = await readSigningKeyItems(deps, family);
  return orderVersions(
    items.map(announcedKey).filter((row) => row !== undefined),
    now,
  );
}

/** A family's public keys, newest first: announced, signing and just replaced. [] for a region without keys. */
export async function publicJwks(
  deps: { readonly dynamo: Dynamo; readonly table: string },
  family: string,
  now: UnixSeconds,
): Promise<PublicJwk[]> {
  const rows = await readSigningKeys(deps, family, now);
  rows.sort((a, b) => b.createdAt - a.createdAt);
  return rows.map(({ version: kid, x, y }) => ({ kid, kty: 'EC', crv: 'P-256', x, y }));
}
