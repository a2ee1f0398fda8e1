import type { ReadJwks, RefusedEntry } from '../../../../protocol/certificate/jwks.ts';
import { emptyPlan, type ImportPlan, planImport } from '../../../../protocol/certificate/jwks-import.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { isPast } from '../../../../protocol/region-ending.ts';
import type { EventName } from '../../../shared/events.ts';
import { inParallel } from '../../../shared/parallel.ts';
import type { Issuer } from '../../authorities/authority-table.ts';
import { type FetchJwks, fetchKeys, JwksFetchError } from '../../authorities/fetch-jwks.ts';
import type { KeyStore } from './key-store.ts';

/**
 * Issuers asked at a time; the reference asks five. 200 that answer in a second each are read in four, and the run of a
 * minute ends also when all of 200 hang for the ten seconds that each is given.
 */
const PARALLEL = 50;
/** A list of a thousand bad entries is one alarm, not a thousand lines. */
const MOST_COUNTED = 20;

export interface ImportDependencies {
  readonly store: KeyStore;
  readonly fetchJwks: FetchJwks;
  readonly count: (event: EventName) => void;
  /** Told of an error that is not the issuer's: its summary has room for one word only. */
  readonly unexpected: (error: unknown) => void;
}

interface IssuerSummary {
  issuer: string;
  inserted: string[];
  revoked: string[];
  purged: string[];
  /** Listed no longer, and in force all the same: nothing shows that it is a rotation. */
  held: string[];
  /** Revoked keys that are listed again: not reinstated. */
  reappeared: string[];
  /** Keys listed with another value under an old name: not replaced. */
  changed: string[];
  /** Beyond what one issuer may have: not taken. */
  surplus: number;
  /** Entries that say they are P-256 keys and are not taken, and why. */
  faulty: RefusedEntry[];
  /** Entries of other kinds. */
  ignored: number;
  /** One word; the other members are then empty. */
  failure?: string;
}

export interface ImportSummary {
  /** Another run holds the lease; nothing was done. */
  skipped: boolean;
  issuers: IssuerSummary[];
  failed: number;
}

/** Brings the keys of every issuer with a JWKS address up to date. One issuer's failure does not stop the others. */
export async function importJwks(deps: ImportDependencies, now: UnixSeconds): Promise<ImportSummary> {
  const lease = await deps.store.takeLease(now);
  if (lease === undefined) return { skipped: true, issuers: [], failed: 0 };
  try {
    const listed = (await deps.store.issuersToImport()).filter(({ until }) => !isPast(until, now));
    const issuers = await inParallel(listed, PARALLEL, (issuer) => importIssuer(deps, issuer, now));
    return { skipped: false, issuers, failed: issuers.filter((summary) => summary.failure !== undefined).length };
  } finally {
    // A lease that cannot be released ends by itself; the summary matters more.
    await deps.store.releaseLease(lease).catch(() => undefined);
  }
}

async function importIssuer(deps: ImportDependencies, issuer: Issuer, now: UnixSeconds): Promise<IssuerSummary> {
  try {
    const list = await fetchKeys(deps.fetchJwks, issuer.jwksUri ?? '');
    const plan = planImport(issuer.keys, list.keys, now);
    const refused = refusedOf(plan, list);
    await deps.store.apply(issuer, plan, now, refused > 0 ? 'refused' : 'imported');
    for (let count = 0; count < Math.min(refused, MOST_COUNTED); count++) deps.count('JwksKeyRefused');
    return summaryOf(issuer, plan, list);
  } catch (error) {
    // Of a region that is wound down, the list ends before its last certificates do here, where the end was told later.
    if (issuer.until === undefined) deps.count('JwksImportFailed');
    const isTheirs = error instanceof JwksFetchError;
    if (!isTheirs) deps.unexpected(error);
    const failure = isTheirs ? error.failure : 'database';
    if (isTheirs) await deps.store.apply(issuer, emptyPlan, now, failure).catch(deps.unexpected);
    return { ...summaryOf(issuer, emptyPlan, nothingRead), failure };
  }
}

/** What a person has to look at. */
function refusedOf({ held, reappeared, changed, surplus }: ImportPlan, { refused }: ReadJwks): number {
  return held.length + reappeared.length + changed.length + surplus.length + refused.length;
}

const nothingRead: ReadJwks = { keys: [], refused: [], ignored: 0 };

function summaryOf(issuer: Issuer, plan: ImportPlan, { refused, ignored }: ReadJwks): IssuerSummary {
  const kids = (keys: readonly { kid: string }[]) => keys.map((key) => key.kid);
  return {
    issuer: issuer.issuer,
    inserted: kids(plan.insert),
    revoked: kids(plan.revoke),
    purged: kids(plan.purge),
    held: kids(plan.held),
    reappeared: kids(plan.reappeared),
    changed: kids(plan.changed),
    surplus: plan.surplus.length,
    faulty: refused.slice(0, MOST_COUNTED),
    ignored,
  };
}
