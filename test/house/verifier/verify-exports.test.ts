import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { untilKey } from '../../../lambdas/keyserver/store/export/export-layout.ts';
import { indexPath } from '../../../protocol/export/index-file.ts';
import { appendEntry, EMPTY_CHAIN } from '../../../protocol/export/manifest/chain.ts';
import { type EntryContent, entryDigest } from '../../../protocol/export/manifest/entry.ts';
import { parseEntry, parseLine, renderLine } from '../../../protocol/export/manifest/line.ts';
import {
  emptyHead,
  growHead,
  headPath,
  monthOf,
  monthPath,
  parseHead,
  renderHead,
} from '../../../protocol/export/manifest/months.ts';
import { publicKeysPath } from '../../../protocol/export/public-keys.ts';
import { HOUR, manifestSigner, START } from '../../support/exporter.ts';
import { freshSigner } from '../../support/signers.ts';
import {
  address,
  aSite,
  DAY,
  exportSigners,
  type Site,
  serve,
  signer,
  stopServing,
  upload,
  verifySite,
} from './site.ts';

const NOW = START + DAY + 3 * HOUR;
const MONTH = monthPath('us-zz', '2026-11');

beforeAll(serve);
afterAll(stopServing);

let site: Site;
beforeEach(async () => {
  site = await aSite();
});

const get = (path: string) => site.exports.objects.get(path) ?? Buffer.alloc(0);
const set = (path: string, content: string | Buffer) => void site.exports.objects.set(path, Buffer.from(content));
const change = (path: string, from: string | RegExp, to: string) => set(path, get(path).toString().replace(from, to));
const index = () => get(indexPath('us-zz')).toString().split('\n');
const nameOf = (path: string | undefined) => path?.split('/').at(-1) ?? '';
const lines = () => get(MONTH).toString().split('\n').slice(0, -1);
const setLines = (some: readonly (string | undefined)[]) => set(MONTH, some.map((line) => `${line}\n`).join(''));
const entryOf = (line: string | undefined) => parseEntry(parseLine(line ?? '').text);

/** What whoever holds the manifest's key could publish instead. */
async function rewrite(contents: readonly (EntryContent & { at: number })[]): Promise<void> {
  const texts: string[] = [];
  let chain = EMPTY_CHAIN;
  for (const content of contents) {
    const entry = appendEntry(chain, 'us-zz', content, content.at);
    texts.push(entry.text);
    chain = entry.chain;
  }
  const months = new Map<string, string>();
  for (const text of texts) {
    const month = monthOf(parseEntry(text).at);
    const line = renderLine({ text, signature: await manifestSigner.sign(entryDigest(text)) });
    months.set(month, `${months.get(month) ?? ''}${line}\n`);
  }
  for (const [month, text] of months) set(monthPath('us-zz', month), text);
  set(headPath('us-zz'), renderHead(growHead(emptyHead('us-zz'), texts).head));
}

async function faultsAt(now = NOW, ...args: string[]): Promise<string[]> {
  const { code, faults, said } = await verifySite(site, now, ...args);
  expect(code, said).toBe(faults.length === 0 ? 0 : 1);
  return faults;
}

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

describe('whoever holds the key of the manifest', () => {
  const contents = () => lines().map(entryOf);

  test('cannot leave a window out', async () => {
    const [first, , third] = contents();
    await rewrite([first, third].flatMap((one) => one ?? []));
    expect((await faultsAt())[0]).toContain('Nothing says what was exported from 2026-11-21T08:00:00Z');
  });

  test('cannot export a window twice', async () => {
    const [first, second, third] = contents();
    await rewrite([first, second, third, { ...second, at: NOW } as typeof second].flatMap((one) => one ?? []));
    expect(await faultsAt()).toContain(
      'Entry 4 exports from 2026-11-21T08:00:00Z on, which earlier entries had exported already.',
    );
  });

  test('cannot add a file in the place of nothing, or of one that is not there', async () => {
    const entries = contents();
    const file = { ...entries[0]?.files[0], name: 'us-zz-late.zip' } as (typeof entries)[0]['files'][0];
    await rewrite([...entries, { kind: 'resign', removed: ['us-zz-none.zip'], files: [file], at: NOW }]);
    const faults = await faultsAt();
    expect(faults).toContain('Entry 4 takes back us-zz-none.zip, which no entry before it has published.');
    expect(faults).toContain('Entry 4 adds us-zz-late.zip in the place of nothing.');
  });

  test('cannot publish before a window has ended', async () => {
    const [first, second, third] = contents();
    await rewrite([{ ...first, at: START + HOUR } as typeof first, second, third].flatMap((one) => one ?? []));
    expect(await faultsAt()).toEqual([
      'Entry 1 was made at 2026-11-21T01:00:00Z, before its window ended at 2026-11-21T08:00:00Z.',
    ]);
  });

  test('cannot date an entry ahead of its time', async () => {
    const at = entryOf(lines().at(-1)).at;
    expect((await verifySite(site, at - HOUR)).faults).not.toContainEqual(expect.stringContaining('still to come'));
    expect((await verifySite(site, at - HOUR - 1)).faults).toContainEqual(
      expect.stringContaining('which is still to come: one of the two clocks is wrong.'),
    );
  });

  test('cannot hide the end of the manifest behind until.txt', async () => {
    await rewrite(contents().slice(0, 2));
    set(indexPath('us-zz'), index()[0] ?? '');
    expect(await faultsAt()).toEqual([
      'until.txt says that everything is exported up to 2026-11-22T00:00:00Z; the manifest ends at 2026-11-21T16:00:00Z.',
    ]);
  });

  describe('cannot, once somebody has looked,', () => {
    let state: string;
    beforeEach(async () => {
      state = join(mkdtempSync(join(tmpdir(), 'verify-exports-')), 'state.json');
      expect(await faultsAt(NOW, '--state', state)).toEqual([]);
    });

    test('but may go on', async () => {
      upload(site, 26);
      await site.run(START + DAY + 10 * HOUR);
      expect(await faultsAt(START + DAY + 11 * HOUR, '--state', state)).toEqual([]);
      expect(JSON.parse(readFileSync(state, 'utf8'))).toMatchObject({
        address,
        entries: 4,
        checkedAt: START + DAY + 11 * HOUR,
      });
    });

    test('show a shorter history', async () => {
      await rewrite(contents().slice(0, 2));
      set(indexPath('us-zz'), index()[0] ?? '');
      set(untilKey('us-zz'), String(START + 16 * HOUR));
      expect(await faultsAt(NOW + 60, '--state', state)).toEqual([
        'The manifest is shorter than on 2026-11-22T03:00:00Z: 2 entries, then 3.',
      ]);
      expect(JSON.parse(readFileSync(state, 'utf8'))).toMatchObject({ entries: 3, checkedAt: NOW });
    });

    test('show another one', async () => {
      const entries = contents();
      await rewrite(entries.map((entry, at) => ({ ...entry, at: entry.at + (at === 0 ? 0 : 60) })));
      expect(await faultsAt(NOW + 60, '--state', state)).toEqual([
        'Entry 3 is another one than on 2026-11-22T03:00:00Z: history was changed.',
      ]);
    });

    test('add an entry of a time before that', async () => {
      expect(await faultsAt(NOW + 2 * HOUR, '--state', state)).toEqual([]);
      const late = { kind: 'window', start: START + DAY, end: START + DAY + HOUR, files: [] } as const;
      await rewrite([...contents(), { ...late, at: NOW + HOUR - 1 }]);
      set(untilKey('us-zz'), String(START + DAY + HOUR));
      expect(await faultsAt(NOW + DAY, '--state', state)).toEqual([
        'Entry 4 says that it is of 2026-11-22T03:59:59Z, but was not there on 2026-11-22T05:00:00Z.',
      ]);
    });

    test('take another key', async () => {
      const other = freshSigner('other');
      const keys = JSON.parse(get(publicKeysPath('us-zz')).toString());
      keys.manifestKeys.unshift({ pem: other.publicPem, fingerprint: fingerprintOf(other.spki) });
      set(publicKeysPath('us-zz'), JSON.stringify(keys));
      const { text } = parseLine(lines()[2] ?? '');
      setLines([...lines().slice(0, 2), renderLine({ text, signature: await other.sign(entryDigest(text)) })]);
      expect(await faultsAt()).toEqual([]);
      expect((await faultsAt(NOW, '--state', state))[0]).toContain(
        `Entry 3 is signed with the key ${fingerprintOf(other.spki)}`,
      );
      expect((await faultsAt(NOW, '--key', fingerprintOf(manifestSigner.spki)))[0]).toContain('Entry 3 is signed');
    });
  });

  test('cannot show two people different things, once they compare heads', async () => {
    const { head } = parseHead(get(headPath('us-zz')).toString());
    expect(await faultsAt(NOW, '--head', head)).toEqual([]);
    await rewrite(contents().map((entry, at) => ({ ...entry, at: entry.at + (at === 0 ? 0 : 60) })));
    expect(await faultsAt(NOW, '--head', head)).toEqual([
      `No entry has the hash ${head}: whoever has it was shown another manifest.`,
    ]);
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

function fingerprintOf(spki: Buffer): string {
  return createHash('sha256').update(spki).digest('hex');
}
