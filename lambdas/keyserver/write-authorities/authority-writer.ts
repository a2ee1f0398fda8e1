import { DeleteItemCommand, PutItemCommand, paginateScan, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Dynamo } from '../../shared/aws/dynamo.ts';
import { applicationId, applicationKey, issuerKey, issuerName, type Row } from '../authority-table.ts';
import type { AuthorityWriter } from './write-authorities.ts';

/** Writes the rows of the Authorities table that a deployment owns. */
export function openAuthorityWriter(dynamo: Dynamo, table: string): AuthorityWriter {
  return {
    async putApplication(healthAuthorityId, { regions, issuers }) {
      const Item = {
        ...applicationKey(healthAuthorityId),
        regions: { SS: [...regions] },
        issuers: { SS: [...issuers] },
      };
      await dynamo.send(new PutItemCommand({ TableName: table, Item }));
    },
    async putIssuer({ issuer, audience, jwksUri }) {
      await dynamo.send(
        new UpdateItemCommand({
          TableName: table,
          Key: issuerKey(issuer),
          UpdateExpression: 'SET audience = :audience, jwksUri = :jwksUri',
          ExpressionAttributeValues: { ':audience': { S: audience }, ':jwksUri': { S: jwksUri } },
        }),
      );
    },
    async others(healthAuthorityIds, issuers) {
      const rows = await allRows(dynamo, table);
      return {
        healthAuthorityIds: rows
          .flatMap((row) => applicationId(row) ?? [])
          .filter((id) => !healthAuthorityIds.includes(id)),
        issuers: rows.flatMap((row) => issuerName(row) ?? []).filter((issuer) => !issuers.includes(issuer)),
      };
    },
    async remove({ healthAuthorityIds, issuers }) {
      const keys = [...healthAuthorityIds.map(applicationKey), ...issuers.map(issuerKey)];
      for (const Key of keys) await dynamo.send(new DeleteItemCommand({ TableName: table, Key }));
    },
  };
}

async function allRows(dynamo: Dynamo, TableName: string): Promise<Row[]> {
  const rows: Row[] = [];
  const pages = paginateScan({ client: dynamo }, { TableName, ConsistentRead: true, ProjectionExpression: 'pk, sk' });
  for await (const page of pages) rows.push(...(page.Items ?? []));
  return rows;
}
