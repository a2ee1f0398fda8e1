import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { type AuditEntry, auditPut } from '../../../shared/audit.ts';
import { hasFailedCondition, transact } from '../../../shared/aws/dynamo/transactions.ts';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';
import { readAllRows } from '../../authorities/all-authorities.ts';
import type { Row } from '../../authorities/authority-table.ts';
import type { RowChange } from './plan.ts';

export interface ChangeStoreOptions {
  readonly dynamo: Dynamo;
  readonly authoritiesTable: string;
  readonly auditTable: string;
}

export interface ChangeStore {
  /** The whole table: a few rows for each authority. */
  rows(): Promise<Row[]>;
  /** All changes with their record, or none: false if a row is not any more as it was read. */
  commit(changes: readonly RowChange[], entry: AuditEntry, now: UnixSeconds): Promise<boolean>;
}

export function openChangeStore({ dynamo, authoritiesTable, auditTable }: ChangeStoreOptions): ChangeStore {
  return {
    rows: () => readAllRows(dynamo, authoritiesTable),
    async commit(changes, entry, now) {
      const writes = changes.map((change) => writeOf(authoritiesTable, change));
      try {
        await transact(dynamo, [...writes, { Put: auditPut(auditTable, entry, now) }]);
        return true;
      } catch (error) {
        if (hasFailedCondition(error)) return false;
        throw error;
      }
    },
  };
}

function writeOf(TableName: string, { before, after }: RowChange): TransactWriteItem {
  const condition = before ? asRead(before) : { ConditionExpression: 'attribute_not_exists(pk)' };
  if (after) return { Put: { TableName, Item: after, ...condition } };
  const { pk, sk } = before ?? {};
  if (!pk || !sk) throw new TypeError('A change without a row');
  return { Delete: { TableName, Key: { pk, sk }, ...condition } };
}

/** What others write all the time, and what nobody decides by. */
const VOLATILE = ['pk', 'sk', 'lastImport', 'lastTry', 'outcome', 'listedSince', 'missingSince'];
/** What others may add meanwhile. */
const OPTIONAL = ['thru', 'until', 'owner', 'jwksUri'];

function asRead(row: Row) {
  const same = Object.entries(row).filter(([name]) => !VOLATILE.includes(name));
  const absent = OPTIONAL.filter((name) => row[name] === undefined);
  const names = [...same.map(([name]) => name), ...absent];
  const isNothing = same.length === 0;
  return {
    ConditionExpression: [
      'attribute_exists(pk)',
      ...same.map((_, at) => `#n${at} = :v${at}`),
      ...absent.map((_, at) => `attribute_not_exists(#n${same.length + at})`),
    ].join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(names.map((name, at) => [`#n${at}`, name])),
    ...(isNothing
      ? {}
      : { ExpressionAttributeValues: Object.fromEntries(same.map(([, value], at) => [`:v${at}`, value])) }),
  };
}
