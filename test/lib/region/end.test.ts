import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRegionFiles } from '../../../lib/settings/region-files.ts';
import { regionWorkplace, type Workplace } from '../../support/region/region-workplace.ts';

let place: Workplace;
beforeEach(() => {
  place = regionWorkplace();
  place.writeRegion();
});
afterEach(() => place.remove());

const file = () => join(place.folder, 'regions', 'us-zz.json');
const text = () => readFileSync(file(), 'utf8');

describe('npm run region -- end', () => {
  it('writes one line into the file, and says when what stops', async () => {
    const before = text();
    const { status, out, note } = await place.run('end', 'US-ZZ');
    expect(status).toBe(0);
    expect(
      text()
        .split('\n')
        .filter((line) => !before.includes(line)),
    ).toEqual(['  "ended": true,']);
    expect(readRegionFiles(join(place.folder, 'regions'))[0]).toMatchObject({ region: 'US-ZZ', ended: true });
    expect(out).toMatch(/^24 h 5 min +until then tokens/m);
    expect(out).toMatch(/^25 h 10 min +until then those certificates/m);
    expect(note).toContain('npm run deploy -- --stage <stage>');
  });

  it('keeps the comments of a file that has some', async () => {
    writeFileSync(file().replace('.json', '.jsonc'), text().replace('{', '{\n  // Ours.'));
    rmSync(file());
    await place.run('end', 'US-ZZ');
    expect(readFileSync(`${file()}c`, 'utf8')).toMatch(/\/\/ Ours\.\n[\s\S]*"ended": true/);
  });

  it('only says it with --dry-run', async () => {
    const before = text();
    const { status, out, note } = await place.run('end', 'US-ZZ', '--dry-run');
    expect([status, note, text()]).toEqual([0, 'Nothing was written.', before]);
    expect(out).toContain('at once');
  });

  it.each([
    [[], 'Say which region, and one at a time.'],
    [['US-ZZ', 'XK'], 'Say which region, and one at a time.'],
    [['XK'], 'No file is of region XK'],
  ])('refuses %j', async (args, words) => {
    const before = text();
    const { status, note } = await place.run('end', ...args);
    expect([status, text()]).toEqual([1, before]);
    expect(note).toContain(words);
  });

  it('refuses a region that has ended, and a file that is wrong', async () => {
    await place.run('end', 'US-ZZ');
    expect((await place.run('end', 'US-ZZ')).note).toContain('the region has ended already');
    place.writeRegion((_, region) => {
      region.name = '';
    });
    expect((await place.run('end', 'US-ZZ')).note).toContain('is wrong; npm run region -- check says where');
  });
});
