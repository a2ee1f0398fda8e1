import { QueryCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { ImportedKey } from '../../../../protocol/certificate/jwks-import.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { type AuditEntry, auditPut } from '../../../shared/audit.ts';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';
import { hasFailedCondition, transact } from '../../../shared/aws/transactions.ts';
import { type Issuer, issuerKeyKey, issuerPartition, readIssuer } from '../../authorities/authority-table.ts';

export interface RefusedKeyStoreOptions {
  readonly dynamo: Dynamo;
  readonly authoritiesTable: string;
  readonly auditTable: string;
}

/** The rows that keep the import from taking over a key. */
export interface RefusedKeyStore {
  issuer(name: string): Promise<Issuer | undefined>;
  /** Removes exactly the row that was read, with its record; false if it has changed meanwhile. */
  forget(issuer: string, key: ImportedKey, entry: AuditEntry, now: UnixSeconds): Promise<boolean>;
}

export function openRefusedKeyStore(options: RefusedKeyStoreOptions): RefusedKeyStore {
  const { dynamo, authoritiesTable: TableName, auditTable } = options;
  return {
    async issuer(name) {
      const { Items } = await dynamo.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: issuerPartition(name) } },
          ConsistentRead: true,
        }),
      );
      return readIssuer(Items ?? []);
    },
    async forget(issuer, key, entry, now) {
      const removal = removalOf(TableName, issuer, key);
      try {
        await transact(dynamo, [removal, { Put: auditPut(auditTable, entry, now) }]);
        return true;
      } catch (error) {
        if (hasFailedCondition(error)) return false;
        throw error;
      }
    },
  };
}

function removalOf(TableName: string, issuer: string, { kid, x, y, thru }: ImportedKey): TransactWriteItem {
  return {
    Delete: {
      TableName,
      Key: issuerKeyKey(issuer, kid),
      ConditionExpression: `x = :x AND y = :y AND ${thru === undefined ? 'attribute_not_exists(thru)' : 'thru = :thru'}`,
      ExpressionAttributeValues: {
        ':x': { S: x },
        ':y': { S: y },
        ...(thru === undefined ? {} : { ':thru': { N: String(thru) } }),
      },
    },
  };
}
