import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAuthoritiesCommand } from '../../../tools/operate/authorities.ts';
import { runOperatorCommand } from '../../support/operator/operator-terminal.ts';

const stage = ['--stage', 'dev'];
const reason = ['--reason', 'ticket 7'];
const ofKey = [...stage, '--issuer', 'org.example', '--kid', 'US-ZZ-v1', ...reason];
const key = { issuer: 'org.example', kid: 'US-ZZ-v1' };
const SHOW = 'enx-dev-keyserver-show-authorities:live';
const CHANGE = 'enx-dev-keyserver-change-authorities:live';
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = String(publicKey.export({ type: 'spki', format: 'pem' }));

let folder = '';
const file = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'enx-authorities-'));
  writeFileSync(file('key.pem'), pem);
  writeFileSync(file('private.pem'), String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (args: string[], answer: unknown = {}) =>
  runOperatorCommand(runAuthoritiesCommand, args, async () => answer);

describe('npm run authorities', () => {
  it.each([[[]], [['--help']], [['list', '-h']]])('%j shows the help', async (args) => {
    const { status, sent, out } = await run(args);
    expect([status, sent]).toEqual([0, []]);
    expect(out).toContain('npm run authorities -- reinstate-key');
  });

  it.each([
    [['drop'], 'Unknown command "drop"; allowed: list, inspect, add-issuer'],
    [['list', 'inspect'], 'Unknown command "list inspect"'],
    [['constructor'], 'Unknown command'],
    [['list'], 'Missing: --stage.'],
    [['inspect', ...stage], 'Missing: --name.'],
    [['retire-key', ...stage], 'Missing: --issuer, --kid, --reason.'],
    [['list', ...stage, '--dry-run'], '--dry-run does not belong to "list".'],
    [['retire-key', ...ofKey, '--json'], '--json does not belong to "retire-key".'],
    [['list', '--force'], "Unknown option '--force'"],
  ])('%j: %s', async (args, problem) => {
    const { status, sent, notes } = await run(args);
    expect([status, sent]).toEqual([1, []]);
    expect(notes).toContain(problem);
  });

  it('gives the server’s answer as the problem', async () => {
    const { status, out, notes } = await run(['retire-key', ...ofKey], { error: 'org.example has no key "US-ZZ-v1"' });
    expect([status, out]).toEqual([1, '']);
    expect(notes).toContain('org.example has no key "US-ZZ-v1"');
  });
});

describe('a change', () => {
  const changed = { outcome: 'changed', says: 'key "US-ZZ-v1" of org.example ends now', notes: ['One.', 'Two.'] };

  it('is asked for, and said in a sentence; what else follows goes to standard error', async () => {
    const { status, sent, out, notes } = await run(['retire-key', ...ofKey], changed);
    expect(sent).toEqual([[CHANGE, { change: 'retire-key', ...key, reason: 'ticket 7', dryRun: false }]]);
    expect([status, out, notes]).toEqual([0, 'Key "US-ZZ-v1" of org.example ends now.', 'One.\nTwo.']);
  });

  it.each([
    ['dry-run', 'ends now. Nothing was changed: this was a dry run.'],
    ['unchanged', 'ends now. Nothing was changed.'],
  ])('says what it did not do: %s', async (outcome, words) => {
    const { sent, out } = await run(['retire-key', ...ofKey, '--dry-run'], { ...changed, outcome });
    expect(sent).toMatchObject([[CHANGE, { dryRun: true }]]);
    expect(out).toContain(words);
  });

  it.each<[string, string[], object]>([
    [
      'add-issuer',
      ['--issuer', 'i', '--audience', 'a', '--jwks-uri', 'https://x.example/', '--no-statistics'],
      { issuer: 'i', audience: 'a', jwksUri: 'https://x.example/', statistics: false },
    ],
    ['add-issuer', ['--issuer', 'i', '--audience', 'a'], { issuer: 'i', audience: 'a' }],
    [
      'add-application',
      ['--application', 'app', '--regions', 'US-ZZ, US-YY', '--issuers', 'i,j'],
      { application: 'app', regions: ['US-ZZ', 'US-YY'], issuers: ['i', 'j'] },
    ],
    ['retire-issuer', ['--issuer', 'i'], { issuer: 'i' }],
    ['retire-application', ['--application', 'app'], { application: 'app' }],
  ])('%s %j', async (name, options, wish) => {
    const { status, sent } = await run([name, ...stage, ...options, ...reason], changed);
    expect([status, sent]).toEqual([0, [[CHANGE, { change: name, ...wish, reason: 'ticket 7', dryRun: false }]]]);
  });

  it('of a key takes it from a file', async () => {
    const { sent } = await run(['add-key', ...ofKey, '--file', file('key.pem')], changed);
    expect(sent).toMatchObject([[CHANGE, { change: 'add-key', ...key, publicKey: pem }]]);
  });

  it.each([
    ['private.pem', 'The text holds a private key: whoever has seen it'],
    ['none.pem', 'cannot be read: ENOENT'],
  ])('sends no %s', async (name, problem) => {
    const { status, sent, notes } = await run(['add-key', ...ofKey, '--file', file(name)]);
    expect([status, sent]).toEqual([1, []]);
    expect(notes).toContain(problem);
  });

  it.each([
    [
      'reinstated',
      ['revoked-before'],
      'refused because it was revoked before: the next import takes it, within two minutes.',
    ],
    [
      'refused',
      ['revoked-before', 'other-value'],
      'is refused because it was revoked before and has another value than the one stored under its name. Nothing was changed.',
    ],
    ['in-force', [], 'is in force'],
    ['awaits-import', [], 'is listed and not refused'],
  ])('reinstates a key: %s', async (outcome, refusals, words) => {
    const { status, out } = await run(['reinstate-key', ...ofKey], { ...key, outcome, refusals });
    expect([status, out]).toEqual([0, expect.stringContaining(words)]);
  });
});

describe('what is shown', () => {
  const now = 1_795_305_600;
  const issuer = {
    ...{ issuer: 'org.example', audience: 'aud', jwksUri: 'https://keys.example/', usable: 1, stored: 2, missing: 1 },
    ...{ applications: ['app'], lastRun: { at: now - 120, outcome: 'refused', importedAt: now - 120 } },
  };
  const application = { id: 'app', regions: ['US-ZZ', 'US-YY'], issuers: ['org.example', 'gone'] };

  it('all, in a line each', async () => {
    const others = [
      {
        issuer: 'by-hand',
        audience: 'a',
        usable: 0,
        stored: 0,
        missing: 0,
        applications: [],
        owner: 'operator',
        statistics: false,
      },
      { ...issuer, missing: 0, until: now + 60, lastRun: { at: now - 60, outcome: 'unreachable' } },
      { ...issuer, missing: 0, lastRun: undefined },
      { ...issuer, missing: 0, lastRun: { at: now, outcome: 'imported', importedAt: now } },
    ];
    const bypassing = { ...application, bypass: { certificate: true }, allowPartialRevisions: true, owner: 'operator' };
    const answer = { now, issuers: [issuer, ...others], applications: [application, bypassing] };
    const { status, sent, out } = await run(['list', ...stage], answer);
    expect([status, sent]).toEqual([0, [[SHOW, {}]]]);
    expect(out.split('\n')).toEqual([
      'issuer org.example; 1 of 2 keys usable, 1 MISSING from its list; imported 2 min ago, NOT ALL OF IT; trusted by app',
      'issuer by-hand; 0 of 0 keys usable; no list; no statistics; trusted by NO application; added by an operator',
      expect.stringMatching(
        /import FAILED 1 min ago \(unreachable\), last imported never; trusted by app; ends 2026-11-22T/,
      ),
      expect.stringContaining('never imported'),
      expect.stringContaining('; imported 0 min ago; '),
      'application app; writes to US-YY, US-ZZ; vouched for by gone, org.example',
      expect.stringMatching(/; NOT CHECKED: certificate; partial revisions; added by an operator$/),
    ]);
    expect((await run(['list', ...stage], { now, issuers: [], applications: [] })).out).toBe('Nobody is trusted.');
  });

  it('as JSON', async () => {
    const answer = { now, issuers: [issuer], applications: [] };
    const { out } = await run(['list', ...stage, '--json'], answer);
    expect(JSON.parse(out)).toEqual(answer);
  });

  it('an issuer with its keys and its list', async () => {
    const next = { insert: ['new'], held: ['v2'], revoke: [] };
    const answer = {
      ...{ now, issuer },
      keys: [
        { kid: 'v1', state: 'ended', from: 0, thru: 60, listed: 'other-value', fingerprint: 'ab' },
        { kid: 'v2', state: 'usable', from: 0, owner: 'operator', missingSince: 60, listed: 'no', fingerprint: 'cd' },
      ],
      list: { kids: ['new'], faulty: [{ entry: '#1', fault: 'private' }], ignored: 2, next },
    };
    const { sent, out } = await run(['inspect', ...stage, '--name', 'org.example'], answer);
    expect(sent).toEqual([[SHOW, { name: 'org.example' }]]);
    expect(out.split('\n').slice(1)).toEqual([
      'audience aud',
      'list https://keys.example/',
      'key v1: ended; from 1970-01-01T00:00:00Z, until 1970-01-01T00:01:00Z; listed WITH ANOTHER VALUE',
      '  SHA-256 ab',
      'key v2: usable; from 1970-01-01T00:00:00Z; an operator’s; not listed; missing since 1970-01-01T00:01:00Z',
      '  SHA-256 cd',
      'the list has now new, and 2 entries of other kinds',
      '  refused entry #1: it shows its private half',
      'the next import',
      '  takes: new',
      '  misses, and leaves in force until retire-key: v2',
    ]);
  });

  it('an issuer whose list is down, and one without keys or list', async () => {
    const down = await run(['inspect', ...stage, '--name', 'x'], {
      now,
      issuer,
      keys: [],
      list: { failure: 'status' },
    });
    expect(down.out).toMatch(/no keys are stored\nthe list cannot be used now: status$/);
    const { jwksUri: _, ...without } = issuer;
    const byHand = await run(['inspect', ...stage, '--name', 'x'], { now, issuer: without, keys: [] });
    expect(byHand.out).toMatch(/no list;.*\naudience aud\nno keys are stored$/);
    const quiet = { kids: ['v1'], faulty: [], ignored: 0, next: { insert: [] } };
    const same = await run(['inspect', ...stage, '--name', 'x'], { now, issuer, keys: [], list: quiet });
    expect(same.out).toMatch(/the list has now v1\nthe next import changes nothing$/);
  });

  it('an application with those who may vouch for it', async () => {
    const issuers = [
      { issuer: 'org.example', usable: 2, isKnown: true },
      { issuer: 'gone', usable: 0, isKnown: false },
    ];
    const { out } = await run(['inspect', ...stage, '--name', 'app'], { now, application, issuers });
    expect(out.split('\n').slice(1)).toEqual([
      'issuer org.example: 2 keys usable',
      'issuer gone: UNKNOWN, nothing that it signs counts',
    ]);
  });
});
