import { describe, expect, it } from 'vitest';
import { unusedPart } from '../../../../protocol/export/operate/end-second.ts';
import { fileNamedBy } from '../../../../protocol/export/operate/file-line.ts';
import { isLongHold, lastSafeSecond } from '../../../../protocol/export/operate/hold.ts';
import { readKeyList } from '../../../../protocol/export/operate/key-list.ts';
import { reachOf } from '../../../../protocol/export/operate/reach.ts';

const NOW = 1_795_305_600;
const HOUR = 3_600;
const DAY = 24 * HOUR;

describe('the end of a file in the place of another', () => {
  it.each([
    ['of a single file', [NOW], 1],
    ['of one that was corrected before', [NOW, NOW + 1], 2],
    ['of three parts', [NOW + 1, NOW + 2, NOW + 3], 4],
    ['of parts whose last one was corrected', [NOW + 1, NOW + 2, NOW + 3, NOW + 4], 5],
    ['of a window without a file', [], 1],
  ])('%s', (_, ends, part) => expect(unusedPart(NOW, ends)).toBe(part));
});

describe('a file by the words of a person', () => {
  const name = 'us-zz-0000000001-1795219200-1795226400-00001.zip';
  const named = { configuration: 'us-zz', name };
  it.each([[name], [`files/us-zz/${name}`], [` https://files.example/files/us-zz/${name}\n`], [`us-zz/${name}`]])(
    '%s',
    (text) => expect(fileNamedBy(text)).toEqual(named),
  );

  it('of a further series', () => {
    const further = 'us-zz-roaming-0000000001-1795219200-1795226400-00001.zip';
    expect(fileNamedBy(further)).toEqual({ configuration: 'us-zz-roaming', name: further });
  });

  it.each([
    [''],
    ['other.zip'],
    [`files/us-yy/${name}`],
    [name.toUpperCase()],
    [`${name}x`],
    ['-0000000001-1795219200-1795226400-00001.zip'],
    [name.replace('0000000001', '1')],
  ])('%j is none', (text) => expect(fileNamedBy(text)).toBeUndefined());
});

describe('a hold', () => {
  it('is long after a day', () => {
    expect([-1, 0, 1].map((second) => isLongHold(NOW, NOW + DAY + second))).toEqual([false, true, true]);
    expect(isLongHold(undefined, NOW)).toBe(false);
  });

  it('loses nothing until 15 days after the first hour that waits', () => {
    expect(lastSafeSecond(NOW)).toBe(NOW + 15 * DAY - 1);
  });
});

describe('a list of keys', () => {
  const key = Buffer.alloc(16, 0xfb);
  const hex = key.toString('hex');
  const spellings = [
    key.toString('base64'),
    key.toString('base64url'),
    key.toString('base64').replace('==', ''),
    ` "${key.toString('base64')}",`,
    `['${key.toString('base64')}']`,
    `\uFEFF${key.toString('base64')};`,
    `\t${key.toString('base64')}\t`,
  ];

  it.each(spellings.map((text) => [text]))('%j is a key', (text) => {
    expect(readKeyList(text)).toEqual({ keys: new Set([hex]), wrongLines: [] });
  });

  it('has each key once, whatever ends its lines', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      expect(readKeyList([...spellings, '', '# a remark', Buffer.alloc(16, 1).toString('base64')].join(end))).toEqual({
        keys: new Set([hex, '01'.repeat(16)]),
        wrongLines: [],
      });
    }
  });

  it('tells lines without a key by their numbers', () => {
    const wrong = ['AAAA', Buffer.alloc(15).toString('base64'), Buffer.alloc(17).toString('base64'), 'a b', hex];
    expect(readKeyList(['', ...wrong].join('\n'))).toEqual({ keys: new Set(), wrongLines: [2, 3, 4, 5, 6] });
  });

  it('may be empty', () => expect(readKeyList('')).toEqual({ keys: new Set(), wrongLines: [] }));
});

describe('who may have a file', () => {
  const published = { publishedAt: NOW, windowEnd: NOW - 2 * HOUR, indexSeconds: 300 };
  const reach = (more: object, now: number) => reachOf({ ...published, ...more }, now);

  it('nobody in the second in which it is published', () => {
    expect(reach({}, NOW)).toEqual({ from: NOW, until: NOW + 600, pollsOfAPhone: 0 });
  });

  it('each phone once in the first four hours, twice in the next', () => {
    const polls = [1, 4 * HOUR - 1, 4 * HOUR, 8 * HOUR].map((second) => reach({}, NOW + second).pollsOfAPhone);
    expect(polls).toEqual([1, 1, 2, 3]);
  });

  it('no phone that looks later than the recall and two old indexes', () => {
    const recalled = reach({ recalledAt: NOW + HOUR }, NOW + DAY);
    expect(recalled).toEqual({ from: NOW, until: NOW + HOUR + 600, pollsOfAPhone: 1 });
  });

  it('no phone that looks later than the file was listed', () => {
    expect(reach({}, NOW + 30 * DAY).until).toBe(NOW - 2 * HOUR + 14 * DAY + 600);
  });

  it('from when is not known of a window that is forgotten', () => {
    expect(reachOf({ windowEnd: NOW, indexSeconds: 300 }, NOW + HOUR)).toEqual({ until: NOW + HOUR + 600 });
  });
});
