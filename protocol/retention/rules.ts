/**
 * How long each kind of row is kept: one rule for each, of every trust domain (verification-server.md §5.6, design.md §4).
 * Declared apart from the stores that write the rows, which a test holds to it, and `npm run retention` every table at AWS.
 */
import { DAY_SECONDS, HOUR_SECONDS, intervalStart } from '../keys/interval.ts';
import {
  attribute,
  computed,
  dayInKey,
  dayInSortKey,
  type LastingRule,
  type LimitedRule,
  latestOf,
  ownEnd,
  type RowRule,
  type TableRules,
  timeInKey,
} from './rule.ts';

const limited = (
  kind: string,
  key: RegExp,
  keptSeconds: number,
  after: string,
  since: LimitedRule['since'],
  endedBy: LimitedRule['endedBy'] = 'ttl',
): LimitedRule => ({ kind, key, keptSeconds, after, since, endedBy });
const lasting = (kind: string, key: RegExp, why: string): LastingRule => ({ kind, key, why });
/** Of rows that do not say when they were written. */
const ending = (kind: string, key: RegExp, keptSeconds: number, after: string): LimitedRule =>
  limited(kind, key, keptSeconds, after, ownEnd(keptSeconds));

/** How long a version of a key ring serves from its making, with its successor's notice: §4.4. */
const ringDays: Readonly<Record<string, number>> = {
  code: 3,
  phone: 122,
  token: 31.5,
  outbox: 32,
  'report-session': 31,
  address: 2,
  'revision-token': 22,
  'self-service-flow': 31,
  'self-service-session': 31,
  pseudonym: 8 + 1 / 24,
};

const ringVersions: readonly RowRule[] = [
  ...Object.entries(ringDays).map(([ring, days]) =>
    limited(
      `version of ring ${ring}`,
      new RegExp(`^ring#${ring}\n`),
      days * DAY_SECONDS,
      'it was made',
      attribute('createdAt'),
      'function',
    ),
  ),
  limited(
    'version of a token key ring',
    /^ring#token-key\//,
    7 * DAY_SECONDS,
    'it was made',
    attribute('createdAt'),
    'function',
  ),
  lasting('counter of versions', /^counter#/, 'a number given twice would name two keys'),
];

/** Longer than the reference's 30 days: a yearly review sees every rotation. */
const ofEveryDomain: TableRules = {
  Rings: ringVersions,
  Audit: [limited('entry', /^\d{4}-\d\d-\d\d\n/, 400 * DAY_SECONDS, 'it was written', timeInKey('sk'))],
  Seals: [
    lasting('seal', /^seals\n/, 'without those before it, the newest seal proves nothing; it says nothing of people'),
  ],
};

export const verificationRules: TableRules = {
  ...ofEveryDomain,
  Codes: [
    limited('diagnosis', /^[^#]+#d#/, 14 * DAY_SECONDS, 'its last code ended', latestOf('shortExpires', 'longExpires')),
    limited('phone', /^[^#]+#p#/, 30 * DAY_SECONDS, 'the report', attribute('created')),
    limited('pointer', /^[^#]+#[^#]+$/, 48 * HOUR_SECONDS, 'its code ended', attribute('codeExpires')),
  ],
  Outbox: [limited('message', /^[^#]+#[\w-]+(#waiting)?$/, 2 * DAY_SECONDS, 'it was promised', attribute('since'))],
  RecentCodes: [ending('code of a person', /^[^#]+#person:[^#]+\n/, 14 * DAY_SECONDS, 'its last code ended')],
  MessageCounts: [
    limited('count of messages', /^[^#]+#\d{4}-\d\d-\d\d#/, 2 * DAY_SECONDS, 'its day began', dayInKey(1)),
  ],
  ApiKeys: [
    lasting('name of an API key', /^[^#]+#name#/, 'a name in the audit is one key for ever'),
    lasting('API key', /^[^#]+#[^#]+$/, 'a keyed hash; withdrawn ones stay withdrawn'),
  ],
  Members: [
    lasting('person', /^person#.*\nperson$/s, 'name and e-mail of staff, for as long as they are a member anywhere'),
    lasting('membership of a person', /^person#.*\nin#/s, 'what somebody may do, until they are removed'),
    lasting('membership in a region', /^region#[^#]+\n/, 'the same, found by the region'),
  ],
  Regions: [
    lasting('region', /^[A-Z]{2}(-[A-Z0-9]+)?$/, 'its name must not be given away while codes and keys of it live'),
  ],
  LastingRings: [
    lasting(
      'version of a lasting ring',
      /^ring#api-key(-signature)?\n/,
      'every API key is checked with the one it was made under',
    ),
    {
      ...limited(
        'signing key',
        /^signing-key#/,
        30 * DAY_SECONDS,
        'KMS was told to delete it',
        attribute('deletionScheduledAt'),
      ),
      beginsLater: true,
    },
    lasting('counter of versions', /^counter#/, 'a number given twice would name two keys'),
  ],
  Statistics: [
    limited('counters of a day', /^[^#]+#\d{4}-\d\d-\d\d#/, 91 * DAY_SECONDS, 'their day began', dayInKey(1)),
    limited('sums of a day', /^[^#]+#daily#/, 91 * DAY_SECONDS, 'the day began', dayInSortKey),
    limited('day of a key server', /^[^#]+#key-server\n/, 91 * DAY_SECONDS, 'the day began', dayInSortKey),
    ending('day of an API key', /^[^#]+#last-use\n/, 91 * DAY_SECONDS, 'it was last used'),
    ending('name of a person in reports', /^[^#]+#users\n/, 91 * DAY_SECONDS, 'they last issued a code'),
    lasting('name of an API key in reports', /^[^#]+#api-keys\n/, 'a number in a report is one key for ever'),
    lasting('numbers of names', /^numbers\n/, 'a number in a report is one key, one person or one region, for ever'),
  ],
  Quotas: [lasting('quota', /^[A-Z]{2}(-[A-Z0-9]+)?$/, 'one row for each region')],
  SettingChanges: [
    limited('change of settings', /^[A-Z]{2}(-[A-Z0-9]+)?\n/, 400 * DAY_SECONDS, 'it was made', attribute('at')),
  ],
  Brake: [ending('what an address did', /^[\w-]{43}$/, 2 * DAY_SECONDS, 'its window began')],
};

export const keyserverRules: TableRules = {
  ...ofEveryDomain,
  Guards: [
    limited(
      'guard',
      /^tek#/,
      361 * HOUR_SECONDS,
      "the key's end",
      computed(['start', 'period'], ({ start = 0, period = 0 }) => intervalStart(start + period)),
    ),
    ending('receipt', /^receipt#/, DAY_SECONDS + 300, 'the publish'),
  ],
  Uploads: [limited('upload', /^\d+#\d+\n/, 15 * DAY_SECONDS, 'its release hour', timeInKey('pk'))],
  Exports: [
    lasting('configuration', /^configurations\n/, 'a region has one for as long as its files are read'),
    lasting('how far uploads were removed', /^uploads\nremoved$/, 'one row'),
    limited('window', /^configuration#[^\n]*\nwindow#/, 28 * DAY_SECONDS, 'its end', attribute('windowEnd')),
    limited('file', /^configuration#[^\n]*\nfile#/, 28 * DAY_SECONDS, "its window's end", attribute('windowEnd')),
    lasting(
      'entry of a manifest',
      /^configuration#[^\n]*\nentry#/,
      'each stands on the one before; it says nothing of people',
    ),
    ending('padding', /^padding#/, 15 * DAY_SECONDS, 'it was decided'),
  ],
  Authorities: [
    lasting('application', /^application#/, 'the deployment takes away what no region file names'),
    lasting('issuer', /^issuer#[^\n]*\nissuer$/, 'the deployment takes away what no region file names'),
    // One that a rotation ended goes after 30 days. One that a person ended stays: a list must not bring it back.
    lasting('issuer key', /^issuer#[^\n]*\nkey#/, 'public, of few keys; the import forgets those of old rotations'),
    lasting('lease of the import', /^import\nlease$/, 'one row'),
  ],
  Statistics: [limited('counters of an hour', /^publish#/, 14 * DAY_SECONDS, 'their hour began', timeInKey('sk'))],
};

export const selfserviceRules: TableRules = {
  ...ofEveryDomain,
  Limits: [ending('turns of a pseudonym', /^[\w-]+$/, DAY_SECONDS, 'the last turn')],
  Tokens: [
    ending('session that was served', /^session#/, 2 * DAY_SECONDS, 'the login, to the day'),
    ending('token that came back', /^token#/, 9 * DAY_SECONDS, 'it came, to the day'),
  ],
};
