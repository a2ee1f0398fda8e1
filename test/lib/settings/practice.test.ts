/** A practice twin (protocol/practice.ts): in the verification server alone, and checked with its region's file. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { regionSource } from '../../../lib/settings/region-source.ts';
import { clashes } from '../../../lib/settings/regions/checks.ts';
import { demoRegions, regionFolder, regionRows, synthesise } from '../templates.ts';

describe('a practice twin in templates', () => {
  const regions = demoRegions.map((region) => ({ ...region, practiceTwin: 'US-ZX' }));
  const { verification, keyServer } = synthesise({ stage: 'dev' }, regions);

  it('is a region of the verification server', () => {
    const rows = JSON.parse(regionRows(verification)) as { region: string; verification: { practice?: boolean } }[];
    expect(rows.map(({ region, verification: { practice } }) => [region, practice])).toEqual([
      ...demoRegions.map(({ region }) => [region, undefined]),
      ...demoRegions.map(() => ['US-ZX', true]),
    ]);
  });

  it('is none of the key server', () => {
    const named = [...regionRows(keyServer).matchAll(/"region":"([^"]+)"/g)].map(([, region]) => region);
    expect(named).toEqual(demoRegions.map(({ region }) => region));
    expect(JSON.stringify(keyServer.toJSON())).not.toContain('ZX');
  });
});

describe('npm run region -- check', () => {
  const demo = JSON.parse(readFileSync(join(regionFolder, 'us-zz.json'), 'utf8'));
  const sourceOf = (name: string, changes: object) => regionSource(name, JSON.stringify({ ...demo, ...changes }));
  const rulesOf = (changes: object) =>
    sourceOf('us-zz.json', changes).findings.map(({ rule, path }) => [rule, ...path]);
  const withText = (template: string) => ({ verification: { ...demo.verification, sms: { template } } });

  it('takes a twin', () => {
    expect(rulesOf({ practiceTwin: 'US-ZX' })).toEqual([]);
  });

  it('refuses a code that is none, and the mark written by hand', () => {
    expect(rulesOf({ practiceTwin: 'us' })).toEqual([['form', 'practiceTwin']]);
    const verification = { ...demo.verification, practice: true };
    expect(rulesOf({ verification })).toEqual([['unknown-member', 'verification', 'practice']]);
  });

  it('refuses a text that gets too long with its mark', () => {
    const fits = withText(`[enslink]${'x'.repeat(791)}`);
    expect(rulesOf(fits)).toEqual([]);
    expect(rulesOf({ ...fits, practiceTwin: 'US-ZX' })).toEqual([['practice-text', 'practiceTwin']]);
  });

  it.each(['US-ZZ', 'US-YY'])('refuses %s, which another file has', (practiceTwin) => {
    const files = [sourceOf('us-zz.json', { practiceTwin }), sourceOf('us-yy.json', { region: 'US-YY' })];
    const read = files.flatMap(({ file, settings }) => (settings ? [{ file, settings }] : []));
    expect(clashes(read).map(({ finding }) => finding.path[0])).toContain(
      practiceTwin === 'US-ZZ' ? 'practiceTwin' : 'region',
    );
  });
});
