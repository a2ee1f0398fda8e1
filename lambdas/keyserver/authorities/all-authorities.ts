/** The whole Authorities table, as operators' functions look at it: a few rows for each authority. */
import { paginateScan } from '@aws-sdk/client-dynamodb';
import type { Dynamo } from '../../shared/aws/dynamo.ts';
import {
  type Application,
  applicationId,
  type Issuer,
  issuerName,
  issuerPartition,
  type Row,
  readApplication,
  readIssuer,
} from './authority-table.ts';

export async function readAllRows(dynamo: Dynamo, TableName: string): Promise<Row[]> {
  const rows: Row[] = [];
  const pages = paginateScan({ client: dynamo }, { TableName, ConsistentRead: true });
  for await (const page of pages) rows.push(...(page.Items ?? []));
  return rows;
}

/** An issuer's own row, without its keys. */
export function issuerRow(rows: readonly Row[], issuer: string): Row | undefined {
  return rows.find((row) => issuerName(row) === issuer);
}

/** The issuer with its keys. */
export function issuerIn(rows: readonly Row[], issuer: string): Issuer | undefined {
  const partition = issuerPartition(issuer);
  return readIssuer(rows.filter((row) => row.pk?.S === partition));
}

export function issuersIn(rows: readonly Row[]): Issuer[] {
  const partitions = Map.groupBy(rows, ({ pk }) => pk?.S);
  return [...partitions.values()].flatMap((partition) => readIssuer(partition) ?? []);
}

export function applicationsIn(rows: readonly Row[]): (Application & { readonly id: string })[] {
  return rows.flatMap((row) => {
    const id = applicationId(row);
    return id === undefined ? [] : [{ id, ...readApplication(row) }];
  });
}
