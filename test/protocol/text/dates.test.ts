import { describe, expect, it } from 'vitest';
import { DAY_SECONDS } from '../../../protocol/keys/interval.ts';
import { checkedDate, onsetInterval, rfc1123 } from '../../../protocol/text/dates.ts';

const at = (text: string) => Date.parse(text) / 1000;

// verification-server.md §10, V4.
it.each([
  ['2020-07-10', 2657232],
  ['2020-07-07', 2656800],
  ['2021-01-01', 2682432],
])('onset interval of %s', (day, interval) => expect(onsetInterval(day)).toBe(interval));

describe('window of dates', () => {
  // V7 (maximum 2020-08-01, minimum 2020-07-31) stretched to our 28 days: the minimum is 2020-07-04.
  const now = at('2020-08-01T15:30:00Z');
  it.each([
    ['2020-08-01', 0],
    ['2020-08-01', 720],
    ['2020-07-04', 60],
    ['2020-08-01', -60],
    ['2020-07-04', -60],
    ['2020-07-03', -60],
    ['2020-07-03', -1.5],
  ])('%s with offset %d passes', (day, offset) => expect(checkedDate(day, offset, now)).toBe(day));
  it.each([
    ['2020-07-02', -60],
    ['2020-07-03', 0],
    ['2020-07-03', 60],
    ['2020-07-03', -0.9],
    ['2020-08-02', -60],
    ['2020-08-02', 720],
  ])('%s with offset %d is outside', (day, offset) => {
    expect(() => checkedDate(day, offset, now)).toThrow(expect.objectContaining({ status: 400, code: 'invalid_date' }));
  });
  it('names its ends', () => {
    expect(() => checkedDate('2020-01-01', -60, now)).toThrow('from 2020-07-03 to 2020-08-01');
  });
  it('ends with the UTC day', () => {
    expect(checkedDate('2020-08-02', 0, now + DAY_SECONDS)).toBe('2020-08-02');
  });
  it.each(['01.08.2020', '2020-8-1', '2020-02-30', '2020-08-01T00:00:00Z', ' 2020-08-01', '0'])(
    'cannot read %j',
    (day) => {
      expect(() => checkedDate(day, 0, now)).toThrow(expect.objectContaining({ code: 'unparsable_request' }));
    },
  );
  it('knows leap days', () => {
    expect(checkedDate('2028-02-29', 0, at('2028-03-01T12:00:00Z'))).toBe('2028-02-29');
    for (const [day, today] of [
      ['2027-02-29', '2027-03-01T12:00:00Z'],
      ['2100-02-29', '2100-03-01T12:00:00Z'],
    ] as const) {
      expect(() => checkedDate(day, 0, at(today))).toThrow(expect.objectContaining({ code: 'unparsable_request' }));
    }
  });
  it('takes nothing for no date', () => expect(checkedDate('', 0, now)).toBe(''));
});

it('writes RFC 1123 with UTC', () => {
  expect(rfc1123(at('2006-01-02T15:04:05Z'))).toBe('Mon, 02 Jan 2006 15:04:05 UTC');
});
