import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { archiveUrl } from '../../../device/files/download.ts';
import { readIndexLines } from '../../../device/files/index-lines.ts';

const read = (text: string, splitsAt: 'blank' | 'line-end' = 'blank') => readIndexLines(Buffer.from(text), splitsAt);

describe.each(['blank', 'line-end'] as const)('an index split at each %s', (splitsAt) => {
  it.each([
    ['two lines', 'a.zip\nb.zip', ['a.zip', 'b.zip']],
    ['a line end at the end', 'a.zip\nb.zip\n', ['a.zip', 'b.zip']],
    ['CRLF', 'a.zip\r\nb.zip\r\n', ['a.zip', 'b.zip']],
    ['blank lines', '\n\na.zip\n\n\nb.zip\n\n', ['a.zip', 'b.zip']],
    ['nothing', '', []],
    ['only blank lines', '\n\r\n\n', []],
    ['a name twice: once, where it came first', 'a.zip\nb.zip\na.zip', ['a.zip', 'b.zip']],
    ['folders', 'files/us-zz/a.zip', ['files/us-zz/a.zip']],
    ['no ending', 'a', ['a']],
    ['a name with dots in it', 'a..b.zip\n...zip', ['a..b.zip', '...zip']],
    ['an escape that both platforms send as it is', 'a%20b.zip\n%41.zip', ['a%20b.zip', '%41.zip']],
    ['what an address may hold', "a-b_c~d!e$f&g'h(i)j*k+l,m;n=o@p.zip", ["a-b_c~d!e$f&g'h(i)j*k+l,m;n=o@p.zip"]],
  ])('%s', (_, text, names) => expect(read(text, splitsAt)).toEqual({ names, refused: [] }));

  it.each([
    ['https://evil.example/a.zip', 'absolute-url'],
    ['HTTP://evil.example/a.zip', 'absolute-url'],
    ['file:a.zip', 'absolute-url'],
    ['//evil.example/a.zip', 'absolute-url'],
    ['/a.zip', 'leading-slash'],
    ['../a.zip', 'dot-segment'],
    ['files/../../a.zip', 'dot-segment'],
    ['./a.zip', 'dot-segment'],
    ['files/..', 'dot-segment'],
    ['%2e%2E/a.zip', 'dot-segment'],
    ['a.zip?x=1', 'query-or-fragment'],
    ['a.zip#x', 'query-or-fragment'],
    ['a%.zip', 'malformed-escape'],
    ['a%2', 'malformed-escape'],
    ['a%ff.zip', 'malformed-escape'],
    ['..%2fa.zip', 'malformed-escape'],
    ['..%5Ca.zip', 'malformed-escape'],
    ['a%0d%0aX:y', 'malformed-escape'],
    ['a%7f', 'malformed-escape'],
    ['a\\b.zip', 'forbidden-character'],
    ['"a.zip"', 'forbidden-character'],
    ['<html>', 'forbidden-character'],
    ['a\u0000.zip', 'forbidden-character'],
    ['ä.zip', 'forbidden-character'],
    ['\ufeffa.zip', 'byte-order-mark'],
    [`${'a'.repeat(1_021)}.zip`, 'line-too-long'],
  ])('%j is refused, and the others are not', (line, reason) => {
    const { names, refused } = read(`first.zip\n${line}\nlast.zip`, splitsAt);
    expect({ names, reasons: refused.map((each) => each.reason) }).toEqual({
      names: ['first.zip', 'last.zip'],
      reasons: [reason],
    });
  });

  it('follows a name of 1,024 characters', () => {
    expect(read('a'.repeat(1_024), splitsAt).names).toHaveLength(1);
  });
});

it('a blank within a name parts it on Android, and no iPhone follows it', () => {
  expect(read('a b.zip', 'blank').names).toEqual(['a', 'b.zip']);
  expect(read('a b.zip', 'line-end')).toEqual({
    names: [],
    refused: [{ line: 'a b.zip', reason: 'forbidden-character' }],
  });
});

it('shows of a refused line only its beginning, and nothing that a terminal would obey', () => {
  const [refused] = read(`\u001b[2Jä"${'x'.repeat(500)}`).refused;
  expect(refused?.line.startsWith('\\u001b[2J\\u00e4\\"xxx')).toBe(true);
  expect(refused?.line).toMatch(/^[ -~]{80,100}$/);
});

it('whatever an index holds, what is followed stays below the base', () => {
  const pieces = fc.constantFrom(
    '..',
    '.',
    '/',
    '\\',
    '%2e',
    '%2f',
    ':',
    'a',
    '?',
    '#',
    '@',
    'http',
    '%',
    '\t',
    ' ',
    'ä',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      for (const name of read(parts.join('')).names) {
        const { href, origin, pathname, search, hash } = new URL(archiveUrl('https://x.example/base/', name));
        expect(origin).toBe('https://x.example');
        expect(pathname.startsWith('/base/')).toBe(true);
        expect(search + hash).toBe('');
        expect(href.endsWith(name)).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
});
