import { ConditionalCheckFailedException, type TransactWriteItem, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { RandomBytes } from '../../../../protocol/answer-padding.ts';
import type { JwksKey } from '../../../../protocol/certificate/jwks.ts';
import type { ImportedKey, ImportPlan } from '../../../../protocol/certificate/jwks-import.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { type AuditEntry, auditPut } from '../../../shared/audit.ts';
import { hasFailedCondition, transact } from '../../../shared/aws/dynamo/transactions.ts';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';
import { issuersIn, readAllRows } from '../../authorities/all-authorities.ts';
import { type Issuer, importLeaseKey, issuerKey, issuerKeyKey } from '../../authorities/authority-table.ts';

/** Longer than a run may take, shorter than the two minutes between runs. */
const LEASE_SECONDS = 100;

export interface KeyStoreOptions {
  readonly dynamo: Dynamo;
  readonly authoritiesTable: string;
  readonly auditTable: string;
  readonly randomBytes: RandomBytes;
}

/** The issuers' keys as the import sees them. */
export interface KeyStore {
  /** The lease's owner, or undefined while another run holds it. */
  takeLease(now: UnixSeconds): Promise<string | undefined>;
  releaseLease(owner: string): Promise<void>;
  /** Every issuer that has a JWKS address, with its keys. */
  issuersToImport(): Promise<Issuer[]>;
  /**
   * Writes the changes, each with its audit entry, and how it went. `outcome`: `imported`, `refused` (not all of the list), or why
   * it could not be had. Default: `imported`.
   */
  apply(issuer: Issuer, plan: ImportPlan, now: UnixSeconds, outcome?: string): Promise<void>;
}

export function openKeyStore(options: KeyStoreOptions): KeyStore {
  const { dynamo } = options;
  return {
    async takeLease(now) {
      const owner = options.randomBytes(16).toString('base64url');
      return (await happens(dynamo.send(leaseTaking(options, owner, now)))) ? owner : undefined;
    },
    async releaseLease(owner) {
      await happens(dynamo.send(leaseRelease(options, owner)));
    },
    async issuersToImport() {
      return (await allIssuers(options)).filter(({ jwksUri }) => jwksUri !== undefined);
    },
    async apply(issuer, plan, now, outcome = 'imported') {
      for (const TransactItems of changesOf(options, issuer.issuer, plan, now)) {
        await happens(transact(dynamo, TransactItems));
      }
      for (const mark of marksOf(options, issuer.issuer, plan, now)) await happens(dynamo.send(mark));
      await happens(dynamo.send(importMark(options, issuer.issuer, outcome, now)));
    },
  };
}

/** False when the condition of a write does not hold: another run or a deployment was there first. */
async function happens(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException || hasFailedCondition(error)) return false;
    throw error;
  }
}

function leaseTaking(options: KeyStoreOptions, owner: string, now: UnixSeconds): UpdateItemCommand {
  return new UpdateItemCommand({
    TableName: options.authoritiesTable,
    Key: importLeaseKey,
    UpdateExpression: 'SET leaseUntil = :until, leaseOwner = :owner',
    ConditionExpression: 'attribute_not_exists(leaseUntil) OR leaseUntil <= :now',
    ExpressionAttributeValues: {
      ':until': { N: String(now + LEASE_SECONDS) },
      ':owner': { S: owner },
      ':now': { N: String(now) },
    },
  });
}

function leaseRelease(options: KeyStoreOptions, owner: string): UpdateItemCommand {
  return new UpdateItemCommand({
    TableName: options.authoritiesTable,
    Key: importLeaseKey,
    UpdateExpression: 'REMOVE leaseUntil, leaseOwner',
    ConditionExpression: 'leaseOwner = :owner',
    ExpressionAttributeValues: { ':owner': { S: owner } },
  });
}

/**
 * The table has a few rows per authority: one scan every two minutes is cheaper than an index, and than a query for each
 * of 200 issuers.
 */
async function allIssuers({ dynamo, authoritiesTable }: KeyStoreOptions): Promise<Issuer[]> {
  return issuersIn(await readAllRows(dynamo, authoritiesTable));
}

function changesOf(
  options: KeyStoreOptions,
  issuer: string,
  plan: ImportPlan,
  now: UnixSeconds,
): TransactWriteItem[][] {
  const TableName = options.authoritiesTable;
  const audited = (act: KeyAct, kid: string, change: TransactWriteItem): TransactWriteItem[] => {
    const entry = { actor: 'keyserver/import-jwks', target: `${issuer}/${kid}`, ...act };
    return [change, { Put: auditPut(options.auditTable, entry, now) }];
  };
  return [
    ...plan.insert.map((key) =>
      audited({ action: 'key-inserted', after: keyValue(key) }, key.kid, insertion(TableName, issuer, key, now)),
    ),
    ...plan.revoke.map((key) => {
      const thru = Math.max(now, key.from);
      const act = { action: 'key-revoked', before: keyValue(key), after: { ...keyValue(key), thru } };
      return audited(act, key.kid, revocation(TableName, issuer, key, thru));
    }),
    ...plan.purge.map((key) =>
      audited({ action: 'key-purged', before: keyValue(key) }, key.kid, removal(TableName, issuer, key)),
    ),
  ];
}

type KeyAct = Pick<AuditEntry, 'action' | 'before' | 'after'>;

/** All of it is public: the issuer's list shows it to everybody. */
function keyValue({ x, y, thru }: JwksKey & Pick<Partial<ImportedKey>, 'thru'>): object {
  return { x, y, ...(thru === undefined ? {} : { thru }) };
}

function insertion(TableName: string, issuer: string, key: JwksKey, now: UnixSeconds): TransactWriteItem {
  const Item = { ...issuerKeyKey(issuer, key.kid), x: { S: key.x }, y: { S: key.y }, from: { N: String(now) } };
  return { Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' } };
}

function revocation(TableName: string, issuer: string, key: ImportedKey, thru: UnixSeconds): TransactWriteItem {
  return {
    Update: {
      TableName,
      Key: issuerKeyKey(issuer, key.kid),
      UpdateExpression: 'SET thru = :thru',
      ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(thru) AND attribute_not_exists(#owner)',
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: { ':thru': { N: String(thru) } },
    },
  };
}

function removal(TableName: string, issuer: string, key: ImportedKey): TransactWriteItem {
  return {
    Delete: {
      TableName,
      Key: issuerKeyKey(issuer, key.kid),
      ConditionExpression: 'thru = :thru',
      ExpressionAttributeValues: { ':thru': { N: String(key.thru) } },
    },
  };
}

/** Since when keys are missing, or listed again; each but once. */
function marksOf(options: KeyStoreOptions, issuer: string, plan: ImportPlan, now: UnixSeconds): UpdateItemCommand[] {
  const mark = (kid: string, UpdateExpression: string, condition: string) =>
    new UpdateItemCommand({
      TableName: options.authoritiesTable,
      Key: issuerKeyKey(issuer, kid),
      UpdateExpression,
      ConditionExpression: `attribute_exists(pk) AND ${condition}`,
      ExpressionAttributeValues: { ':now': { N: String(now) } },
    });
  const newlyMissing = plan.held.filter(({ missingSince }) => missingSince === undefined);
  return [
    ...newlyMissing.map(({ kid }) => mark(kid, 'SET missingSince = :now', 'attribute_not_exists(missingSince)')),
    ...plan.returned.map(({ kid }) =>
      mark(kid, 'SET listedSince = :now REMOVE missingSince', 'attribute_exists(missingSince)'),
    ),
  ];
}

/** Only while the issuer's own row exists: a deployment may have removed it meanwhile. */
function importMark(options: KeyStoreOptions, issuer: string, outcome: string, now: UnixSeconds): UpdateItemCommand {
  const isRead = outcome === 'imported' || outcome === 'refused';
  return new UpdateItemCommand({
    TableName: options.authoritiesTable,
    Key: issuerKey(issuer),
    UpdateExpression: `SET ${isRead ? 'lastImport = :now, ' : ''}lastTry = :now, outcome = :outcome`,
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeValues: { ':now': { N: String(now) }, ':outcome': { S: outcome } },
  });
}
