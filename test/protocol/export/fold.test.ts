import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldKeys, sortByKey } from '../../../protocol/export/fold.ts';
import { REVOKED } from '../../../protocol/export/write/records.ts';
import type { LoggedReportType } from '../../../protocol/keys/upload-log.ts';
import { anEntry, closeKey, hexKeys, keyRecords, type PlacedEntry } from '../../support/export/export-keys.ts';

const key = Buffer.alloc(16, 9);
const published = (reportType: LoggedReportType, hour = 0): PlacedEntry => ({
  entry: anEntry({ key, reportType }),
  hour,
});
const revised = (reportType: LoggedReportType, hour = 1): PlacedEntry => ({
  entry: anEntry({ key, reportType, revision: true, daysSinceOnset: 5 }),
  hour,
});

function fold(...entries: PlacedEntry[]) {
  const records = keyRecords(entries);
  const { primary, revised } = foldKeys(records);
  const types = (indexes: Uint32Array) => Array.from(indexes, (index) => records.reportType(index));
  return { primary: types(primary), revised: types(revised) };
}

describe('folding the entries of one key', () => {
  it.each([
    ['published', [published(2)], { primary: [2], revised: [] }],
    ['published and revised: as revised', [published(2), revised(1)], { primary: [1], revised: [] }],
    ['in whatever order they are read', [revised(1), published(2)], { primary: [1], revised: [] }],
    ['published and revised to negative: nothing', [published(2), revised(5)], { primary: [], revised: [] }],
    ['revised only', [revised(1)], { primary: [], revised: [1] }],
    ['revised to negative only', [revised(5)], { primary: [], revised: [5] }],
    ['the latest of two revisions', [revised(5, 3), published(3), revised(1, 2)], { primary: [], revised: [] }],
    ['logged twice, listed once', [published(1), published(1, 2)], { primary: [1], revised: [] }],
    ['nothing', [], { primary: [], revised: [] }],
  ])('%s', (_, entries, expected) => expect(fold(...entries)).toEqual(expected));

  it('keeps what the revision says about the onset', () => {
    const records = keyRecords([published(2), revised(1)]);
    const read = records.keys(foldKeys(records).primary);
    const into = {} as Parameters<typeof read.read>[1];
    read.read(0, into);
    expect(into).toMatchObject({ reportType: 1, daysSinceOnset: 5 });
  });
});

describe('folding many keys', () => {
  const placed: fc.Arbitrary<PlacedEntry> = fc
    .tuple(closeKey, fc.boolean(), fc.constantFrom<LoggedReportType>(1, 2, 5), fc.nat({ max: 23 }))
    .map(([someKey, revision, type, hour]) => ({
      entry: anEntry({ key: someKey, revision, reportType: revision || type !== REVOKED ? type : 1 }),
      hour,
    }));

  it('sorts by key bytes and marks repeats, also where the leading bytes are equal', () => {
    fc.assert(
      fc.property(fc.array(placed, { maxLength: 60 }), (entries) => {
        const records = keyRecords(entries);
        const { indexes, repeats } = sortByKey(records);
        const sorted = entries
          .map(({ entry }, index) => ({ hex: entry.key.toString('hex'), index }))
          .sort((a, b) => (a.hex < b.hex ? -1 : a.hex > b.hex ? 1 : a.index - b.index));
        expect([...indexes]).toEqual(sorted.map(({ index }) => index));
        expect([...repeats]).toEqual(sorted.map(({ hex }, i) => (hex === sorted[i - 1]?.hex ? 1 : 0)));
      }),
    );
  });

  it('lists each key at most once, in order, as a model decides', () => {
    fc.assert(
      fc.property(fc.array(placed, { maxLength: 60 }), (entries) => {
        const records = keyRecords(entries);
        const { primary, revised: only } = foldKeys(records);
        expect(hexKeys(records, primary)).toEqual(model(entries, true));
        expect(hexKeys(records, only)).toEqual(model(entries, false));
      }),
    );
  });

  function model(entries: readonly PlacedEntry[], wantPublished: boolean): string[] {
    const byKey = Map.groupBy(entries, ({ entry }) => entry.key.toString('hex'));
    return [...byKey]
      .filter(([, same]) => {
        const revisions = same.filter(({ entry }) => entry.revision).sort((a, b) => (a.hour ?? 0) - (b.hour ?? 0));
        const lastHour = revisions.at(-1)?.hour;
        // Two revisions in one hour do not happen; the first read counts.
        const last = revisions.find(({ hour }) => hour === lastHour);
        const isPublished = same.some(({ entry }) => !entry.revision);
        return isPublished === wantPublished && !(isPublished && last?.entry.reportType === REVOKED);
      })
      .map(([hex]) => hex)
      .sort();
  }

  it('folds a selection as if there were nothing else', () => {
    const records = keyRecords([published(1), { entry: anEntry({ key: Buffer.alloc(16, 1) }) }, revised(5)]);
    expect(hexKeys(records, foldKeys(records, Uint32Array.of(0, 1)).primary)).toEqual([
      '01'.repeat(16),
      key.toString('hex'),
    ]);
  });
});
