import type { KeyObject } from 'node:crypto';
import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { publicKeyOf, readJwks } from '../../../protocol/certificate/jwks.ts';
import { isUsable, planImport } from '../../../protocol/certificate/jwks-import.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { Dynamo } from '../../shared/aws/dynamo.ts';
import {
  type Application,
  applicationKey,
  type Issuer,
  issuerPartition,
  readApplication,
  readIssuer,
} from './authority-table.ts';
import { cached, type Monotonic } from './cached.ts';
import { type FetchJwks, JwksFetchError } from './fetch-jwks.ts';

const CACHE_SECONDS = 60;
const CACHE_ENTRIES = 1_000;
const REFRESH_MILLISECONDS = 60_000;
/** The region schema allows 256 and 150 characters; a longer name is nobody's, and would exceed DynamoDB's key. */
const MAX_NAME_LENGTH = 256;

export interface AuthorityStoreOptions {
  readonly dynamo: Dynamo;
  /** The Authorities table. */
  readonly table: string;
  readonly fetchJwks: FetchJwks;
  readonly monotonic: Monotonic;
}

/** Who may publish, as publish sees it: read-only and cached for a minute, "unknown" too. */
export interface AuthorityStore {
  /** By `healthAuthorityID`, in any letter case. */
  application(healthAuthorityId: string): Promise<Application | undefined>;
  issuer(issuer: string): Promise<Issuer | undefined>;
  /**
   * The issuer's usable key `kid`. An unknown one makes the store read the issuer's rows again and then ask its JWKS
   * address, at most once a minute; a key known as revoked is never brought back that way.
   */
  publicKey(issuer: Issuer, kid: string, now: UnixSeconds): Promise<KeyObject | undefined>;
}

/** What is stored of authorities, read anew each time. */
export interface AuthorityRows {
  /** By `healthAuthorityID`, in lower case. */
  application(healthAuthorityId: string): Promise<Application | undefined>;
  issuer(issuer: string): Promise<Issuer | undefined>;
}

export function openAuthorityStore(options: AuthorityStoreOptions): AuthorityStore {
  return authorityStoreOver(openAuthorityRows(options), options);
}

type RowOptions = Pick<AuthorityStoreOptions, 'dynamo' | 'table'>;

export function openAuthorityRows(options: RowOptions): AuthorityRows {
  return {
    application: (id) => loadApplication(options, id),
    issuer: (issuer) => loadIssuer(options, issuer),
  };
}

/** Over rows wherever they are. */
export function authorityStoreOver(
  rows: AuthorityRows,
  { monotonic, fetchJwks }: Pick<AuthorityStoreOptions, 'monotonic' | 'fetchJwks'>,
): AuthorityStore {
  const limits = { seconds: CACHE_SECONDS, maximumEntries: CACHE_ENTRIES, monotonic };
  const applications = cached((id: string) => rows.application(id), limits);
  const issuers = cached((issuer: string) => rows.issuer(issuer), limits);
  const refreshes = new Map<string, { at: number; done: Promise<Issuer | undefined> }>();
  const keyObject = keyObjects();

  /** The issuer with keys fresh from its address beside the stored ones; nothing is written. */
  async function reload(issuer: string, kid: string, now: UnixSeconds): Promise<Issuer | undefined> {
    const stored = await issuers.refresh(issuer);
    if (stored?.jwksUri === undefined || stored.keys.some((key) => key.kid === kid)) return stored;
    const listed = readJwks(await fetchJwks(stored.jwksUri).catch(nothingIfUnusable))?.keys ?? [];
    // What the next import would take, and no more: a list can do no harm here that it cannot do there.
    const { insert } = planImport(stored.keys, listed, now);
    return { ...stored, keys: [...stored.keys, ...insert.map((key) => ({ ...key, from: now }))] };
  }

  /** Shared by all who ask within the minute. */
  function refreshed(issuer: string, kid: string, now: UnixSeconds): Promise<Issuer | undefined> {
    const last = refreshes.get(issuer);
    if (last && monotonic() - last.at < REFRESH_MILLISECONDS) return last.done;
    const done = reload(issuer, kid, now);
    done.catch(() => refreshes.delete(issuer));
    refreshes.set(issuer, { at: monotonic(), done });
    return done;
  }

  return {
    application: (id) =>
      id.length > MAX_NAME_LENGTH ? Promise.resolve(undefined) : applications.get(id.toLowerCase()),
    issuer: (issuer) => (issuer.length > MAX_NAME_LENGTH ? Promise.resolve(undefined) : issuers.get(issuer)),
    async publicKey(issuer, kid, now) {
      const known = issuer.keys.find((key) => key.kid === kid);
      const key = known ?? (await refreshed(issuer.issuer, kid, now))?.keys.find((candidate) => candidate.kid === kid);
      return key && isUsable(key, now) ? keyObject(key.x, key.y) : undefined;
    },
  };
}

/** A list that the issuer does not give is no list; one that this call had no time left for is asked for by the next. */
function nothingIfUnusable(error: unknown): string {
  if (error instanceof JwksFetchError) return '';
  throw error;
}

/** Importing a key costs more than verifying with it, so each is imported once; a container meets few. */
function keyObjects(): (x: string, y: string) => KeyObject | undefined {
  const objects = new Map<string, KeyObject | undefined>();
  return (x, y) => {
    const name = `${x}.${y}`;
    if (!objects.has(name)) objects.set(name, publicKeyOf({ x, y }));
    return objects.get(name);
  };
}

async function loadApplication(options: RowOptions, id: string): Promise<Application | undefined> {
  const command = new GetItemCommand({ TableName: options.table, Key: applicationKey(id), ConsistentRead: true });
  const { Item } = await options.dynamo.send(command);
  return Item && readApplication(Item);
}

/** One query gives the issuer and all its keys: a few dozen rows at most, so one page. */
async function loadIssuer(options: RowOptions, issuer: string): Promise<Issuer | undefined> {
  const { Items } = await options.dynamo.send(
    new QueryCommand({
      TableName: options.table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: issuerPartition(issuer) } },
      ConsistentRead: true,
    }),
  );
  return readIssuer(Items ?? []);
}
