/** Keys of an issuer that an operator adds and retires. */
import { isKid, pointOf } from '../../../../protocol/certificate/jwks.ts';
import { type ImportedKey, isEnded, isUsable, MAXIMUM_KEYS } from '../../../../protocol/certificate/jwks-import.ts';
import { readPublicKey } from '../../../../protocol/certificate/public-key-text.ts';
import { applicationsIn, issuerIn, issuersIn } from '../../authorities/all-authorities.ts';
import { type Issuer, keyRow, type Row } from '../../authorities/authority-table.ts';
import { nameProblem } from './names.ts';
import { type Known, type Planned, takesEffect, type Wish } from './plan.ts';

export function addKey({ rows, now }: Known, wish: Wish): Planned {
  const problem = nameProblem('issuer', wish.issuer);
  if (problem) return { error: problem };
  const name = String(wish.issuer);
  const issuer = issuerIn(rows, name);
  if (!issuer) return { error: `There is no issuer ${name}: add it first, with add-issuer` };
  if (typeof wish.publicKey !== 'string') return { error: 'publicKey is missing' };
  const read = readPublicKey(wish.publicKey);
  if ('problem' in read) return { error: read.problem };
  const kid = wish.kid ?? read.kid;
  if (!isKid(kid)) return { error: 'kid is missing: the name that stands in the certificates which this key signs' };
  const key: ImportedKey = { kid, x: read.x, y: read.y, from: now, owner: 'operator' };
  return collision(issuer, key, now) ?? planned(issuer, key);
}

function collision({ issuer, keys }: Issuer, key: ImportedKey, now: number): { error: string } | undefined {
  const sameName = keys.find(({ kid }) => kid === key.kid);
  const ended = keys.find((one) => pointOf(one) === pointOf(key) && isEnded(one, now));
  if (ended) {
    return {
      error: `This key of ${issuer} was revoked, as "${ended.kid}": have the authority make another one, or let it be listed again and use reinstate-key`,
    };
  }
  if (sameName && pointOf(sameName) !== pointOf(key)) {
    return {
      error: `${issuer} has another key "${key.kid}": ask which one signs; the stored one can be retired, and this one needs a kid of its own`,
    };
  }
  if (sameName || keys.length < MAXIMUM_KEYS) return undefined;
  return { error: `${issuer} has ${keys.length} keys, and may have ${MAXIMUM_KEYS}: inspect shows them` };
}

function planned({ issuer, keys }: Issuer, key: ImportedKey): Planned {
  const stored = keys.find(({ kid }) => kid === key.kid);
  const isOwn = stored?.owner === 'operator';
  const after = stored ? { ...key, from: stored.from } : key;
  return {
    changes: isOwn ? [] : [{ ...(stored && { before: keyRow(issuer, stored) }), after: keyRow(issuer, after) }],
    act: {
      action: 'key-added',
      target: `${issuer}/${key.kid}`,
      ...(stored && { before: stateOf(stored) }),
      after: stateOf(after),
    },
    says: saidOfAddition(issuer, key.kid, stored),
    notes: [takesEffect],
  };
}

function saidOfAddition(issuer: string, kid: string, stored: ImportedKey | undefined): string {
  const key = `key "${kid}" of ${issuer}`;
  if (stored?.owner === 'operator') return `${key} was added before`;
  return stored ? `${key} is kept, whatever lists and region files say from now on` : `${key} is added`;
}

/**
 * `kid` ends, and with it every name of the same key: whoever has it can use any of them. A verification server's operator names
 * the region in place of the issuer.
 */
export function retireKey({ rows, now }: Known, wish: Wish): Planned {
  const problem = nameProblem('kid', wish.kid);
  if (problem) return { error: problem };
  const kid = String(wish.kid);
  const issuer = wish.issuer === undefined ? issuerOfRegion(rows, wish.region, kid) : issuerNamed(rows, wish.issuer);
  if ('error' in issuer) return issuer;
  const name = issuer.issuer;
  const stored = issuer.keys.find((key) => key.kid === kid);
  const known = issuer.keys.map((key) => key.kid).join(', ') || 'none';
  if (!stored) return { error: `${name} has no key "${kid}"; there are: ${known}` };
  const ending = issuer.keys.filter((key) => pointOf(key) === pointOf(stored) && !isEnded(key, now));
  const left = issuer.keys.filter((key) => isUsable(key, now) && !ending.includes(key));
  return {
    changes: ending.map((key) => ({ before: keyRow(name, key), after: keyRow(name, ended(key, now)) })),
    act: {
      action: 'key-retired',
      target: `${name}/${kid}`,
      before: stateOf(stored),
      after: stateOf(ending.includes(stored) ? ended(stored, now) : stored),
    },
    says: ending.length > 0 ? `key "${kid}" of ${name} ends now` : `key "${kid}" of ${name} has ended before`,
    notes: retirementNotes(name, ending, left.length),
  };
}

function issuerNamed(rows: readonly Row[], name: unknown): Issuer | { readonly error: string } {
  const problem = nameProblem('issuer', name);
  if (problem) return { error: problem };
  return issuerIn(rows, String(name)) ?? { error: `There is no issuer ${name}; list shows those that there are` };
}

function issuerOfRegion(rows: readonly Row[], region: unknown, kid: string): Issuer | { readonly error: string } {
  if (region === undefined) return { error: 'issuer is missing' };
  const trusted = applicationsIn(rows).filter(({ regions }) => regions.includes(String(region)));
  const names = new Set(trusted.flatMap(({ issuers }) => issuers));
  const having = issuersIn(rows).filter(({ issuer, keys }) => names.has(issuer) && keys.some((key) => key.kid === kid));
  const [only, another] = having;
  if (only && !another) return only;
  return {
    error: `${only ? 'Several issuers' : 'No issuer'} of that region ${only ? 'have' : 'has'} a key "${kid}" here`,
  };
}

function retirementNotes(issuer: string, ending: readonly ImportedKey[], left: number): string[] {
  if (ending.length === 0) return [];
  const others = ending.slice(1).map(({ kid }) => `"${kid}"`);
  return [
    takesEffect,
    'Lists do not bring it back: only reinstate-key does.',
    ...(ending.length > 1 ? [`The same key has other names, which end with it: ${others.join(', ')}.`] : []),
    ...(left === 0 ? [`No key of ${issuer} is left: its certificates are refused until it lists another one.`] : []),
  ];
}

/** The person's from now on, so that the import does not forget it after 30 days, and a list bring it back. */
function ended({ missingSince: _, ...key }: ImportedKey, now: number): ImportedKey {
  return { ...key, thru: Math.max(now, key.from), owner: key.owner ?? 'operator' };
}

/** All of it is public. */
function stateOf({ kid: _, ...value }: ImportedKey): object {
  return value;
}
