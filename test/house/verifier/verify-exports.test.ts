import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { indexPath } from '../../../protocol/export/index-file.ts';
import { type EntryContent, entryDigest } from '../../../protocol/export/manifest/entry.ts';
import { parseLine, renderLine } from '../../../protocol/export/manifest/line.ts';
import { headPath, parseHead } from '../../../protocol/export/manifest/months.ts';
import { publicKeysPath } from '../../../protocol/export/public-keys.ts';
import { HOUR, START } from '../../support/export/exporter.ts';
import { freshSigner } from '../../support/keys/signers.ts';
import { editing, entryOf, fingerprintOf, MONTH, NOW, nameOf } from './edits.ts';
import { aSite, DAY, exportSigners, type Site, serve, signer, stopServing, upload, verifySite } from './site.ts';

beforeAll(serve);
afterAll(stopServing);

let site: Site;
beforeEach(async () => {
  site = await aSite();
});

const { get, set, change, index, lines, setLines, rewrite, faultsAt } = editing(() => site);

describe('a site that is as it should be', () => {
  test('holds, and says its head and key', async () => {
    const { code, said } = await verifySite(site, NOW);
    expect(code, said).toBe(0);
    const { head, entries } = parseHead(get(headPath('us-zz')).toString());
    expect(entries).toBe(3);
    expect(said).toContain(`head  ${head}  (entry 3 of 2026-11-22T02:00:00Z)`);
    expect(said).toContain('US-ZZ: 3 entries, 2 files listed, 0 taken back.');
    expect(said).toContain('Everything holds.');
    expect(said).toMatch(/^key {3}[0-9a-f]{64}$/m);
  });

  test('and also with several signatures, weeks later, when files have gone', async () => {
    site = await aSite([{ ...signer('v2') }, signer('v1')]);
    for (let day = 2; day <= 17; day++) {
      upload(site, day * 24 + 3);
      await site.run(START + day * DAY + 2 * HOUR);
    }
    expect(index().length).toBe(14);
    expect(await faultsAt(START + 17 * DAY + 3 * HOUR)).toEqual([]);
  });

  test('when a configuration is older than the manifest', async () => {
    // Of the first windows nothing but the files is there.
    await rewrite([{ ...(entryOf(lines()[2]) as EntryContent), at: NOW - HOUR }]);
    const { code, said } = await verifySite(site, NOW);
    expect([code, said.includes('1 files of the time before the manifest began')]).toEqual([0, true]);
    expect(await faultsAt(START + 16 * DAY)).toEqual([
      expect.stringContaining('which no entry has published: it was added'),
    ]);
  });

  test('and after a recall', async () => {
    const [first, second] = index();
    const before = lines().map(entryOf);
    const recall: EntryContent = { kind: 'recall', removed: [nameOf(first)], files: [] };
    await rewrite([...before, { ...recall, at: NOW - 60 }]);
    set(indexPath('us-zz'), second ?? '');
    expect(await faultsAt()).toEqual([]);
    set(indexPath('us-zz'), [first, second].join('\n'));
    expect(await faultsAt()).toEqual([`The index lists ${nameOf(first)}, which entry 4 has taken back.`]);
  });
});

describe('a file', () => {
  test('that was changed', async () => {
    const [path = ''] = index();
    const other = get(index()[1] ?? '');
    set(path, other);
    const faults = await faultsAt();
    expect(faults[0]).toMatch(`${nameOf(path)} was changed: entry 1 says`);
    expect(faults.some((one) => one.includes('is of 2026-11-21T16:00:00Z to'))).toBe(true);
  });

  test('of which one byte was changed', async () => {
    const [path = ''] = index();
    const zip = Buffer.from(get(path));
    zip[zip.length - 1] = 1;
    set(path, zip);
    expect((await faultsAt())[0]).toContain('was changed');
  });

  test('that was removed', async () => {
    const [path = ''] = index();
    site.exports.objects.delete(path);
    expect(await faultsAt()).toEqual([`The index lists ${nameOf(path)}, which is not there.`]);
  });

  test('that was taken out of the index', async () => {
    const [first, second = ''] = index();
    set(indexPath('us-zz'), second);
    expect(await faultsAt()).toEqual([`The index does not list ${nameOf(first)} of entry 1: it was removed.`]);
  });

  test('that was added', async () => {
    const [path = '', second] = index();
    const added = path.replace('-00001.zip', '-00002.zip');
    set(added, get(path));
    set(indexPath('us-zz'), [path, added, second].join('\n'));
    expect(await faultsAt()).toEqual([`The index lists ${nameOf(added)}, which no entry has published: it was added.`]);
  });

  test('that is listed twice', async () => {
    set(indexPath('us-zz'), [...index(), index()[0]].join('\n'));
    expect(await faultsAt()).toEqual(['The index lists a file twice.']);
  });

  test('whose signature is wrong, or of a key that is not published', async () => {
    change(publicKeysPath('us-zz'), '"version": "v1"', '"version": "v3"');
    expect((await faultsAt())[0]).toContain('is signed by 310.v1, whose key is not published.');
    site = await aSite();
    const keys = JSON.parse(get(publicKeysPath('us-zz')).toString());
    keys.exportKeys[0] = { ...keys.exportKeys[0], ...ownKey('v2') };
    set(publicKeysPath('us-zz'), JSON.stringify(keys));
    expect((await faultsAt())[0]).toContain('the signature of 310.v1 is wrong.');
  });

  const ownKey = (version: string) => {
    const pem = exportSigners[version]?.publicPem ?? '';
    return { pem, fingerprint: fingerprintOf(exportSigners[version]?.spki ?? Buffer.alloc(0)) };
  };

  test.each([
    ['keys', { keys: 999 }, / keys; entry 1 says 999\./],
    ['revised keys', { revisedKeys: 1 }, / revised keys; entry 1 says 1\./],
    ['signers', { signers: ['310.v2'] }, / is signed by 310\.v1; entry 1 says 310\.v2\./],
  ])('of which the manifest says other %s', async (_, fields, sentence) => {
    const entries = lines().map(entryOf);
    const [first] = entries;
    if (first === undefined) throw new Error('no entry');
    const files = first.files.map((file) => ({ ...file, ...fields }));
    await rewrite([{ ...first, files } as (typeof entries)[0], ...entries.slice(1)]);
    expect((await faultsAt())[0]).toMatch(sentence);
  });

  test('that is no zip', async () => {
    const [path = ''] = index();
    set(path, 'nothing');
    expect(await faultsAt()).toEqual([
      expect.stringContaining('was changed'),
      `${nameOf(path)} cannot be read: it is no zip.`,
    ]);
  });
});

describe('an entry', () => {
  test('that was altered', async () => {
    change(MONTH, '"keys":', '"keys":1');
    const faults = await faultsAt();
    expect(faults).toContain('Entry 1 was altered: no published key has signed it as it stands.');
    expect(faults).toContain('Entry 2 names another entry 1 than the one that is published.');
  });

  test('that was taken out', async () => {
    setLines([lines()[0], lines()[2]]);
    expect(await faultsAt()).toEqual([
      'Entry 3 follows entry 1: entries were removed or moved.',
      'Nothing says what was exported from 2026-11-21T08:00:00Z to 2026-11-21T16:00:00Z (entry 3).',
    ]);
  });

  test('that was moved', async () => {
    const [first, second, third] = lines();
    setLines([second, first, third]);
    expect((await faultsAt())[0]).toBe('Entry 2 follows entry 0: entries were removed or moved.');
  });

  test('at the end that was cut off', async () => {
    setLines(lines().slice(0, 2));
    expect(await faultsAt()).toContain('The manifest is cut off: head.json is at entry 3, the last one is 2.');
  });

  test('that is none', async () => {
    change(MONTH, '"number":2', '"number": 2');
    expect((await faultsAt())[0]).toBe('Line 2 of the month 2026-11 is no entry of a manifest.');
  });

  test('that another key has signed', async () => {
    const other = freshSigner('other');
    const signed = await Promise.all(
      lines().map(async (line) => {
        const { text } = parseLine(line);
        return renderLine({ text, signature: await other.sign(entryDigest(text)) });
      }),
    );
    setLines(signed);
    expect((await faultsAt())[0]).toContain('Entry 1 was altered');
  });

  test('of a month that is not there', async () => {
    site.exports.objects.delete(MONTH);
    expect((await faultsAt())[0]).toBe('The month 2026-11 of the manifest is not there, though head.json names it.');
  });
});

describe('what cannot be checked', () => {
  test.each<[string, () => void, string]>([
    ['no manifest', () => void site.exports.objects.delete(headPath('us-zz')), 'head.json is not there'],
    ['no index', () => void site.exports.objects.delete(indexPath('us-zz')), 'index.txt is not there'],
    ['keys that are no JSON', () => set(publicKeysPath('us-zz'), 'x'), 'public-keys.json is no JSON'],
    ['a head that is no JSON', () => set(headPath('us-zz'), 'x'), 'head.json is no JSON'],
    ['a month that is none', () => change(headPath('us-zz'), '2026-11', '../../../x'), 'names a month that is none'],
  ])('%s', async (_, plant, sentence) => {
    plant();
    const { code, said } = await verifySite(site, NOW);
    expect([code, said.includes(sentence)], said).toEqual([2, true]);
  });
});
