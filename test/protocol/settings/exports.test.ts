/** What of a region's series of files is refused: by itself, and all together. */
import { describe, expect, it } from 'vitest';
import { exportSettings, furtherExportSettings } from '../../../protocol/export/settings.ts';
import { exportProblems } from '../../../protocol/settings/rules/exports.ts';

const name = { verificationKeyId: '999', verificationKeyVersion: 'v1' };

function found(own: object, ...further: object[]): string[] {
  const exports = {
    region: 'US-ZZ',
    export: exportSettings.parse({ periodHours: 24, ...name, ...own }),
    furtherExports: further.map((one, at) =>
      furtherExportSettings.parse({ name: `series-${at}`, periodHours: 24, ...one }),
    ),
  };
  return exportProblems(exports).map(
    ({ rule, path, problem, remedy }) => `[${rule}] ${path.join('.')} ${problem}; ${remedy}`,
  );
}

describe('series of files', () => {
  it('are good where they are told apart', () => {
    const other = { verificationKeyId: '999', verificationKeyVersion: 'v2' };
    expect(found({}, { travelers: 'only' }, { regions: ['US-ZY'], excludedRegions: ['US-ZZ'], signer: other })).toEqual(
      [],
    );
  });

  it.each([
    [1_000, 0, true],
    [1_000, 1, false],
    [500, 500, true],
    [500, 501, false],
  ])('hold the least padded file whole: %i keys and up to %i more of 1,000', (minimumKeys, paddingRange, good) => {
    const size = { minimumKeys, paddingRange, maximumKeys: 1_000 };
    const most = minimumKeys + paddingRange;
    const words = `is 1000; allowed: minimumKeys and paddingRange together or more, which are ${most}`;
    expect(found(size)).toEqual(good ? [] : [`[export-size] keyServer.export.maximumKeys ${words}`]);
    expect(found({}, size)).toEqual(good ? [] : [`[export-size] keyServer.furtherExports.0.maximumKeys ${words}`]);
  });

  it('do not exclude what they are to hold', () => {
    expect(found({}, { excludedRegions: ['US-ZY', 'US-ZZ'] })).toEqual([
      '[export-filter] keyServer.furtherExports.0.excludedRegions.1 is "US-ZZ", which the series is to hold; allowed: other regions than its own',
    ]);
    expect(found({}, { regions: ['US-ZY', 'US-ZX'], excludedRegions: ['US-ZX'] })).toEqual([
      '[export-filter] keyServer.furtherExports.0.excludedRegions.0 is "US-ZX", which the series is to hold; allowed: none of its regions',
    ]);
  });

  it('have names of their own', () => {
    expect(found({}, { name: 'a' }, { name: 'a' })).toEqual([
      '[export-name] keyServer.furtherExports.1.name is "a", as that of another series: both would be us-zz-a; allowed: a name of its own',
    ]);
  });

  it.each(['', 'A', 'a_b', '-a', 'a-', 'a--b', '1a', 'a/b', 'x'.repeat(21)])('have plain names: not %j', (bad) => {
    expect(() => found({}, { name: bad })).toThrow();
  });

  it('sign with one key under one name', () => {
    const arn = 'arn:aws:kms:eu-central-1:111111111111:key/0a1b';
    const refused = (at: number) =>
      `[export-signer] keyServer.furtherExports.${at}.signer.verificationKeyVersion is "v1", with the id "999" the name of ` +
      'another key; allowed: a name of its own; without signer, the key that signs the region’s own files';
    expect(found({}, { signer: name })).toEqual([refused(0)]);
    expect(found({ signerKeyArn: arn }, { signer: name })).toEqual([refused(0)]);
    expect(found({}, { signer: { ...name, signerKeyArn: arn } })).toEqual([refused(0)]);
    expect(found({ signerKeyArn: arn }, { signer: { ...name, signerKeyArn: arn } })).toEqual([]);
    const second = { ...name, verificationKeyVersion: 'v2' };
    expect(found({}, { signer: second }, { signer: second })).toHaveLength(1);
    expect(found({}, { signer: second }, { signer: { ...second, verificationKeyId: '998' } })).toEqual([]);
  });

  it.each([
    [2, [8], true],
    [2, [8, 24], false],
    [4, [4, 8], true],
    [4, [4, 8, 24], false],
    [24, Array(14).fill(24), true],
    [24, Array(15).fill(24), false],
  ])('of %i and %j hours are as many files a day as a phone reads', (own, further, good) => {
    const problems = found({ periodHours: own }, ...further.map((periodHours) => ({ periodHours })));
    expect(problems).toEqual(
      good
        ? []
        : [
            '[export-files] keyServer.furtherExports make 16 files a day with the region’s own, and a phone reads 15; allowed: ' +
              'longer periods, fewer series, or forOthers true for those that the region’s phones do not read',
          ],
    );
  });

  it('that phones do not read, and those that have ended, are not counted', () => {
    const more = { periodHours: 2 };
    expect(found(more, { ...more, forOthers: true }, { ...more, ended: true })).toEqual([]);
  });
});
