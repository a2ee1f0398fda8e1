/** `npm run region -- try`, as it is typed. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { regionWorkplace, type Workplace } from '../../../support/region/region-workplace.ts';

let place: Workplace;
beforeEach(() => {
  place = regionWorkplace();
});
afterEach(() => place.remove());

const small = ['--people', '300', '--days', '14'];
const written = (name: string) => join(place.context.local, 'try', name);
const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** So much illness that 300 people show something. */
function severe(): string {
  const file = join(place.folder, 'severe.json');
  writeFileSync(
    file,
    '{"town.burnInDays": 5, "epidemic.firstShare": 0.1, "test.symptomaticShare": 1, "report.consentShare": 1}',
  );
  return file;
}

describe('region try', () => {
  it('gives the same bytes for the same seed', async () => {
    const hashes = async () => {
      const { status } = await place.run('try', 'lfph-wide-v2', ...small, '--assumptions', severe());
      expect(status).toBe(0);
      return [sha256(written('try.json')), sha256(written('try.html'))];
    };
    expect(await hashes()).toEqual(await hashes());
  });

  it('prints a table and the trade-offs, and says where the page is', async () => {
    place.writeRegion();
    const file = join(place.context.regions, 'us-zz.json');
    const { status, out, note } = await place.run(
      'try',
      file,
      '--against',
      'lfph-wide-v2',
      ...small,
      '--assumptions',
      severe(),
    );
    expect(status).toBe(0);
    expect(out).toMatch(/^300 people, \d+ of them with a phone that takes part; 14 days from 2026-01-05, seed 1$/m);
    expect(out).toMatch(/^people told +\d+ +\d+$/m);
    expect(out).toMatch(/^ {2}of classification 2 +\d+ \(Near 15 min 2026-1\) +–$/m);
    expect(out).toMatch(/^• lfph-wide-v2 tells \d+ people\. It finds \d+ of the \d+ close contacts/m);
    expect(out).toContain('Nobody behaves differently after a notification');
    expect(note).toBe(`${written('try.html')} shows it, ${written('try.json')} has the numbers.`);
    expect(readFileSync(written('try.html'), 'utf8')).toContain('lfph-wide-v2');
  });

  it('prints what it writes with --json, into the folder that is named', async () => {
    const folder = join(place.folder, 'out');
    const { out } = await place.run('try', 'norway', ...small, '--json', '--out', folder, '--assumptions', severe());
    expect(`${out}\n`).toBe(readFileSync(join(folder, 'try.json'), 'utf8'));
    const result = JSON.parse(out);
    expect(result.town).toMatchObject({ people: 300, days: 14, seed: 1, start: '2026-01-05' });
    expect(result.configurations).toHaveLength(1);
    expect(result.assumptions.filter(({ replaced }: { replaced: boolean }) => replaced)).toHaveLength(4);
    expect(existsSync(written('try.json'))).toBe(false);
  });

  it('asks further towns with --repeats', async () => {
    const { out } = await place.run('try', 'norway', ...small, '--json', '--repeats', '2', '--assumptions', severe());
    const { repeats, configurations } = JSON.parse(out);
    expect(repeats.seeds).toEqual([1, 2, 3]);
    const [low, high] = repeats.ranges[0].notified;
    expect(low).toBeLessThanOrEqual(configurations[0].all.notified);
    expect(high).toBeGreaterThanOrEqual(configurations[0].all.notified);
    expect(low).toBeLessThan(high);
  });

  it('says so where nobody is told', async () => {
    const file = join(place.folder, 'well.json');
    writeFileSync(file, '{"epidemic.firstShare": 0, "epidemic.importShare": 0, "wrong.otherIllness": 0}');
    const { status, out } = await place.run('try', 'norway', ...small, '--assumptions', file);
    expect(status).toBe(0);
    expect(out).toContain('• norway tells nobody.');
  });

  it('judges nothing where a file has errors, and says them as check does', async () => {
    place.writeRegion((part) => {
      part.attenuation.thresholds.nearMed = 20;
    });
    const file = join(place.context.regions, 'us-zz.json');
    const { status, out } = await place.run('try', 'norway', '--against', file, ...small);
    expect(status).toBe(1);
    expect(out).toContain((await place.run('check', file)).out);
    expect(existsSync(written('try.json'))).toBe(false);
  });

  it.each([
    [[], 'Which region file, or which preset?'],
    [['norway', 'lfph-wide-v2'], 'One file, and --against another'],
    [['norway', '--people', '1'], '--people is a whole number from 2 to 200000, not "1".'],
    [['norway', '--people', 'many'], '--people is a whole number'],
    [['norway', '--days', '15'], '--days is a whole number from 1 to 14, not "15".'],
    [['norway', '--seed', '-1'], '--seed'],
    [['norway', '--seed', '2147483648'], '--seed is a whole number from 0 to 2147483647'],
    [['norway', '--repeats', '51'], '--repeats is a whole number from 0 to 50'],
    [['nowhere'], 'There is no file nowhere'],
    [['norway', '--against', 'nowhere'], 'There is no file nowhere'],
    [['norway', '--assumptions', 'nowhere'], 'There is no file nowhere.'],
    [['norway', '--seeds', '1'], '--seeds'],
  ])('refuses %j', async (args, message) => {
    const { status, note } = await place.run('try', ...args);
    expect(status).toBe(1);
    expect(note).toContain(message);
  });
});
