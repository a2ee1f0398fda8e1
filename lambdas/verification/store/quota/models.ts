/** What the modeler and people write into the table Quotas. */
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { ClaimRatio } from '../../../../protocol/abuse/anomaly.ts';
import { type Bucket, isOver, refilledUntil } from '../../../../protocol/abuse/quota.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { type AuditEntry, auditPut } from '../../../shared/audit.ts';
import { hasFailedCondition, isBusy, transact } from '../../../shared/aws/dynamo/transactions.ts';
import { writeIf } from '../../../shared/aws/dynamo/write-if.ts';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';
import { number, type QuotaRow, quotaKey, unchanged } from './rows.ts';

export interface QuotaTables {
  readonly dynamo: Dynamo;
  readonly table: string;
}

export interface Model {
  /** UTC day. */
  readonly day: string;
  /** Undefined where there is too little history. */
  readonly limit: number | undefined;
  readonly claims: ClaimRatio;
}

/**
 * The model of the day. False: another run was faster. The first one ends the week of a region without a model, so that the
 * next code fills the bucket; later ones change how much it holds, and leave the refill to midnight (⚠D10).
 */
export function writeModel(
  { dynamo, table }: QuotaTables,
  region: string,
  seen: QuotaRow,
  { day, limit, claims }: Model,
): Promise<boolean> {
  const isFirst = limit !== undefined && seen.bucket.modelled === undefined;
  const set = ['modelledOn = :day', 'claims = :claims', ...(limit === undefined ? [] : ['modelled = :limit'])];
  const update = new UpdateItemCommand({
    TableName: table,
    Key: quotaKey(region),
    UpdateExpression: `SET ${set.join(', ')}${isFirst ? ' REMOVE #until, taken' : ''}`,
    ConditionExpression: unchanged('modelledOn', ':seen', seen.modelledOn),
    ...(isFirst && { ExpressionAttributeNames: { '#until': 'until' } }),
    ExpressionAttributeValues: {
      ':day': { S: day },
      ':claims': { S: JSON.stringify(claims) },
      ...number(':limit', limit),
      ...(seen.modelledOn !== undefined && { ':seen': { S: seen.modelledOn } }),
    },
  });
  return writeIf(dynamo, update);
}

/** Adds codes to the period's, and records that, both or neither. False: others write at this moment, and nothing was added. */
export async function addCodes(
  { dynamo, table, auditTable }: QuotaTables & { readonly auditTable: string },
  { region, bucket, codes }: { readonly region: string; readonly bucket: Bucket; readonly codes: number },
  entry: AuditEntry,
  now: UnixSeconds,
): Promise<boolean> {
  const fills = isOver(bucket, now);
  const Update = {
    TableName: table,
    Key: quotaKey(region),
    UpdateExpression: fills ? 'SET #until = :refilled, taken = :less' : 'ADD taken :less',
    ConditionExpression: `${unchanged('#until', ':until', bucket.until)} AND ${unchanged('modelled', ':modelled', bucket.modelled)}`,
    ExpressionAttributeNames: { '#until': 'until' },
    ExpressionAttributeValues: {
      ':less': { N: String(-codes) },
      ...number(':until', bucket.until),
      ...number(':modelled', bucket.modelled),
      ...(fills && number(':refilled', refilledUntil(bucket, now))),
    },
  };
  try {
    await transact(dynamo, [{ Update }, { Put: auditPut(auditTable, entry, now) }]);
    return true;
  } catch (error) {
    if (isBusy(error) || hasFailedCondition(error)) return false;
    throw error;
  }
}
