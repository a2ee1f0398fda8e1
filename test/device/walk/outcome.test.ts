import { expect, it } from 'vitest';
import { readExport } from '../../../device/files/archive.ts';
import { type Report, textReport } from '../../../device/report.ts';
import { sayArchive, sayLosses } from '../../../device/walk/outcome.ts';
import { encodeExport } from '../support/archive.ts';

function said(say: (report: Report) => void): string {
  const lines: string[] = [];
  say(textReport((line) => lines.push(line)));
  return lines.join('\n');
}

it('a person is told how many keys are left out, and why', () => {
  const [short, good] = [Buffer.alloc(15), Buffer.alloc(16)];
  const bin = encodeExport({
    keys: [
      { key: short, rollingStart: 1 },
      { key: short, rollingStart: 2 },
      { key: good, rollingStart: 3, rollingPeriod: 145 },
      { key: good, rollingStart: 4 },
    ],
    revisedKeys: [{ key: good, rollingStart: -1 }],
  });
  const archive = { name: 'a.zip', zipBytes: 1, export: readExport(bin) };
  const text = said((report) => sayArchive(report, archive, 'android'));
  expect(text).toContain('UTC: 1 keys, 0 revised');
  expect(text).toContain(
    '  2 of a wrong length, 1 of a wrong period, 1 of a wrong start besides: phones leave them out',
  );
});

it('a person is told what a phone did not take', () => {
  const losses = {
    refused: [{ name: '../a.zip', reason: 'dot-segment', message: 'the index lists it' }],
    failed: [{ name: 'b.zip', reason: 'not-found', message: 'b.zip answered 404.' }],
    repeated: ['c.zip'],
    waiting: [],
  } as const;
  expect(
    said((report) => sayLosses(report, losses))
      .split('\n')
      .map((line) => line.trim()),
  ).toEqual([
    'REFUSED ../a.zip: the index lists it (dot-segment)',
    'DID NOT COME b.zip: b.zip answered 404. (not-found)',
    'c.zip has the times and number of a file before, and is left out',
  ]);
});
