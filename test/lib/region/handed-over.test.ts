import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HandedOver } from '../../../protocol/region-config/handed-over.ts';
import { UsageError } from '../../../tools/command/operator-command.ts';
import { handedOverFile, readHandedOver, writeHandedOver } from '../../../tools/region/reading/handed-over.ts';

let regions: string;
beforeEach(() => {
  regions = mkdtempSync(join(tmpdir(), 'handed-over-'));
});
afterEach(() => rmSync(regions, { recursive: true }));

const record: HandedOver = {
  region: 'US-ZZ',
  stage: 'staging',
  at: '2026-03-27T12:00:00.000Z',
  by: 'Kari',
  how: 'package',
  values: {
    agencyColor: [0.0431, 0.2392, 0.349],
    exposureMatching: true,
    symptomOnsetToInfectiousnessMap: '0x0401555AA9400000',
    tekRoamingUrls: { DE: [{ index: 'https://keys.example/de/index.txt', base: 'https://keys.example/' }] },
  },
};

test('what was written is read again, beside nothing else', () => {
  const file = writeHandedOver({ regions }, record);
  expect(file).toBe(join(regions, 'handed-over', 'staging', 'us-zz.json'));
  expect(readHandedOver({ regions }, 'staging', 'US-ZZ')).toEqual(record);
  expect(readdirSync(dirname(file))).toEqual(['us-zz.json']);
  expect(readFileSync(file, 'utf8')).toMatch(/^\{\n {2}"region": "US-ZZ",\n.*\n\}\n$/s);
});

test('a second record takes the place of the first', () => {
  writeHandedOver({ regions }, record);
  writeHandedOver({ regions }, { ...record, how: 'push', by: 'Ola' });
  expect(readHandedOver({ regions }, 'staging', 'US-ZZ')).toMatchObject({ how: 'push', by: 'Ola' });
});

test('nothing was handed over yet', () => {
  expect(readHandedOver({ regions }, 'staging', 'US-ZZ')).toBeUndefined();
});

test.each([
  ['text that is not JSON', '{"region":', 'is not JSON'],
  ['a git conflict', '<<<<<<< HEAD\n{}\n', 'is not JSON'],
  ['nothing', '', 'is not JSON'],
  ['a list', '[]', ': is []'],
  ['a field too much', JSON.stringify({ ...record, note: '' }), 'note is not a field'],
  ['a value of another kind', JSON.stringify({ ...record, values: { enVersion: null } }), 'values.enVersion is null'],
  ['another stage', JSON.stringify({ ...record, stage: 'prod' }), 'stage is "prod"; allowed: "staging"'],
  ['another region', JSON.stringify({ ...record, region: 'NO' }), 'region is "NO"; allowed: "US-ZZ"'],
])('a record that holds %s names the file and the remedy', (_, text, problem) => {
  const file = handedOverFile({ regions }, 'staging', 'US-ZZ');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  const read = () => readHandedOver({ regions }, 'staging', 'US-ZZ');
  expect(read).toThrow(UsageError);
  expect(read).toThrow(`${file}: `);
  expect(read).toThrow(problem);
  expect(read).toThrow('Restore the file as it was committed');
});

test('a failed write leaves the record before it, and no draft', () => {
  const file = writeHandedOver({ regions }, record);
  const unwritable = { ...record, values: { map: 1n as never } };
  expect(() => writeHandedOver({ regions }, unwritable)).toThrow(TypeError);
  expect(readdirSync(dirname(file))).toEqual(['us-zz.json']);
  expect(readHandedOver({ regions }, 'staging', 'US-ZZ')).toEqual(record);
});
