import { createPublicKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { appendEntry, type Chain, EMPTY_CHAIN } from '../../../../protocol/export/manifest/chain.ts';
import {
  type EntryContent,
  entryDigest,
  entryHash,
  type ManifestFile,
} from '../../../../protocol/export/manifest/entry.ts';
import {
  ManifestError,
  parseEntry,
  parseLine,
  renderLine,
  type SignedEntry,
} from '../../../../protocol/export/manifest/line.ts';
import {
  emptyHead,
  extendMonth,
  growHead,
  monthOf,
  monthPath,
  parseHead,
  renderHead,
} from '../../../../protocol/export/manifest/months.ts';
import { verifyManifest } from '../../../../protocol/export/manifest/verify.ts';
import { freshSigner } from '../../../support/keys/signers.ts';

/** 2026-11-30T22:00:00Z: the next window's entry is of another month. */
const START = 1_796_076_000;
const HOUR = 3_600;

const signer = freshSigner('manifest');
const publicKey = createPublicKey(signer.publicPem);

const aFile = (name: string): ManifestFile => ({
  name,
  sha256: 'ab'.repeat(32),
  bytes: 40_000,
  keys: 1_042,
  revisedKeys: 3,
  signers: ['310.v2', '310.v1'],
});

const windowOf = (number: number, files: ManifestFile[] = []): EntryContent => ({
  kind: 'window',
  start: START + (number - 1) * 2 * HOUR,
  end: START + number * 2 * HOUR,
  files,
});

function chainOf(contents: readonly EntryContent[]): { texts: string[]; chain: Chain } {
  const texts: string[] = [];
  let chain = EMPTY_CHAIN;
  for (const [at, content] of contents.entries()) {
    const appended = appendEntry(chain, 'us-zz', content, START + at * 2 * HOUR);
    texts.push(appended.text);
    chain = appended.chain;
  }
  return { texts, chain };
}

async function signed(texts: readonly string[]): Promise<SignedEntry[]> {
  return Promise.all(texts.map(async (text) => ({ text, signature: await signer.sign(entryDigest(text)) })));
}

async function published(contents: readonly EntryContent[]): Promise<string> {
  return (await signed(chainOf(contents).texts)).map((entry) => `${renderLine(entry)}\n`).join('');
}

describe('an entry', () => {
  test('has exactly these bytes', () => {
    const { text, chain } = appendEntry(EMPTY_CHAIN, 'us-zz', windowOf(1, [aFile('a.zip')]), START);
    expect(text).toBe(
      `{"manifest":1,"configuration":"us-zz","number":1,"previous":"${'0'.repeat(64)}","at":1796076000,"kind":"window",` +
        `"start":1796076000,"end":1796083200,"files":[{"name":"a.zip","sha256":"${'ab'.repeat(32)}","bytes":40000,` +
        '"keys":1042,"revisedKeys":3,"signers":["310.v2","310.v1"]}]}',
    );
    expect(chain).toEqual({ entries: 1, head: entryHash(text), at: START });
  });

  test('writes nothing that is not of its form, in its own order', () => {
    const more = { ...windowOf(1), files: [{ ...aFile('a.zip'), padding: 999 }], heldSince: 1 };
    expect(appendEntry(EMPTY_CHAIN, 'us-zz', more, START).text).toBe(
      appendEntry(EMPTY_CHAIN, 'us-zz', windowOf(1, [aFile('a.zip')]), START).text,
    );
  });

  test('names the one before by its hash, and never an earlier time', () => {
    const first = appendEntry(EMPTY_CHAIN, 'us-zz', windowOf(1), START);
    const second = appendEntry(first.chain, 'us-zz', windowOf(2), START - 1);
    expect(parseEntry(second.text)).toMatchObject({ number: 2, previous: entryHash(first.text), at: START });
    expect(parseEntry(appendEntry(first.chain, 'us-zz', windowOf(2), START + 1).text)).toMatchObject({ at: START + 1 });
  });

  test('comes back from its line, whatever its texts hold', async () => {
    const file = { ...aFile('a","signature":"AAAA"}.zip'), signers: ['31"0.v1'] };
    const [entry] = await signed(chainOf([windowOf(1, [file])]).texts);
    const read = parseLine(renderLine(entry as SignedEntry));
    expect(read).toEqual(entry);
    expect(parseEntry(read.text).files).toEqual([file]);
    expect(JSON.parse(renderLine(entry as SignedEntry))).toMatchObject({ number: 1, kind: 'window' });
  });

  const exact = appendEntry(EMPTY_CHAIN, 'us-zz', windowOf(1, [aFile('a.zip')]), START).text;
  test.each([
    ['a blank', exact.replace(',"number"', ', "number"')],
    ['another order', exact.replace(/"manifest":1,("configuration":"us-zz"),/, '$1,"manifest":1,')],
    ['a member more', exact.replace('"manifest":1', '"manifest":1,"x":1')],
    ['a member twice', exact.replace('"number":1', '"number":2,"number":1')],
    ['another form', exact.replace('"manifest":1', '"manifest":2')],
    ['number 0', exact.replace('"number":1', '"number":0')],
    ['an escape that is none', exact.replace('us-zz', '\\u0075s-zz')],
    ['a hash in capitals', exact.replace(/abab/g, 'ABAB')],
    ['no signer', exact.replace('"310.v2","310.v1"', '')],
    ['an unknown kind', exact.replace('"window"', '"delay"')],
    ['nothing removed', exact.replace(/"kind".*"end":\d+/, '"kind":"recall","removed":[]')],
    ['no JSON', exact.slice(1)],
  ])('is none with %s', (_, text) => {
    expect(() => parseEntry(text)).toThrow(ManifestError);
  });

  test.each(['', '{}', exact, `${exact.slice(0, -1)},"signature":""}`, `${exact.slice(0, -1)},"signature":"a b"}`])(
    'is no line: %s',
    (line) => {
      expect(() => parseLine(line)).toThrow(ManifestError);
    },
  );
});

describe('months', () => {
  const contents = [1, 2, 3].map((number) => windowOf(number));

  test('are of the time of the entry', () => {
    expect([1_796_083_199, 1_796_083_200].map(monthOf)).toEqual(['2026-11', '2026-12']);
    expect(monthPath('us-zz', '2026-12')).toBe('us-zz/manifest/2026-12.jsonl');
  });

  test('are listed in the head with their first entries', () => {
    const { texts, chain } = chainOf(contents);
    const { head, months } = growHead(emptyHead('us-zz'), texts);
    expect(head).toEqual({
      ...{ configuration: 'us-zz', ...chain },
      months: [
        { month: '2026-11', first: 1 },
        { month: '2026-12', first: 2 },
      ],
    });
    expect(months).toEqual(['2026-11', '2026-12']);
    expect(parseHead(renderHead(head))).toEqual(head);
    const later = growHead(growHead(emptyHead('us-zz'), texts.slice(0, 2)).head, texts.slice(2));
    expect(later).toEqual({ head, months: ['2026-12'] });
  });

  test('refuse entries that do not follow the published head', () => {
    const { texts } = chainOf(contents);
    const { head } = growHead(emptyHead('us-zz'), texts.slice(0, 1));
    const other = chainOf([windowOf(1, [aFile('a.zip')]), windowOf(2)]).texts;
    expect(() => growHead(head, texts.slice(2))).toThrow(ManifestError);
    expect(() => growHead(head, texts)).toThrow(ManifestError);
    expect(() => growHead(head, other.slice(1))).toThrow('entry 2 does not follow entry 1 that is published');
  });

  test.each(['', '{}', '{"manifest":1}', 'null'])('refuse a head %j', (text) => {
    expect(() => parseHead(text)).toThrow(ManifestError);
  });

  test('grow at their end, and keep published signatures', async () => {
    const { texts } = chainOf(contents);
    const [first, again] = [await signed(texts), await signed(texts)];
    const begun = extendMonth('', first.slice(0, 2));
    const whole = extendMonth(begun, again);
    expect(whole.startsWith(begun)).toBe(true);
    expect(whole.split('\n')).toHaveLength(4);
    expect(verifyManifest(whole, publicKey).entries).toHaveLength(3);
    expect(extendMonth(whole, first)).toBe(whole);
  });

  test('refuse to lose, change or mend what is published', async () => {
    const entries = await signed(chainOf(contents).texts);
    const others = await signed(chainOf([windowOf(1, [aFile('a.zip')]), windowOf(2)]).texts);
    const text = extendMonth('', entries);
    expect(() => extendMonth(text, entries.slice(0, 2))).toThrow(ManifestError);
    expect(() => extendMonth(text, others)).toThrow(ManifestError);
    expect(() => extendMonth(text.slice(0, -1), entries)).toThrow(ManifestError);
    expect(() => extendMonth(`\n${text}`, entries)).toThrow(ManifestError);
  });
});

describe('verification', () => {
  const recall: EntryContent = { kind: 'recall', removed: ['a.zip'], files: [aFile('b.zip')] };

  test('gives the files that stand', async () => {
    const text = await published([windowOf(1, [aFile('a.zip')]), recall, windowOf(2, [aFile('c.zip')])]);
    const { chain, standing } = verifyManifest(text, publicKey);
    expect(chain.entries).toBe(3);
    expect([...standing.keys()]).toEqual(['b.zip', 'c.zip']);
  });

  test.each<[string, EntryContent[], string]>([
    ['a gap', [windowOf(1), windowOf(3)], 'entry 2 does not begin'],
    ['an overlap', [windowOf(1), windowOf(1)], 'entry 2 does not begin'],
    ['a file twice', [windowOf(1, [aFile('a.zip')]), windowOf(2, [aFile('a.zip')])], 'entry 2 holds a.zip again'],
    ['a recall of nothing', [windowOf(1), recall], 'entry 2 removes a.zip'],
  ])('finds %s', async (_, contents, message) => {
    const text = await published(contents);
    expect(() => verifyManifest(text, publicKey)).toThrow(message);
  });

  test('finds an entry that was altered, taken out, moved or signed by another', async () => {
    const text = await published([1, 2, 3].map((number) => windowOf(number)));
    const lines = text.split('\n').slice(0, -1);
    const of = (some: readonly (string | undefined)[]) => some.map((line) => `${line}\n`).join('');
    const altered = lines.map((line, at) => (at === 1 ? line.replace('"files":[]', '"files": []') : line));
    const redated = lines.map((line, at) => (at === 1 ? line.replace('"at":1796083200', '"at":1796083201') : line));
    for (const some of [altered, redated, [lines[0], lines[2]], [lines[1], lines[0], lines[2]], lines.slice(1)]) {
      expect(() => verifyManifest(of(some), publicKey)).toThrow(ManifestError);
    }
    expect(() => verifyManifest(text, createPublicKey(freshSigner('other').publicPem))).toThrow(
      'entry 1 is not signed',
    );
  });

  test('is of this prefix and these bytes alone', async () => {
    const { texts } = chainOf([windowOf(1)]);
    const text = texts[0] ?? '';
    const bare = Buffer.from(entryHash(text), 'hex');
    const line = renderLine({ text, signature: await signer.sign(bare) });
    expect(() => verifyManifest(`${line}\n`, publicKey)).toThrow('entry 1 is not signed');
  });
});
