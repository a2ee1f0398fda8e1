/** An operator lets the import take over a key that it refused (key-server.md §2.6, docs/operations/JwksKeyRefused.md). */
import type { JwksKey, ReadJwks } from '../../../../protocol/certificate/jwks.ts';
import {
  type ImportedKey,
  keysInTheWay,
  planImport,
  type Refusal,
  refusalsOf,
} from '../../../../protocol/certificate/jwks-import.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { type AuditEntry, operatorOf } from '../../../shared/audit.ts';
import { type Issuer, keyRow } from '../../authorities/authority-table.ts';
import { type FetchJwks, fetchKeys, JwksFetchError } from '../../authorities/fetch-jwks.ts';
import type { ChangeStore } from './change-store.ts';

/** What `npm run authorities -- reinstate-key` sends; it comes from an operator and is checked all the same. */
export interface ReinstateRequest {
  issuer?: unknown;
  kid?: unknown;
  /** Only says what would be done. */
  dryRun?: unknown;
  /** Checked before. */
  reason?: unknown;
  by?: unknown;
}

export interface Reinstated {
  issuer: string;
  kid: string;
  /**
   * `reinstated`: the next import takes what the issuer lists; `refused`: it would be (dry run); `in-force`: the key is
   * as listed, nothing to do; `awaits-import`: nothing keeps the import from taking it.
   */
  outcome: 'reinstated' | 'refused' | 'in-force' | 'awaits-import';
  /** Why the import refused it. */
  refusals: Refusal[];
}

export type ReinstateResult = Reinstated | { error: string };

export interface ReinstateDependencies {
  readonly keys: Pick<ChangeStore, 'commit'> & { issuer(name: string): Promise<Issuer | undefined> };
  readonly fetchJwks: FetchJwks;
}

/**
 * Forgets the stored key, and the same one that was revoked under other names, so that the next import takes the listed one:
 * a row brought back to life could be a key that the issuer has replaced. Only a key that the issuer lists now; mistakes are answered in words.
 */
export async function reinstateKey(
  deps: ReinstateDependencies,
  request: ReinstateRequest,
  now: UnixSeconds,
): Promise<ReinstateResult> {
  const { issuer: name, kid } = request;
  if (typeof name !== 'string' || name === '') return { error: 'issuer is missing' };
  if (typeof kid !== 'string' || kid === '') return { error: 'kid is missing' };
  const issuer = await deps.keys.issuer(name);
  if (issuer?.jwksUri === undefined) return { error: `The stage imports no keys of an issuer "${name}"` };
  const list = await listedKeys(deps, name, issuer.jwksUri);
  if ('error' in list) return list;
  const listed = list.keys.find((key) => key.kid === kid);
  if (listed === undefined) return { error: `${name} lists no key "${kid}" now; listed: ${kidsOf(list.keys)}` };
  const refusals = refusalsOf(planImport(issuer.keys, [listed], now), kid);
  const done = (outcome: Reinstated['outcome']): Reinstated => ({ issuer: name, kid, outcome, refusals });
  if (refusals.length === 0) return done(issuer.keys.some((key) => key.kid === kid) ? 'in-force' : 'awaits-import');
  if (request.dryRun === true) return done('refused');
  const forgotten = keysInTheWay(issuer.keys, listed, now);
  const reason = String(request.reason);
  const entry = entryOf({ issuer: name, forgotten, listed, refusals, reason, ...operatorOf(request) });
  const changes = forgotten.map((key) => ({ before: keyRow(name, key) }));
  if (await deps.keys.commit(changes, entry, now)) return done('reinstated');
  return { error: `The stored key "${kid}" of ${name} has just changed; look again` };
}

interface Forgotten {
  readonly issuer: string;
  /** One at least. */
  readonly forgotten: readonly ImportedKey[];
  readonly listed: JwksKey;
  readonly refusals: readonly Refusal[];
  readonly reason: string;
  readonly by?: string;
}

function entryOf({ issuer, forgotten, listed, refusals, reason, by }: Forgotten): AuditEntry {
  const [before = {}] = forgotten.map(({ x, y, thru }) => ({ x, y, ...(thru === undefined ? {} : { thru }) }));
  const otherNames = forgotten.flatMap(({ kid }) => (kid === listed.kid ? [] : [kid])).join(', ');
  return {
    actor: 'keyserver/change-authorities',
    ...(by && { by }),
    action: 'key-reinstated',
    target: `${issuer}/${listed.kid}`,
    before,
    // What the next import takes.
    after: { x: listed.x, y: listed.y },
    details: { reason, refusals: refusals.join(', '), ...(otherNames && { otherNames }) },
  };
}

/** Its address is left out: it may be another organisation's, and the answer is logged. */
async function listedKeys(
  { fetchJwks }: ReinstateDependencies,
  issuer: string,
  uri: string,
): Promise<Pick<ReadJwks, 'keys'> | { error: string }> {
  try {
    return await fetchKeys(fetchJwks, uri);
  } catch (error) {
    if (error instanceof JwksFetchError) return { error: `The list of ${issuer} cannot be used: ${error.failure}` };
    throw error;
  }
}

function kidsOf(keys: readonly JwksKey[]): string {
  return keys.map(({ kid }) => kid).join(', ');
}
