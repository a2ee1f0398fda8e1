import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requireNoBypass } from '../../../lib/settings/bypass.ts';
import { readRegionFiles } from '../../../lib/settings/region-files.ts';
import { stages } from '../../../lib/settings/stages.ts';
import { regionFolder } from '../templates.ts';

const demo = JSON.parse(readFileSync(join(regionFolder, 'us-zz.json'), 'utf8'));
/** key-server.md §2.6, from internal/jwks/jwks_test.go. */
const pem =
  '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqcMMcLX1Z2afVAzypTMw1g3KN/OcdgvRDwOgpDWiswVGMrwdzukss78kAM2HBkjEJeMIf3lUe5Y+gpVoIaReIA==\n-----END PUBLIC KEY-----';
const list = 'https://verification.example.org/jwks';
const further = { issuer: 'org.other', audience: 'org.example.keyserver', jwksUri: list };

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'enx-authorities-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A file of this region, with an issuer and an application of its own unless it says otherwise. */
function write(region: string, keyServer: object, certificate: object = {}): void {
  const name = region.toLowerCase();
  const file = {
    ...demo,
    region,
    verification: {
      ...demo.verification,
      certificate: { ...demo.verification.certificate, issuer: `iss.${name}`, ...certificate },
    },
    keyServer: { ...demo.keyServer, healthAuthorityIds: [`app.${name}`], ...keyServer },
  };
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(file));
}

const problem = () => {
  try {
    readRegionFiles(folder);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('issuers of a region file', () => {
  it('may be several, with a list, keys, or both', () => {
    const keys = [{ kid: 'v1', publicKey: pem }];
    const issuers = [further, { issuer: 'org.third', audience: 'a', keys, statistics: false }];
    write('US-ZZ', { issuers, statistics: false });
    expect(readRegionFiles(folder)[0]?.keyServer).toMatchObject({
      statistics: false,
      issuers: [
        { ...further, keys: [], statistics: true },
        { issuer: 'org.third', keys, statistics: false },
      ],
    });
  });

  it('default to none', () => {
    write('US-ZZ', {});
    expect(readRegionFiles(folder)[0]?.keyServer).toMatchObject({ issuers: [], statistics: true });
    expect(readRegionFiles(folder)[0]?.keyServer).not.toHaveProperty('bypass');
  });

  const withKey = (publicKey: string, kid = 'v1') => ({ ...further, keys: [{ kid, publicKey }] });
  it.each<[string, object[], RegExp]>([
    ['without list and keys', [{ issuer: 'i', audience: 'a' }], /issuers\.0 has neither jwksUri nor keys.*add jwksUri/],
    ['twice', [further, further], /issuers\.1\.issuer is "org\.other", which this file names before; name each/],
    ['the region’s own again', [{ ...further, issuer: 'iss.us-zz' }], /is "iss\.us-zz", which this file names before/],
    ['with a list over http', [{ ...further, jwksUri: 'http://x.example/' }], /issuers\.0\.jwksUri is .*https/],
    ['with no name', [{ ...further, issuer: '' }], /issuers\.0\.issuer is ""/],
    [
      'with a private key',
      [withKey('-----BEGIN EC PRIVATE KEY-----\nMHc\n-----END EC PRIVATE KEY-----')],
      /publicKey holds a private key; whoever has seen it/,
    ],
    [
      'with a certificate',
      [withKey('-----BEGIN CERTIFICATE-----\nMHc\n-----END CERTIFICATE-----')],
      /publicKey is a certificate \(X\.509\); take the public key out/,
    ],
    ['with half a key', [withKey(pem.slice(0, 90))], /publicKey has no whole key/],
    ['with a kid of blanks', [withKey(pem, ' ')], /kid is " "; allowed: a name of 1 to 200/],
    [
      'with one kid twice',
      [{ ...further, keys: [0, 1].map(() => ({ kid: 'v1', publicKey: pem })) }],
      /keys\.1\.kid is "v1" again/,
    ],
    ['with an unknown member', [{ ...further, enableStatsAPI: true }], /enableStatsAPI is not a field/],
    ['21 of them', Array.from({ length: 21 }, (_, at) => ({ ...further, issuer: `i${at}` })), /issuers is .*20/],
  ])('%s are refused', (_, issuers, sentence) => {
    write('US-ZZ', { issuers });
    expect(problem()).toMatch(sentence);
  });

  it('never repeat what stands in a key', () => {
    write('US-ZZ', {
      issuers: [withKey('-----BEGIN EC PRIVATE KEY-----\nSECRETSECRETSECRET\n-----END EC PRIVATE KEY-----')],
    });
    expect(problem()).not.toContain('SECRET');
  });
});

describe('two region files', () => {
  it('may name one application, which writes to both', () => {
    write('US-YY', { healthAuthorityIds: ['org.example.app'], sharedHealthAuthorityIds: true });
    write('US-ZZ', { healthAuthorityIds: ['ORG.example.app'], sharedHealthAuthorityIds: true });
    expect(problem()).toBe('');
  });

  it.each([
    [false, false],
    [true, false],
    [false, true],
  ])('may not by mistake: both must say so (%s, %s)', (first, second) => {
    write('US-YY', { healthAuthorityIds: ['org.example.app'], sharedHealthAuthorityIds: first });
    write('US-ZZ', { healthAuthorityIds: ['ORG.example.app'], sharedHealthAuthorityIds: second });
    expect(problem()).toMatch(
      /us-zz\.json: keyServer\.healthAuthorityIds\.0 is "org\.example\.app", which us-yy\.json has; give each region one of its own; or, .* write keyServer\.sharedHealthAuthorityIds true in both files$/,
    );
  });

  it('may name one further issuer in the same words', () => {
    write('US-YY', { issuers: [further] });
    write('US-ZZ', { issuers: [further] });
    expect(problem()).toBe('');
  });

  it('may have one verification server, which says one list', () => {
    write('US-YY', { jwksUri: list }, { issuer: 'org.one' });
    write('US-ZZ', { jwksUri: list }, { issuer: 'org.one' });
    expect(problem()).toBe('');
  });

  it.each<[string, object, RegExp]>([
    [
      'audience',
      { audience: 'b' },
      /us-zz\.json: keyServer\.issuers\.0\.issuer is "org\.other", which us-yy\.json names with another audience; write the same audience in both files/,
    ],
    [
      'list',
      { jwksUri: 'https://evil.example/' },
      /us-yy\.json names with another list of keys \(jwksUri\); write the same jwksUri/,
    ],
    ['keys', { keys: [{ kid: 'v1', publicKey: pem }] }, /us-yy\.json names with another keys/],
    ['statistics', { statistics: false }, /us-yy\.json names with another statistics/],
  ])('may not name one issuer with another %s', (_, change, sentence) => {
    write('US-YY', { issuers: [further] });
    write('US-ZZ', { issuers: [{ ...further, ...change }] });
    expect(problem()).toMatch(sentence);
  });

  it('may not name one issuer of their own without one list: each region has its own', () => {
    write('US-YY', {}, { issuer: 'org.one' });
    write('US-ZZ', {}, { issuer: 'org.one' });
    expect(problem()).toMatch(
      /verification\.certificate\.issuer is "org\.one", which us-yy\.json names with another list of keys/,
    );
  });

  it.each<[string, object]>([
    ['bypass', { bypass: { certificate: true } }],
    ['allowPartialRevisions', { allowPartialRevisions: true }],
  ])('may not name one application with another %s', (name, change) => {
    const shared = { healthAuthorityIds: ['org.example.app'], sharedHealthAuthorityIds: true };
    write('US-YY', shared);
    write('US-ZZ', { ...shared, ...change });
    expect(problem()).toMatch(
      `us-zz.json: keyServer.healthAuthorityIds.0 is "org.example.app", which us-yy.json names with another keyServer.${name}`,
    );
  });
});

describe('what is not checked', () => {
  const [region] = [{ ...demo, keyServer: { ...demo.keyServer, bypass: { certificate: true, revisionToken: false } } }];

  it.each(stages.map((stage) => [stage.name, stage.throwAway, stage] as const))(
    'in stage %s: %s',
    (_, allowed, stage) => {
      const check = () => requireNoBypass({ ...stage, facts: {} } as never, [region]);
      if (allowed) return check();
      expect(check).toThrow(
        /^keyServer\.bypass is in the file of US-ZZ, and stage (staging|prod) is not thrown away: .*take keyServer\.bypass out/,
      );
    },
  );

  it('nothing, everywhere', () => {
    for (const stage of stages) requireNoBypass({ ...stage, facts: {} } as never, [demo]);
  });

  it('takes no other name', () => {
    write('US-ZZ', { bypass: { everything: true } });
    expect(problem()).toContain('bypass.everything is not a field');
  });
});
