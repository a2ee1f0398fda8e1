import {
  ConditionalCheckFailedException,
  GetItemCommand,
  paginateQuery,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Chain } from '../../../../protocol/export/manifest/chain.ts';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';
import { configurationKey, configurationPartition, ENTRY_SORT_END, entryRowKey } from './export-table.ts';
import { readChain } from './manifest-rows.ts';
import type { Row } from './rows.ts';

/** An entry that is part of the chain. */
export interface StoredEntry {
  readonly number: number;
  readonly text: string;
  /** ASN.1 DER; undefined until it is published for the first time. */
  readonly signature?: Buffer;
}

/** Entries of the manifests. All reads are strongly consistent. */
export interface ManifestStore {
  chain(id: string): Promise<Chain>;
  /** Those from this number on, oldest first. */
  entries(id: string, first: number): Promise<StoredEntry[]>;
  /** Keeps the first signature that an entry is given, and gives the one that is kept. */
  keepSignature(id: string, number: number, signature: Buffer): Promise<Buffer>;
}

export function openManifestStore(options: { readonly dynamo: Dynamo; readonly exportsTable: string }): ManifestStore {
  const { dynamo, exportsTable: TableName } = options;
  return {
    async chain(id) {
      const get = new GetItemCommand({ TableName, Key: configurationKey(id), ConsistentRead: true });
      return readChain((await dynamo.send(get)).Item);
    },
    async entries(id, first) {
      const query = {
        TableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
        ExpressionAttributeValues: {
          ':pk': { S: configurationPartition(id) },
          ':first': entryRowKey(id, first).sk,
          ':last': { S: ENTRY_SORT_END },
        },
      };
      const found: StoredEntry[] = [];
      for await (const page of paginateQuery({ client: dynamo }, query))
        found.push(...(page.Items ?? []).map(readEntry));
      return found;
    },
    async keepSignature(id, number, signature) {
      const Key = entryRowKey(id, number);
      try {
        await dynamo.send(
          new UpdateItemCommand({
            TableName,
            Key,
            UpdateExpression: 'SET signature = :signature',
            ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(signature)',
            ExpressionAttributeValues: { ':signature': { B: signature } },
          }),
        );
        return signature;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
      const { Item } = await dynamo.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
      if (Item?.signature?.B === undefined) throw new Error(`Entry ${number} of ${id} is not there`);
      return Buffer.from(Item.signature.B);
    },
  };
}

function readEntry({ sk, entry, signature }: Row): StoredEntry {
  return {
    number: Number(sk?.S?.split('#')[1]),
    text: entry?.S ?? '',
    ...(signature?.B === undefined ? {} : { signature: Buffer.from(signature.B) }),
  };
}
