import { describe, expect, it } from 'vitest';
import { indexFaults, isPlainPath } from '../../../../protocol/export/read/index-lines.ts';

const faultsOf = (text: string) => indexFaults(Buffer.from(text, 'latin1')).map(({ fault }) => fault);

describe('indexFaults', () => {
  it.each(['', 'a.zip', 'a.zip\n', 'files/us-zz/a.zip\nfiles/us-zz/b.zip'])('finds nothing in %j', (text) => {
    expect(faultsOf(text)).toEqual([]);
  });

  it.each([
    ['\xef\xbb\xbfa.zip', ['index-bom']],
    ['a.zip\r\nb.zip\r\n', ['index-carriage-return']],
    ['a.zip\n\nb.zip', ['index-blank-line']],
    ['a.zip\n\n', ['index-blank-line']],
    ['\xe4.zip', ['index-not-ascii', 'index-not-a-path']],
    ['https://example.org/a.zip', ['index-not-a-path']],
    ['../a.zip', ['index-not-a-path']],
    ['a b.zip', ['index-not-a-path']],
    ['a.zip\na.zip', ['index-line-twice']],
    ['x/a.zip\ny/a.zip', ['index-name-twice']],
  ])('%j', (text, expected) => {
    expect(faultsOf(text)).toEqual(expected);
  });
});

it('looks at the longest index in a moment', () => {
  const lines = Array.from({ length: 150_000 }, (_, n) => `${100_000 + n}`);
  const started = performance.now();
  expect(faultsOf([...lines, 'x/100000'].join('\n'))).toEqual(['index-name-twice']);
  expect(performance.now() - started).toBeLessThan(2_000);
});

describe('isPlainPath', () => {
  it.each(['/a', 'a/', 'a//b', './a', 'a/../b', '..', '', 'a?b', 'a%2e'])('refuses %j', (path) => {
    expect(isPlainPath(path)).toBe(false);
  });
  it.each(['a', 'a/b.zip', '..a', 'a..b/c'])('takes %j', (path) => expect(isPlainPath(path)).toBe(true));
});
