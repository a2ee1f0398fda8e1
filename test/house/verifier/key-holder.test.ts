/** What whoever signs the manifest cannot do unseen. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { untilKey } from '../../../lambdas/keyserver/store/export/export-layout.ts';
import { indexPath } from '../../../protocol/export/index-file.ts';
import { entryDigest } from '../../../protocol/export/manifest/entry.ts';
import { parseLine, renderLine } from '../../../protocol/export/manifest/line.ts';
import { headPath, parseHead } from '../../../protocol/export/manifest/months.ts';
import { publicKeysPath } from '../../../protocol/export/public-keys.ts';
import { HOUR, manifestSigner, START } from '../../support/export/exporter.ts';
import { freshSigner } from '../../support/keys/signers.ts';
import { editing, entryOf, fingerprintOf, NOW } from './edits.ts';
import { address, aSite, DAY, type Site, serve, stopServing, upload, verifySite } from './site.ts';

beforeAll(serve);
afterAll(stopServing);

let site: Site;
beforeEach(async () => {
  site = await aSite();
});

const { get, set, index, lines, setLines, rewrite, faultsAt } = editing(() => site);

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
