import { describe, expect, it } from 'vitest';
import {
  applicationAttributes,
  applicationKey,
  issuerAttributes,
  issuerKey,
  keyRow,
  type Row,
} from '../../../../lambdas/keyserver/authorities/authority-table.ts';
import { JwksFetchError } from '../../../../lambdas/keyserver/authorities/fetch-jwks.ts';
import {
  type ChangeRequest,
  changeAuthorities,
} from '../../../../lambdas/keyserver/operate/change-authorities/change-authorities.ts';
import type { RowChange } from '../../../../lambdas/keyserver/operate/change-authorities/plan.ts';
import type { AuditEntry } from '../../../../lambdas/shared/audit.ts';
import { type ImportedKey, MAXIMUM_KEYS } from '../../../../protocol/certificate/jwks-import.ts';
import { publicKeyPem } from '../../../../protocol/certificate/signing.ts';
import { testIssuer } from '../../../support/publish/key-server.ts';

const now = 1_795_305_600;
const [a, b] = ['a', 'b'].map((kid) => testIssuer(kid).jwk) as [ImportedKey, ImportedKey];
const pemOf = ({ kid, x, y }: ImportedKey) => publicKeyPem({ kid, x, y, kty: 'EC', crv: 'P-256' });
const reason = 'ticket 7';
const by = 'arn:aws:iam::123456789012:user/ana';

const application = (id: string, more: { owner?: 'operator' } = {}): Row => ({
  ...applicationKey(id),
  ...applicationAttributes({ regions: ['US-YY', 'US-ZZ'], issuers: ['iss'], ...more }),
});
const issuer = (name: string, more: { owner?: 'operator'; jwksUri?: string } = {}): Row => ({
  ...issuerKey(name),
  ...issuerAttributes({ issuer: name, audience: 'aud', keys: [], ...more }),
});
const stored = { ...a, from: 1 };

function setUp(rows: Row[] = [application('org.example'), issuer('iss'), keyRow('iss', stored)], commits = true) {
  const committed: { changes: readonly RowChange[]; entry: AuditEntry }[] = [];
  const store = {
    rows: async () => rows,
    commit: async (changes: readonly RowChange[], entry: AuditEntry) => {
      if (commits) committed.push({ changes, entry });
      return commits;
    },
  };
  const fetchJwks = () => Promise.reject(new JwksFetchError('unreachable'));
  const change = (request: ChangeRequest) => changeAuthorities({ store, fetchJwks }, { reason, by, ...request }, now);
  return { change, committed };
}

const toAddIssuer = { change: 'add-issuer', issuer: 'new', audience: 'aud', jwksUri: 'https://new.example/jwks' };
const toAddApplication = { change: 'add-application', application: 'Org.New', regions: ['us-zz'], issuers: ['iss'] };
const toAddKey = { change: 'add-key', issuer: 'iss', kid: 'b', publicKey: pemOf(b) };
const toRetireKey = { change: 'retire-key', issuer: 'iss', kid: 'a' };

describe('an operator', () => {
  it.each<[string, ChangeRequest, RegExp, Partial<AuditEntry>, RowChange[]]>([
    [
      'adds an issuer',
      { ...toAddIssuer, statistics: false },
      /^issuer new is added$/,
      {
        action: 'issuer-added',
        target: 'new',
        after: { audience: 'aud', jwksUri: 'https://new.example/jwks', statistics: false, owner: 'operator' },
      },
      [
        {
          after: {
            ...issuer('new', { owner: 'operator', jwksUri: 'https://new.example/jwks' }),
            statistics: { BOOL: false },
          },
        },
      ],
    ],
    [
      'adds an application',
      toAddApplication,
      /^application org\.new is added: it writes to US-ZZ, and iss may vouch for it$/,
      {
        action: 'application-added',
        target: 'org.new',
        after: { regions: ['US-ZZ'], issuers: ['iss'], owner: 'operator' },
      },
      [
        {
          after: {
            ...applicationKey('org.new'),
            ...applicationAttributes({ regions: ['US-ZZ'], issuers: ['iss'], owner: 'operator' }),
          },
        },
      ],
    ],
    [
      'adds a key',
      toAddKey,
      /^key "b" of iss is added$/,
      { action: 'key-added', target: 'iss/b', after: { x: b.x, y: b.y, from: now, owner: 'operator' } },
      [{ after: keyRow('iss', { ...b, from: now, owner: 'operator' }) }],
    ],
    [
      'keeps a key that the import looked after',
      { ...toAddKey, kid: 'a', publicKey: pemOf(a) },
      /^key "a" of iss is kept, whatever lists and region files say from now on$/,
      { action: 'key-added', target: 'iss/a', after: { x: a.x, y: a.y, from: 1, owner: 'operator' } },
      [{ before: keyRow('iss', stored), after: keyRow('iss', { ...stored, owner: 'operator' }) }],
    ],
    [
      'retires a key',
      toRetireKey,
      /^key "a" of iss ends now$/,
      {
        action: 'key-retired',
        target: 'iss/a',
        before: { x: a.x, y: a.y, from: 1 },
        after: { x: a.x, y: a.y, from: 1, thru: now, owner: 'operator' },
      },
      [{ before: keyRow('iss', stored), after: keyRow('iss', { ...stored, thru: now, owner: 'operator' }) }],
    ],
    [
      'retires an issuer',
      { change: 'retire-issuer', issuer: 'iss' },
      /^issuer iss is retired: its certificates count no more$/,
      { action: 'issuer-retired', target: 'iss', before: { audience: 'aud' } },
      [{ before: issuer('iss') }],
    ],
    [
      'retires an application',
      { change: 'retire-application', application: 'ORG.example' },
      /^application org\.example is retired: uploads that name it are refused$/,
      { action: 'application-retired', target: 'org.example' },
      [{ before: application('org.example') }],
    ],
  ])('%s', async (_, request, sentence, entry, changes) => {
    const { change, committed } = setUp();
    const rehearsed = await change({ ...request, dryRun: true });
    expect(rehearsed).toMatchObject({ outcome: 'dry-run', says: expect.stringMatching(sentence) });
    expect(committed).toEqual([]);
    expect(await change(request)).toEqual({ ...rehearsed, outcome: 'changed' });
    const common = { actor: 'keyserver/change-authorities', by, details: { reason } };
    expect(committed).toEqual([{ changes, entry: expect.objectContaining({ ...common, ...entry }) }]);
  });

  it('changes what an operator added before', async () => {
    const rows = [application('org.example'), issuer('iss'), issuer('new', { owner: 'operator' })];
    const { change, committed } = setUp([...rows, application('org.new', { owner: 'operator' })]);
    expect(await change(toAddIssuer)).toMatchObject({ says: 'issuer new is changed' });
    expect(await change(toAddApplication)).toMatchObject({
      says: expect.stringMatching(/^application org.new is changed/),
    });
    expect(committed.map(({ changes }) => changes[0]?.before !== undefined)).toEqual([true, true]);
  });

  it('is told what else follows', async () => {
    const { change } = setUp();
    const notes = async (request: ChangeRequest) => {
      const answer = await change({ ...request, dryRun: true });
      return 'notes' in answer ? answer.notes.join('\n') : '';
    };
    expect(await notes(toAddIssuer)).toMatch(/imported within two minutes[\s\S]*No application trusts it yet/);
    expect(await notes({ change: 'add-issuer', issuer: 'x', audience: 'a' })).toContain(
      'It has no list: give it a key',
    );
    expect(await notes(toRetireKey)).toMatch(
      /within a minute[\s\S]*only reinstate-key does[\s\S]*No key of iss is left/,
    );
    expect(await notes({ change: 'retire-issuer', issuer: 'iss' })).toMatch(
      /No other issuer vouches for org\.example[\s\S]*A region file names it: take it out there too/,
    );
  });

  it('ends a key under all its names', async () => {
    const alias = { ...a, kid: 'alias', from: 5 };
    const { change, committed } = setUp([issuer('iss'), keyRow('iss', stored), keyRow('iss', alias)]);
    expect(await change(toRetireKey)).toMatchObject({
      notes: expect.arrayContaining([expect.stringContaining('"alias"')]),
    });
    expect(committed[0]?.changes.map(({ after }) => [after?.sk?.S, after?.thru?.N])).toEqual([
      ['key#a', String(now)],
      ['key#alias', String(now)],
    ]);
  });

  it('may name the region in place of the issuer, which has one of that kid', async () => {
    const { change, committed } = setUp();
    const request = { change: 'retire-key', region: 'US-ZZ', kid: 'a' };
    expect(await change(request)).toMatchObject({ outcome: 'changed', says: 'key "a" of iss ends now' });
    expect(committed[0]?.entry.target).toBe('iss/a');
    expect(await change({ ...request, region: 'US-XX' })).toEqual({
      error: 'No issuer of that region has a key "a" here',
    });
    const both = {
      ...applicationKey('two'),
      ...applicationAttributes({ regions: ['US-ZZ'], issuers: ['iss', 'jss'] }),
    };
    const twice = setUp([both, issuer('iss'), keyRow('iss', stored), issuer('jss'), keyRow('jss', stored)]);
    expect(await twice.change(request)).toEqual({ error: 'Several issuers of that region have a key "a" here' });
    expect(await twice.change({ change: 'retire-key', kid: 'a' })).toEqual({ error: 'issuer is missing' });
  });

  it.each<[string, ChangeRequest, Row[]]>([
    [
      'a key that was added',
      { ...toAddKey, kid: 'a', publicKey: pemOf(a) },
      [issuer('iss'), keyRow('iss', { ...stored, owner: 'operator' })],
    ],
    ['a key that has ended', toRetireKey, [issuer('iss'), keyRow('iss', { ...stored, thru: now })]],
  ])('may say it again: %s', async (_, request, rows) => {
    const { change, committed } = setUp(rows);
    expect(await change(request)).toMatchObject({ outcome: 'unchanged' });
    expect(committed).toEqual([]);
  });

  it('one who comes second is told to look again', async () => {
    const { change } = setUp(undefined, false);
    expect(await change(toRetireKey)).toEqual({ error: 'iss/a has just changed; look again' });
  });
});

describe('a change that makes no sense', () => {
  const ended = keyRow('iss', { ...stored, thru: now });
  it.each<[string, ChangeRequest, RegExp, Row[]?]>([
    ['without a reason', { ...toRetireKey, reason: ' ' }, /reason/],
    ['of two lines of reason', { ...toRetireKey, reason: 'a\nb' }, /reason/],
    ['of no kind', { change: 'drop-all' }, /^change is none of add-issuer, retire-issuer/],
    ['of a prototype', { change: 'constructor' }, /^change is none of/],
    ['without issuer', { ...toAddIssuer, issuer: '' }, /^issuer is missing$/],
    ['with an issuer that moves a cursor', { ...toAddIssuer, issuer: 'a\u001b[2J' }, /^issuer is no name/],
    ['with an issuer that no row can have', { ...toAddIssuer, issuer: 'i'.repeat(257) }, /^issuer is no name/],
    ['without audience', { ...toAddIssuer, audience: 7 }, /^audience is missing$/],
    ['with a list over http', { ...toAddIssuer, jwksUri: 'http://x.example/' }, /^jwksUri must be an https address/],
    ['with a list that is nowhere', { ...toAddIssuer, jwksUri: 'x' }, /^jwksUri must be an https address/],
    [
      'of an issuer in a region file',
      { ...toAddIssuer, issuer: 'iss' },
      /^Issuer iss is in a region file: change it there/,
    ],
    [
      'of an application in one',
      { ...toAddApplication, application: 'org.example' },
      /^Application org\.example is in a region file/,
    ],
    [
      'for a region without a file',
      { ...toAddApplication, regions: ['US-XX'] },
      /^No region file is deployed for US-XX; there are: US-YY, US-ZZ$/,
    ],
    [
      'with an issuer that is not there',
      { ...toAddApplication, issuers: ['nobody'] },
      /^There is no issuer nobody: add it first/,
    ],
    ['without regions', { ...toAddApplication, regions: [] }, /^regions is missing$/],
    [
      'with hundreds of regions',
      { ...toAddApplication, regions: Array(51).fill('US-ZZ') },
      /^regions has more than 50 names$/,
    ],
    ['of a key of nobody', { ...toAddKey, issuer: 'nobody' }, /^There is no issuer nobody/],
    ['without a key', { ...toAddKey, publicKey: undefined }, /^publicKey is missing$/],
    ['without kid', { ...toAddKey, kid: undefined }, /^kid is missing/],
    [
      'with a private key',
      { ...toAddKey, publicKey: '-----BEGIN EC PRIVATE KEY-----\nx\n-----END EC PRIVATE KEY-----' },
      /holds a private key/,
    ],
    ['of a kid that another key has', { ...toAddKey, kid: 'a' }, /^iss has another key "a": ask which one signs/],
    [
      'of a key that was revoked',
      { ...toAddKey, kid: 'new', publicKey: pemOf(a) },
      /^This key of iss was revoked, as "a"/,
      [issuer('iss'), ended],
    ],
    [
      'of a key too many',
      toAddKey,
      /^iss has 100 keys, and may have 100/,
      [
        issuer('iss'),
        ...Array.from({ length: MAXIMUM_KEYS }, (_, at) =>
          keyRow('iss', { kid: `k${at}`, x: `${at}`, y: 'y', from: 1 }),
        ),
      ],
    ],
    ['of a key that is not there', { ...toRetireKey, kid: 'x' }, /^iss has no key "x"; there are: a$/],
    ['of an issuer that is not there', { change: 'retire-issuer', issuer: 'x' }, /^There is no issuer x; list shows/],
    [
      'of an application that is not there',
      { change: 'retire-application', application: 'x' },
      /^There is no application x/,
    ],
    [
      'of a list that is down',
      { change: 'reinstate-key', issuer: 'iss', kid: 'a' },
      /^The list of iss cannot be used: unreachable$/,
      [issuer('iss', { jwksUri: 'https://x.example/' })],
    ],
  ])('%s', async (_, request, sentence, rows) => {
    const { change, committed } = setUp(rows);
    expect(await change(request)).toEqual({ error: expect.stringMatching(sentence) });
    expect(committed).toEqual([]);
  });
});
