/** An operator changes whom the key server trusts (key-server.md §5.8, docs/operations/authorities.md). */
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { operatorOf } from '../../../shared/audit.ts';
import { issuerIn } from '../../authorities/all-authorities.ts';
import type { FetchJwks } from '../../authorities/fetch-jwks.ts';
import { reasonProblem } from '../reason.ts';
import { addApplication, addIssuer, retireApplication, retireIssuer } from './change-issuer.ts';
import { addKey, retireKey } from './change-key.ts';
import type { ChangeStore } from './change-store.ts';
import type { Known, Planned, Wish } from './plan.ts';
import { type Reinstated, reinstateKey } from './reinstate-key.ts';

/** What `npm run authorities` sends; it comes from an operator and is checked all the same. */
export interface ChangeRequest extends Wish {
  readonly change?: unknown;
  /** Kept in the audit. */
  readonly reason?: unknown;
  /** Only says what would be done. */
  readonly dryRun?: unknown;
  readonly by?: unknown;
}

interface Changed {
  /** `dry-run`: nothing was written. `unchanged`: it is so already. */
  readonly outcome: 'changed' | 'unchanged' | 'dry-run';
  readonly says: string;
  readonly notes: readonly string[];
}

export type ChangeResult = Changed | Reinstated | { readonly error: string };

export interface ChangeDependencies {
  readonly store: ChangeStore;
  readonly fetchJwks: FetchJwks;
}

const plans: Readonly<Record<string, (known: Known, wish: Wish) => Planned>> = {
  'add-issuer': addIssuer,
  'retire-issuer': retireIssuer,
  'add-application': addApplication,
  'retire-application': retireApplication,
  'add-key': addKey,
  'retire-key': retireKey,
};

/** Mistakes are answered in words. */
export async function changeAuthorities(
  deps: ChangeDependencies,
  request: ChangeRequest,
  now: UnixSeconds,
): Promise<ChangeResult> {
  const problem = reasonProblem(request.reason);
  if (problem !== undefined) return { error: problem };
  if (request.change === 'reinstate-key') return reinstate(deps, request, now);
  const change = String(request.change);
  const plan = Object.hasOwn(plans, change) ? plans[change] : undefined;
  if (!plan) return { error: `change is none of ${[...Object.keys(plans), 'reinstate-key'].join(', ')}` };
  const planned = plan({ rows: await deps.store.rows(), now }, request);
  return 'error' in planned ? planned : done(deps.store, planned, request, now);
}

async function done(
  store: ChangeStore,
  { changes, act, says, notes }: Exclude<Planned, { readonly error: string }>,
  request: ChangeRequest,
  now: UnixSeconds,
): Promise<ChangeResult> {
  const said = { says, notes };
  if (changes.length === 0) return { outcome: 'unchanged', ...said };
  if (request.dryRun === true) return { outcome: 'dry-run', ...said };
  const entry = { actor: 'keyserver/change-authorities', ...operatorOf(request), ...act, details: reasonOf(request) };
  if (await store.commit(changes, entry as Parameters<ChangeStore['commit']>[1], now))
    return { outcome: 'changed', ...said };
  return { error: `${act.target} has just changed; look again` };
}

function reasonOf({ reason }: ChangeRequest): { reason: string } {
  return { reason: String(reason).trim() };
}

function reinstate(
  { store, fetchJwks }: ChangeDependencies,
  request: ChangeRequest,
  now: UnixSeconds,
): Promise<Reinstated | { error: string }> {
  const keys = {
    issuer: async (name: string) => issuerIn(await store.rows(), name),
    commit: store.commit,
  };
  return reinstateKey({ keys, fetchJwks }, request, now);
}
