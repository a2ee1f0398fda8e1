import { describe, expect, it } from 'vitest';
import { newUuid, parseUuid } from '../../../protocol/text/uuid.ts';

const canonical = '9a6bcc60-5a34-44ba-79cb-8514c0108a5d';

describe('parseUuid', () => {
  it.each([
    canonical,
    canonical.toUpperCase(),
    ` \t${canonical}\r\n`,
    `\u0000${canonical}\u200b`,
    `urn:uuid:${canonical}`,
    `{${canonical}}`,
    canonical.replaceAll('-', ''),
  ])('understands %j', (text) => expect(parseUuid(text)).toBe(canonical));
  it.each(['', ' \t', '\u0000'])('takes %j for none', (text) => expect(parseUuid(text)).toBe(''));
  it.each(['x', canonical.slice(1), `${canonical}0`, canonical.replace('9', 'g'), `${canonical} ${canonical}`])(
    'refuses %j',
    (text) => expect(parseUuid(text)).toBeUndefined(),
  );
});

// Trimming by `[…]+$` took seconds for each of these.
it.each([
  ['blanks before the end', `x${' '.repeat(63_998)}x`],
  ['control characters before the end', `x${'\u200b'.repeat(21_000)}x`],
  ['blanks around half a UUID', `${' '.repeat(32_000)}9a6bcc60-${' '.repeat(32_000)}`],
])('works through %s in linear time', (_, text) => {
  for (let round = 0; round < 200; round++) expect(parseUuid(text)).toBeUndefined();
});

it('makes version 4, variant 1 from random bytes', () => {
  expect(newUuid((size) => Buffer.alloc(size, 0xff))).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
  expect(newUuid((size) => Buffer.alloc(size))).toBe('00000000-0000-4000-8000-000000000000');
});
