/**
 * Authorities: whom the key server trusts. Nothing here may bring trust back to life: an authority that a deployment
 * removed stays removed, a key that was revoked stays revoked, and keys in force come from the issuer's list, not from a
 * copy, within two minutes.
 */
import { applicationId, importLeaseKey, issuerName } from '../../../lambdas/keyserver/authorities/authority-table.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { Deployment } from '../audit-facts.ts';
import {
  back,
  type Decision,
  keyOf,
  keyText,
  left,
  live,
  mended,
  partitionOf,
  type Row,
  sortOf,
  type TableRules,
  unknown,
} from '../decision.ts';

/** What the audit said last of a key, by `<issuer>/<kid>`. */
export interface KeyFate {
  readonly action: 'key-added' | 'key-inserted' | 'key-revoked' | 'key-retired' | 'key-purged' | 'key-reinstated';
  readonly at: UnixSeconds;
}

export interface AuthorityFacts {
  readonly deployment: Deployment | undefined;
  /** Issuers and applications that an operator retired, and did not add again. */
  readonly retired: ReadonlySet<string>;
  readonly fates: ReadonlyMap<string, KeyFate>;
  /** `<issuer>/<kid>` of keys that an operator let in again, at any time that the audit remembers. */
  readonly reinstated: ReadonlySet<string>;
}

const ISSUER = 'issuer#';
const KEY = 'key#';

export const authorityRules: TableRules<AuthorityFacts> = {
  decide(row, look, facts) {
    if (keyText(row) === keyText(importLeaseKey)) return left('a lease of the import');
    const found = look(keyOf(row));
    if (sortOf(row).startsWith(KEY)) return found ? decideLiveKey(row, found, facts) : decideLostKey(row, facts);
    const name = applicationId(row) ?? issuerName(row);
    if (name === undefined) return unknown(row);
    if (found) return live;
    if (facts.retired.has(name)) return left('an operator has retired it', name);
    const isOperators = row.owner?.S === 'operator';
    const removed = !isOperators && facts.deployment !== undefined && !facts.deployment.wrote(name);
    return removed ? left('a deployment has removed it', name) : back(row, 'comes back', name);
  },
};

function nameOf(row: Row): string {
  return `${partitionOf(row).slice(ISSUER.length)}/${sortOf(row).slice(KEY.length)}`;
}

/** An import that found no row took the key for a new one, even if the lost row said that it was revoked. */
function decideLiveKey(row: Row, found: Row, { reinstated }: AuthorityFacts): Decision {
  const name = nameOf(row);
  if (row.thru !== undefined && found.thru === undefined && !reinstated.has(name)) {
    const change = { key: keyOf(row), set: { thru: row.thru }, asRead: { x: found.x, y: found.y, thru: undefined } };
    return mended('is revoked again: the import took it for new after the loss', change, name);
  }
  const isOther = row.x?.S !== found.x?.S || row.y?.S !== found.y?.S;
  if (!isOther) return live;
  const why = 'stays, and has another value than the copy (docs/operations/JwksKeyRefused.md)';
  return { outcome: 'live', why, row: name };
}

function decideLostKey(row: Row, { fates }: AuthorityFacts): Decision {
  const name = nameOf(row);
  const fate = fates.get(name);
  if (fate?.action === 'key-purged' || fate?.action === 'key-reinstated')
    return left('a key that was forgotten on purpose');
  const isEnded = fate?.action === 'key-revoked' || fate?.action === 'key-retired';
  const thru = isEnded ? { N: String(fate.at) } : row.thru;
  if (thru === undefined && row.owner !== undefined) return left('a key that is in no list: give it again', name);
  if (thru === undefined) return left('a key in force: the next import takes it from the issuer’s list');
  return back({ ...row, thru: row.thru ?? thru }, 'comes back revoked', name);
}
