/** Issuers and applications that an operator adds and retires. */
import { applicationsIn, issuerRow } from '../../authorities/all-authorities.ts';
import {
  type Application,
  applicationAttributes,
  applicationId,
  applicationKey,
  type Issuer,
  issuerAttributes,
  issuerKey,
  type Row,
  readApplication,
  readIssuer,
} from '../../authorities/authority-table.ts';
import { firstProblem, listProblem, nameProblem } from './names.ts';
import { type Known, type Planned, takesEffect, type Wish } from './plan.ts';

const ofDeployment = 'is in a region file: change it there, and deploy';

export function addIssuer({ rows }: Known, wish: Wish): Planned {
  const { issuer, audience, jwksUri, statistics } = wish;
  const problem = firstProblem(
    nameProblem('issuer', issuer),
    nameProblem('audience', audience),
    addressProblem(jwksUri),
  );
  if (problem) return problem;
  const name = String(issuer);
  const before = issuerRow(rows, name);
  const stored = before && readIssuer([before]);
  if (stored && stored.owner !== 'operator') return { error: `Issuer ${name} ${ofDeployment}` };
  const wanted: Issuer = {
    ...{ issuer: name, audience: String(audience), statistics: statistics !== false, owner: 'operator', keys: [] },
    ...(typeof jwksUri === 'string' ? { jwksUri } : {}),
  };
  const after = { ...issuerKey(name), ...issuerAttributes(wanted) };
  const trusted = applicationsIn(rows).filter(({ issuers }) => issuers.includes(name));
  return {
    changes: [{ ...(before && { before }), after }],
    act: { action: 'issuer-added', target: name, ...(stored && { before: shown(stored) }), after: shown(wanted) },
    says: `issuer ${name} is ${stored ? 'changed' : 'added'}`,
    notes: [
      jwksUri === undefined
        ? 'It has no list: give it a key with add-key.'
        : 'Its keys are imported within two minutes; inspect shows them.',
      ...(trusted.length === 0
        ? ['No application trusts it yet: add-application, or the region file, must name it.']
        : []),
    ],
  };
}

function addressProblem(jwksUri: unknown): string | undefined {
  if (jwksUri === undefined) return undefined;
  const isAddress = typeof jwksUri === 'string' && jwksUri.length <= 2_000 && URL.canParse(jwksUri);
  if (isAddress && new URL(jwksUri).protocol === 'https:') return undefined;
  return 'jwksUri must be an https address: whoever can change the list on its way can sign certificates for any key';
}

export function retireIssuer({ rows }: Known, { issuer }: Wish): Planned {
  const problem = nameProblem('issuer', issuer);
  if (problem) return { error: problem };
  const name = String(issuer);
  const before = issuerRow(rows, name);
  const stored = before && readIssuer([before]);
  if (!stored) return { error: `There is no issuer ${name}; list shows those that there are` };
  const bereft = applicationsIn(rows).filter(({ issuers }) => issuers.length === 1 && issuers[0] === name);
  return {
    changes: [{ before }],
    act: { action: 'issuer-retired', target: name, before: shown(stored) },
    says: `issuer ${name} is retired: its certificates count no more`,
    notes: [
      takesEffect,
      ...bereft.map(({ id }) => `No other issuer vouches for ${id}: every upload that names it is refused.`),
      ...comesBack(stored.owner),
    ],
  };
}

function comesBack(owner: 'operator' | undefined): string[] {
  if (owner === 'operator') return [];
  return [
    'A region file names it: take it out there too, since the next deployment that writes regions brings it back.',
  ];
}

export function addApplication({ rows }: Known, wish: Wish): Planned {
  const problem = firstProblem(
    nameProblem('application', wish.application),
    listProblem('regions', wish.regions),
    listProblem('issuers', wish.issuers),
  );
  if (problem) return problem;
  const id = String(wish.application).toLowerCase();
  const before = rows.find((row) => applicationId(row) === id);
  const stored = before && readApplication(before);
  if (stored && stored.owner !== 'operator') return { error: `Application ${id} ${ofDeployment}` };
  const regions = distinct(wish.regions).map((region) => region.toUpperCase());
  const issuers = distinct(wish.issuers);
  const strange = strangers(rows, regions, issuers);
  if (strange) return { error: strange };
  const wanted: Application = { regions, issuers, owner: 'operator' };
  const after = { ...applicationKey(id), ...applicationAttributes(wanted) };
  return {
    changes: [{ ...(before && { before }), after }],
    act: { action: 'application-added', target: id, ...(stored && { before: stored }), after: wanted },
    says: `application ${id} is ${stored ? 'changed' : 'added'}: it writes to ${regions.join(', ')}, and ${issuers.join(', ')} may vouch for it`,
    notes: [takesEffect],
  };
}

/** Keys of a region without a file would be taken and reach nobody. */
function strangers(rows: readonly Row[], regions: readonly string[], issuers: readonly string[]): string | undefined {
  const known = new Set(applicationsIn(rows).flatMap((one) => (one.owner === 'operator' ? [] : one.regions)));
  const region = regions.find((one) => !known.has(one));
  if (region !== undefined)
    return `No region file is deployed for ${region}; there are: ${[...known].sort().join(', ')}`;
  const issuer = issuers.find((one) => issuerRow(rows, one) === undefined);
  return issuer === undefined ? undefined : `There is no issuer ${issuer}: add it first, with add-issuer`;
}

export function retireApplication({ rows }: Known, wish: Wish): Planned {
  const problem = nameProblem('application', wish.application);
  if (problem) return { error: problem };
  const id = String(wish.application).toLowerCase();
  const before = rows.find((row) => applicationId(row) === id);
  if (!before) return { error: `There is no application ${id}; list shows those that there are` };
  const stored = readApplication(before);
  return {
    changes: [{ before }],
    act: { action: 'application-retired', target: id, before: stored },
    says: `application ${id} is retired: uploads that name it are refused`,
    notes: [takesEffect, ...comesBack(stored.owner)],
  };
}

function distinct(names: unknown): string[] {
  return [...new Set((names as string[]).map((name) => name.trim()))];
}

/** For the audit: what it is, without what its imports wrote. */
function shown({ audience, jwksUri, statistics, owner, until }: Issuer): object {
  return JSON.parse(JSON.stringify({ audience, jwksUri, statistics, owner, until }));
}
