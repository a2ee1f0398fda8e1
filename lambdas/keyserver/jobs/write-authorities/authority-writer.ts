import {
  DeleteItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { type JwksKey, pointOf } from '../../../../protocol/certificate/jwks.ts';
import type { ImportedKey } from '../../../../protocol/certificate/jwks-import.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';
import { readAllRows } from '../../authorities/all-authorities.ts';
import {
  applicationAttributes,
  applicationId,
  applicationKey,
  type Issuer,
  isKeyRow,
  issuerKey,
  issuerName,
  issuerPartition,
  KEY_PREFIX,
  keyRow,
  partitionIssuer,
  type Row,
  readApplication,
  readIssuer,
  readIssuerKey,
} from '../../authorities/authority-table.ts';
import type { AuthorityWriter } from './write-authorities.ts';

/** Writes the rows of the Authorities table that a deployment owns. */
export function openAuthorityWriter(dynamo: Dynamo, table: string): AuthorityWriter {
  return {
    async state() {
      return Object.fromEntries((await readAllRows(dynamo, table)).flatMap(stateOf));
    },
    async putApplication(healthAuthorityId, application) {
      const Item = { ...applicationKey(healthAuthorityId), ...applicationAttributes(application) };
      await dynamo.send(new PutItemCommand({ TableName: table, Item }));
    },
    async putIssuer(issuer) {
      await dynamo.send(new UpdateItemCommand(issuerPut(table, issuer)));
    },
    async putKeys(issuer, keys, now) {
      const query = {
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :key)',
        ExpressionAttributeValues: { ':pk': { S: issuerPartition(issuer) }, ':key': { S: KEY_PREFIX } },
        ConsistentRead: true,
      };
      const { Items = [] } = await dynamo.send(new QueryCommand(query));
      for (const row of keyChanges(issuer, keys, Items.map(readIssuerKey), now)) {
        await dynamo.send(new PutItemCommand({ TableName: table, Item: row }));
      }
    },
    async others(healthAuthorityIds, issuers) {
      const rows = await readAllRows(dynamo, table);
      const ofDeployments = rows.filter(({ owner }) => owner?.S !== 'operator');
      return {
        applications: rows.flatMap((row) => {
          const id = applicationId(row);
          return id === undefined || healthAuthorityIds.includes(id) ? [] : [{ id, ...readApplication(row) }];
        }),
        issuers: ofDeployments.flatMap((row) => issuerName(row) ?? []).filter((issuer) => !issuers.includes(issuer)),
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

/**
 * The rows that change: those that come, those that are taken over, and of those that are named no more their end. A key that was
 * ended stays so, whatever its name is now: the region file may be older than what the operator knew.
 */
function keyChanges(
  issuer: string,
  named: readonly JwksKey[],
  stored: readonly ImportedKey[],
  now: UnixSeconds,
): Row[] {
  const byKid = new Map(stored.map((key) => [key.kid, key]));
  const ended = new Set(stored.filter(({ thru }) => thru !== undefined).map(pointOf));
  const put = named.flatMap((key): ImportedKey[] => {
    if (ended.has(pointOf(key))) return [];
    const before = byKid.get(key.kid);
    if (before === undefined || pointOf(before) !== pointOf(key)) return [{ ...key, from: now, owner: 'deployment' }];
    if (before.owner === 'deployment') return [];
    return [{ ...key, from: before.from, owner: 'deployment' }];
  });
  const kids = new Set(named.map(({ kid }) => kid));
  const gone = stored.filter(({ owner, thru, kid }) => owner === 'deployment' && thru === undefined && !kids.has(kid));
  return [...put, ...gone.map((key) => ({ ...key, thru: Math.max(now, key.from) }))].map((key) => keyRow(issuer, key));
}

/** Of keys the import writes entries of its own. */
function stateOf(row: Row): [name: string, state: object][] {
  if (isKeyRow(row)) {
    const { kid, ...key } = readIssuerKey(row);
    return key.owner === 'deployment' ? [[`key ${partitionIssuer(row)}/${kid}`, key]] : [];
  }
  const id = applicationId(row);
  if (id !== undefined) return [[`application ${id}`, readApplication(row)]];
  const issuer = issuerName(row);
  if (issuer === undefined) return [];
  const { lastRun: _, keys: __, issuer: ___, ...state } = readIssuer([row]) ?? { keys: [], issuer };
  return [[`issuer ${issuer}`, state]];
}

/** Sets what the issuer has, takes away what it has no longer, and takes it over from an operator; what its imports wrote stays. */
function issuerPut(
  TableName: string,
  issuer: Pick<Issuer, 'issuer' | 'audience' | 'jwksUri' | 'statistics'>,
): UpdateItemCommandInput {
  const { jwksUri, statistics = true } = issuer;
  const values = { ':audience': { S: issuer.audience }, ':statistics': { BOOL: statistics } };
  const set = 'SET audience = :audience, #statistics = :statistics';
  return {
    TableName,
    Key: issuerKey(issuer.issuer),
    UpdateExpression:
      jwksUri === undefined
        ? `${set} REMOVE #until, #owner, jwksUri`
        : `${set}, jwksUri = :jwksUri REMOVE #until, #owner`,
    ExpressionAttributeNames: { ...untilName, '#statistics': 'statistics', '#owner': 'owner' },
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
