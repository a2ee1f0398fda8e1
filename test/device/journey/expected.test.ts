/** Two ways to the same list: phones with keys, beacons and files, and a calculation from the town's diary alone. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DiagnosisKey } from '../../../device/files/archive.ts';
import { differencesOf } from '../../../device/journey/verdict.ts';
import { reportTypes } from '../../../protocol/risk/report-types.ts';
import type { HandMade } from '../../support/device/hand-made-town.ts';
import { seededRandom } from '../support/random.ts';
import { configuration, drawnTown, live, start } from './support/living.ts';

const agree = { missing: [], unexpected: [] };

describe('the independent calculation', () => {
  it.each([
    ['eight towns of six days', 8, 6, { exposure: 60, revoked: 1 }],
    // Longer than phones remember.
    ['a town of three weeks', 1, 21, { exposure: 5, revoked: 0 }],
  ])(
    'names what the phones of %s tell: who, when, what',
    async (_, towns, days, least) => {
      const told = { exposure: 0, revoked: 0 };
      for (let n = 0; n < towns; n++) {
        const { notices, expected } = await live(drawnTown(seededRandom(`town ${n}`), days), String(n));
        expect(differencesOf(notices, expected), `town ${n}`).toEqual(agree);
        for (const { says } of notices) told[says === 'revoked' ? 'revoked' : 'exposure'] += 1;
      }
      expect(told.exposure).toBeGreaterThanOrEqual(least.exposure);
      expect(told.revoked).toBeGreaterThanOrEqual(least.revoked);
    },
    120_000,
  );

  it('shares no code with keys, beacons, files or the rules of phones', () => {
    const folder = join(import.meta.dirname, '..', '..', '..', 'device', 'journey');
    const files = readdirSync(folder).filter((name) => name.startsWith('expected'));
    expect(files).toContain('expected.ts');
    for (const file of files) {
      // Imports of several lines too.
      const imports = readFileSync(join(folder, file), 'utf8').matchAll(/^import (?!type )[^;']*'([^']*)'/gm);
      const used = [...imports].map(([, path]) => path);
      expect(used.filter((path) => !path?.startsWith('./expected-'))).toEqual([]);
    }
  });
});

/** 0 is ill and confirmed, 1 has a clinical diagnosis that is taken back; 2 was near 0, 3 near 1, 4 near nobody ill. */
const town: HandMade = {
  ...{ start, days: 4, platforms: ['android', 'ios', 'android', 'android', 'ios', 'none'] },
  meetings: [
    { one: 0, other: 2, day: 0, hour: 12, minutes: 45, decibels: 40 },
    { one: 1, other: 3, day: 0, hour: 13, minutes: 45, decibels: 40 },
    { one: 2, other: 4, day: 0, hour: 15, minutes: 45, decibels: 40 },
    { one: 0, other: 5, day: 0, hour: 15, minutes: 45, decibels: 40 },
    { one: 0, other: 4, day: 0, hour: 17, minutes: 45, decibels: 75 },
  ],
  reports: [
    { person: 0, reportType: 'confirmed', day: 1.4, symptomsSince: 0 },
    { person: 1, reportType: 'likely', day: 1.5, symptomsSince: 0, revokedOn: 2.6 },
  ],
};

describe('a town by hand', () => {
  it('tells 2 of an exposure, tells 3 and takes it back, and nobody else', async () => {
    const { notices, expected } = await live(town, 'by hand');
    expect(differencesOf(notices, expected)).toEqual(agree);
    expect(notices.map(({ person, says, day }) => [person, says, day])).toEqual([
      [expect.toBeOneOf([2, 3]), expect.any(Number), start],
      [expect.toBeOneOf([2, 3]), expect.any(Number), start],
      [3, 'revoked', undefined],
    ]);
    expect(new Set(notices.map(({ person }) => person))).toEqual(new Set([2, 3]));
  });
});

describe('the calculation differs', () => {
  const isOf = (type: number) => (key: { reportType: number }) => key.reportType === type;

  it('when a key is withheld from one phone', async () => {
    const { notices, expected } = await live(town, 'withheld', {
      files: (keys, { name }) => (name === 'person 2' ? [] : keys),
    });
    const { missing, unexpected } = differencesOf(notices, expected);
    expect(missing.map(({ person }) => person)).toEqual([2]);
    expect(unexpected).toEqual([]);
  });

  it('when keys are matched with another day', async () => {
    const shifted = await live(town, 'shifted', {
      files: (keys) => keys.map((key) => ({ ...key, rollingStart: key.rollingStart + 144 })),
    });
    expect(shifted.notices).toEqual([]);
    expect(differencesOf(shifted.notices, shifted.expected).missing).toHaveLength(3);
  });

  it('when phones judge by another weight', async () => {
    const attenuationWeights = { ...configuration.attenuationWeights, near: 10 };
    const { notices, expected } = await live(town, 'weight', { phones: { ...configuration, attenuationWeights } });
    expect(differencesOf(notices, expected).missing.length).toBeGreaterThan(0);
  });

  it('when phones judge by another threshold', async () => {
    const [first, ...others] = configuration.classifications;
    const classifications = first ? [{ ...first, perDaySum: 1_000_000 }, ...others] : [];
    const { notices, expected } = await live(town, 'threshold', { phones: { ...configuration, classifications } });
    const { missing, unexpected } = differencesOf(notices, expected);
    expect(missing.map(({ says }) => says)).toContain(1);
    expect(unexpected.map(({ says }) => says)).toContain(2);
  });

  it('when a revocation does not arrive', async () => {
    const { notices, expected } = await live(town, 'revocation', {
      files: (keys) => keys.filter((key) => !isOf(reportTypes.revoked)(key)),
    });
    const { missing, unexpected } = differencesOf(notices, expected);
    expect(missing.map(({ person, says }) => [person, says])).toEqual([[3, 'revoked']]);
    expect(unexpected).toEqual([]);
  });

  it('when a file comes a look too late', async () => {
    const late = new Map<string, DiagnosisKey[]>();
    const { notices, expected } = await live(town, 'late', {
      files: (keys, { name }) => {
        const before = late.get(name) ?? [];
        late.set(name, keys);
        return before;
      },
    });
    const { missing, unexpected } = differencesOf(notices, expected);
    expect(missing.length).toBeGreaterThan(0);
    expect(unexpected.length).toBeGreaterThan(0);
  });
});
