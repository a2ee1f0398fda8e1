import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64, encodeBase64, encodeBase64Unpadded, encodeBase64Url } from '../../../protocol/text/base64.ts';

// verification-server.md §10, V1.
describe('tolerant decoder', () => {
  it.each([
    ['FPucA9l+', '14fb9c03d97e'],
    ['FPucA9l-', '14fb9c03d97e'],
    ['FPucA9k=', '14fb9c03d9'],
    ['FPucA9k', '14fb9c03d9'],
    ['FPucAw==', '14fb9c03'],
    ['FPucAw', '14fb9c03'],
    ['Zg==', '66'],
    ['Zg=', '66'],
    ['Zg', '66'],
    ['=', ''],
    ['==', ''],
    ['', ''],
    ['FPuc\r\nAw==', '14fb9c03'],
    ['Zh', '66'],
  ])('%j', (text, hex) => expect(decodeBase64(text)?.toString('hex')).toBe(hex));
  it.each(['Z', 'FPucA', 'Zg=x', 'Z g', 'Zg\t', 'Zg,', 'é', '💉'])('refuses %j', (text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });
});

// Each of these took seconds when padding was removed by `=+$`: a phone's key is enough to send them.
it.each([
  ['many = before the end', `${'='.repeat(63_999)}x`],
  ['pairs of = before the end', `${'AA=='.repeat(15_999)}A`],
  ['letters before a foreign one', `${'A'.repeat(63_999)}*`],
])('works through %s in linear time', (_, text) => {
  for (let round = 0; round < 200; round++) expect(decodeBase64(text)).toBeUndefined();
});

it('reads every form it writes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      for (const encode of [encodeBase64, encodeBase64Unpadded, encodeBase64Url]) {
        expect(decodeBase64(encode(bytes))).toEqual(Buffer.from(bytes));
      }
    }),
  );
});
