/**
 * The table Quotas: one row per region, `<region>`, with its bucket (protocol/abuse/quota.ts) and what the last run of the
 * modeler found. It has no end: the region is never deleted either.
 *
 *     until, taken                          the bucket
 *     marks, earlierMarks, marksSince       of the codes that were charged last: a part of a hash each
 *     modelled, modelledOn, claims          the modeler's limit, the UTC day of its run, the share of codes redeemed (JSON)
 *
 * Below 1 kB, so that a charge is one write unit, while a region issues fewer than three codes a second.
 */
import { type AttributeValue, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { ClaimRatio } from '../../../../protocol/abuse/anomaly.ts';
import type { Bucket } from '../../../../protocol/abuse/quota.ts';
import { batchGet } from '../../../shared/aws/dynamo/batch-get.ts';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';
import { PARTITION_KEY } from '../../../shared/table.ts';

export type Item = Record<string, AttributeValue>;

export interface QuotaRow {
  readonly bucket: Bucket;
  /** UTC day of the modeler's last run. */
  readonly modelledOn?: string;
  readonly claims?: ClaimRatio;
}

export const quotaKey = (region: string): Item => ({ [PARTITION_KEY]: { S: region } });

/** Read strongly. */
export async function readQuotaRow(dynamo: Dynamo, table: string, region: string): Promise<QuotaRow> {
  const { Item = {} } = await dynamo.send(
    new GetItemCommand({ TableName: table, Key: quotaKey(region), ConsistentRead: true }),
  );
  return quotaRow(Item);
}

/** Of one BatchGetItem. */
const MOST_KEYS = 100;

/** Of many regions, read strongly; those where no code was issued yet are left out. */
export async function readQuotaRows(
  dynamo: Dynamo,
  table: string,
  regions: readonly string[],
): Promise<Map<string, QuotaRow>> {
  const items: Item[] = [];
  for (let from = 0; from < regions.length; from += MOST_KEYS) {
    items.push(...(await batchGet(dynamo, table, regions.slice(from, from + MOST_KEYS).map(quotaKey))));
  }
  return new Map(items.map((item) => [item[PARTITION_KEY]?.S ?? '', quotaRow(item)]));
}

/** Of an empty item: that of a region where no code was issued yet. */
function quotaRow(Item: Item): QuotaRow {
  return {
    bucket: bucketOf(Item),
    ...(Item.modelledOn?.S && { modelledOn: Item.modelledOn.S }),
    ...(Item.claims?.S && { claims: JSON.parse(Item.claims.S) as ClaimRatio }),
  };
}

export function bucketOf({ modelled, until, taken, marks, earlierMarks, marksSince }: Item): Bucket {
  return {
    taken: Number(taken?.N ?? 0),
    marks: marks?.SS ?? [],
    earlierMarks: earlierMarks?.SS ?? [],
    ...(modelled?.N && { modelled: Number(modelled.N) }),
    ...(until?.N && { until: Number(until.N) }),
    ...(marksSince?.N && { marksSince: Number(marksSince.N) }),
  };
}

/** That an attribute is as it was read, for the condition of a write; `value` is its placeholder. */
export function unchanged(name: string, value: string, seen: number | string | undefined): string {
  return seen === undefined ? `attribute_not_exists(${name})` : `${name} = ${value}`;
}

/** A placeholder with its value, where there is one. */
export function number(placeholder: string, value: number | undefined): Item {
  return value === undefined ? {} : { [placeholder]: { N: String(value) } };
}
