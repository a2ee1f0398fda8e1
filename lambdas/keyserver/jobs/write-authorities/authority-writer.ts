import {
  DeleteItemCommand,
  PutItemCommand,
  paginateScan,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';
import {
  applicationAttributes,
  applicationId,
  applicationKey,
  type Issuer,
  issuerKey,
  issuerName,
  type Row,
  readApplication,
} from '../../authorities/authority-table.ts';
import type { AuthorityWriter } from './write-authorities.ts';

/** Writes the rows of the Authorities table that a deployment owns. */
export function openAuthorityWriter(dynamo: Dynamo, table: string): AuthorityWriter {
  return {
    async state() {
      return Object.fromEntries((await allRows(dynamo, table)).flatMap(stateOf));
    },
    async putApplication(healthAuthorityId, application) {
      const Item = { ...applicationKey(healthAuthorityId), ...applicationAttributes(application) };
      await dynamo.send(new PutItemCommand({ TableName: table, Item }));
    },
    async putIssuer(issuer) {
      await dynamo.send(new UpdateItemCommand(issuerPut(table, issuer)));
    },
    async others(healthAuthorityIds, issuers) {
      const rows = await allRows(dynamo, table);
      return {
        applications: rows.flatMap((row) => {
          const id = applicationId(row);
          return id === undefined || healthAuthorityIds.includes(id) ? [] : [{ id, ...readApplication(row) }];
        }),
        issuers: rows.flatMap((row) => issuerName(row) ?? []).filter((issuer) => !issuers.includes(issuer)),
      };
    },
    async end({ healthAuthorityIds, issuers }, until) {
      const keys = [...healthAuthorityIds.map(applicationKey), ...issuers.map(issuerKey)];
      for (const Key of keys) await dynamo.send(new UpdateItemCommand(ending(table, Key, until)));
    },
    async remove({ healthAuthorityIds, issuers }) {
      const keys = [...healthAuthorityIds.map(applicationKey), ...issuers.map(issuerKey)];
      for (const Key of keys) await dynamo.send(new DeleteItemCommand({ TableName: table, Key }));
    },
  };
}

/** Of keys the import writes entries of its own. */
function stateOf(row: Row): [name: string, state: object][] {
  const id = applicationId(row);
  if (id !== undefined) return [[`application ${id}`, readApplication(row)]];
  const issuer = issuerName(row);
  if (issuer === undefined) return [];
  const { audience, jwksUri, until } = row;
  return [
    [`issuer ${issuer}`, { audience: audience?.S, jwksUri: jwksUri?.S, ...(until && { until: Number(until.N) }) }],
  ];
}

/** Sets what the issuer has, and takes away what it has no longer; `lastImport` stays. */
function issuerPut(TableName: string, issuer: Omit<Issuer, 'keys' | 'until'>): UpdateItemCommandInput {
  const { jwksUri, statistics = true } = issuer;
  const values = { ':audience': { S: issuer.audience }, ':statistics': { BOOL: statistics } };
  const set = 'SET audience = :audience, #statistics = :statistics';
  return {
    TableName,
    Key: issuerKey(issuer.issuer),
    UpdateExpression:
      jwksUri === undefined ? `${set} REMOVE #until, jwksUri` : `${set}, jwksUri = :jwksUri REMOVE #until`,
    ExpressionAttributeNames: { ...untilName, '#statistics': 'statistics' },
    ExpressionAttributeValues: jwksUri === undefined ? values : { ...values, ':jwksUri': { S: jwksUri } },
  };
}

const untilName = { '#until': 'until' };

/** A later deployment does not put the end off. */
function ending(TableName: string, Key: Row, until: UnixSeconds): UpdateItemCommandInput {
  return {
    TableName,
    Key,
    UpdateExpression: 'SET #until = if_not_exists(#until, :until)',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeNames: untilName,
    ExpressionAttributeValues: { ':until': { N: String(until) } },
  };
}

async function allRows(dynamo: Dynamo, TableName: string): Promise<Row[]> {
  const rows: Row[] = [];
  const pages = paginateScan({ client: dynamo }, { TableName, ConsistentRead: true });
  for await (const page of pages) rows.push(...(page.Items ?? []));
  return rows;
}
