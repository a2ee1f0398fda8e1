/** What `npm run authorities` says, in words. */
import type { Reinstated } from '../../../lambdas/keyserver/operate/change-authorities/reinstate-key.ts';
import type {
  AuthorityList,
  ListedApplication,
  ListedIssuer,
  ShownApplication,
  ShownIssuer,
  ShownKey,
  ShownList,
} from '../../../lambdas/keyserver/operate/show-authorities/show-authorities.ts';

const iso = (seconds: number) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

export function listLines({ issuers, applications, now }: AuthorityList): string[] {
  return [
    ...issuers.map((issuer) => issuerLine(issuer, now)),
    ...applications.map((application) => applicationLine(application)),
    ...(issuers.length + applications.length === 0 ? ['Nobody is trusted.'] : []),
  ];
}

function issuerLine(issuer: ListedIssuer, now: number): string {
  const { usable, stored, missing, applications } = issuer;
  return [
    `issuer ${issuer.issuer}`,
    `${usable} of ${stored} keys usable${missing > 0 ? `, ${missing} MISSING from its list` : ''}`,
    issuer.jwksUri === undefined ? 'no list' : importWords(issuer, now),
    ...(issuer.statistics === false ? ['no statistics'] : []),
    applications.length > 0 ? `trusted by ${applications.join(', ')}` : 'trusted by NO application',
    ...ownerWords(issuer),
  ].join('; ');
}

function importWords({ lastRun }: ListedIssuer, now: number): string {
  if (lastRun === undefined) return 'never imported';
  const { at, outcome, importedAt } = lastRun;
  const ago = `${Math.max(0, Math.round((now - at) / 60))} min ago`;
  if (outcome === 'imported') return `imported ${ago}`;
  if (outcome === 'refused') return `imported ${ago}, NOT ALL OF IT`;
  return `import FAILED ${ago} (${outcome}), last imported ${importedAt === undefined ? 'never' : iso(importedAt)}`;
}

function applicationLine(application: ListedApplication): string {
  const { id, regions, issuers, bypass, allowPartialRevisions } = application;
  return [
    `application ${id}`,
    `writes to ${[...regions].sort().join(', ')}`,
    `vouched for by ${[...issuers].sort().join(', ')}`,
    ...(bypass ? [`NOT CHECKED: ${Object.keys(bypass).join(', ')}`] : []),
    ...(allowPartialRevisions ? ['partial revisions'] : []),
    ...ownerWords(application),
  ].join('; ');
}

function ownerWords({ owner, until }: Pick<ListedIssuer, 'owner' | 'until'>): string[] {
  return [
    ...(owner === 'operator' ? ['added by an operator'] : []),
    ...(until === undefined ? [] : [`ends ${iso(until)}`]),
  ];
}

export function issuerLines({ now, issuer, keys, list }: ShownIssuer): string[] {
  return [
    issuerLine(issuer, now),
    `audience ${issuer.audience}`,
    ...(issuer.jwksUri === undefined ? [] : [`list ${issuer.jwksUri}`]),
    ...(keys.length === 0 ? ['no keys are stored'] : keys.flatMap(keyLines)),
    ...(list === undefined ? [] : 'failure' in list ? [`the list cannot be used now: ${list.failure}`] : listNow(list)),
  ];
}

function keyLines(key: ShownKey): string[] {
  const { kid, state, from, thru, owner, missingSince, listed, fingerprint } = key;
  const words = [
    `key ${kid}: ${stateWords[state]}`,
    `from ${iso(from)}${thru === undefined ? '' : `, until ${iso(thru)}`}`,
    ...(owner === 'operator' ? ['an operator’s'] : owner === 'deployment' ? ['of a region file'] : []),
    ...(listed === undefined ? [] : [listedWords[listed]]),
    ...(missingSince === undefined || state === 'ended' ? [] : [`missing since ${iso(missingSince)}`]),
  ];
  return [words.join('; '), `  SHA-256 ${fingerprint}`];
}

const stateWords = { usable: 'usable', 'not-yet': 'not usable yet', ended: 'ended' };
const listedWords = {
  'as-stored': 'listed',
  'other-value': 'listed WITH ANOTHER VALUE',
  no: 'not listed',
};

function listNow({ kids, faulty, ignored, next }: ShownList): string[] {
  const would = Object.entries(next).flatMap(([name, names]) =>
    names.length === 0 ? [] : [`  ${planWords[name] ?? name}: ${names.join(', ')}`],
  );
  return [
    `the list has now ${kids.join(', ') || 'no key'}${ignored > 0 ? `, and ${ignored} entries of other kinds` : ''}`,
    ...faulty.map(({ entry, fault }) => `  refused entry ${entry}: ${faultWords[fault]}`),
    ...(would.length === 0 ? ['the next import changes nothing'] : ['the next import', ...would]),
  ];
}

/** By the members of the import's plan. */
const planWords: Readonly<Record<string, string>> = {
  insert: 'takes',
  revoke: 'ends',
  purge: 'forgets',
  held: 'misses, and leaves in force until retire-key',
  returned: 'finds again',
  reappeared: 'refuses, as revoked before',
  changed: 'refuses, as another value under a known name',
  surplus: 'refuses, as too many',
};

const faultWords = {
  private: 'it shows its private half',
  duplicate: 'two keys have this kid',
  malformed: 'its kid or its point is none',
};

export function applicationLines({ application, issuers }: ShownApplication): string[] {
  return [
    applicationLine(application),
    ...issuers.map(({ issuer, usable, isKnown }) =>
      isKnown ? `issuer ${issuer}: ${usable} keys usable` : `issuer ${issuer}: UNKNOWN, nothing that it signs counts`,
    ),
  ];
}

export function reinstatedSentence({ issuer, kid, outcome, refusals }: Reinstated): string {
  const key = `Key "${kid}" of ${issuer}`;
  const why = refusals.map((refusal) => reasons[refusal]).join(' and ');
  switch (outcome) {
    case 'reinstated':
      return `${key}, refused because it ${why}: the next import takes it, within two minutes.`;
    case 'refused':
      return `${key} is refused because it ${why}. Nothing was changed.`;
    case 'in-force':
      return `${key} is in force, with the value that the issuer lists. Nothing was changed.`;
    case 'awaits-import':
      return `${key} is listed and not refused: the next import takes it, within two minutes.`;
  }
}

const reasons: Record<Reinstated['refusals'][number], string> = {
  'revoked-before': 'was revoked before',
  'other-value': 'has another value than the one stored under its name',
};
