import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRegionFile } from '../../../device/walk/region-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'regions-'));
const demo = readFileSync(join(import.meta.dirname, '..', '..', '..', 'regions', 'us-zz.json'), 'utf8');

beforeAll(() => {
  writeFileSync(join(folder, 'us-zz.json'), JSON.stringify({ ...JSON.parse(demo), practiceTwin: 'US-ZX' }));
  writeFileSync(join(folder, 'us-yy.jsonc'), '{ "region": "US-YY", // half written');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what phones of a region are told', () => {
  it('is in its own file', () => {
    expect(readRegionFile('US-ZZ', folder)?.region).toBe('US-ZZ');
  });

  it('of a practice twin is in the file of its region', () => {
    expect(readRegionFile('US-ZX', folder)?.practiceTwin).toBe('US-ZX');
  });

  it.each(['US-YY', 'US-XX'])('of %s nobody has said', (region) => {
    expect(readRegionFile(region, folder)).toBeUndefined();
  });
});
