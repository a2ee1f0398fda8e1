import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lostLines, renderIndex } from '../../../protocol/export/index-file.ts';
import { exportFileName } from '../../../protocol/export/name.ts';

const DAY = 86_400;
const NOW = 1_795_305_600;
const file = (name: string, windowEnd = NOW) => ({ path: `us-zz/${name}`, windowEnd });

describe('index', () => {
  it('is one path per line, sorted, without a blank line or a newline at the end', () => {
    expect(renderIndex([file('b.zip'), file('a.zip'), file('c.zip')], NOW)).toBe(
      'us-zz/a.zip\nus-zz/b.zip\nus-zz/c.zip',
    );
    expect(renderIndex([], NOW)).toBe('');
  });

  it('lists a file for 14 days after the end of its window', () => {
    const end = NOW - 14 * DAY;
    expect(renderIndex([file('a.zip', end)], NOW - 1)).toBe('us-zz/a.zip');
    expect(renderIndex([file('a.zip', end)], NOW)).toBe('');
  });

  it('lists no file that was recalled, at whatever time', () => {
    for (const recalledAt of [0, NOW - 1, NOW, NOW + 1])
      expect(renderIndex([{ ...file('a.zip'), recalledAt }, file('b.zip')], NOW)).toBe('us-zz/b.zip');
  });

  it('depends on nothing but the files and the time', () => {
    const files = fc.array(fc.record({ path: fc.stringMatching(/^[a-z0-9-]{1,9}$/), windowEnd: fc.nat() }));
    fc.assert(
      fc.property(files, fc.nat(), (some, now) => {
        expect(renderIndex([...some].reverse(), now)).toBe(renderIndex(some, now));
      }),
    );
  });
});

describe('lines that an index would lose', () => {
  const line = (end: number, part = 1) =>
    `files/us-zz/${exportFileName('us-zz', 1, { start: end - 7_200, end }, part)}`;
  const oldest = NOW - 14 * DAY;

  it.each([
    ['none, where all are kept', [line(NOW - DAY)], [line(NOW - DAY)], 0],
    ['none, where some are added', [], [line(NOW - DAY)], 0],
    ['one that is gone too early', [line(NOW - DAY), line(NOW)], [line(NOW)], 1],
    ['none of old age', [line(oldest)], [], 0],
    ['none of old age, where the last part of a window declares a later end', [line(oldest + 98, 98)], [], 0],
    ['one that should have stayed another hour and a second', [line(oldest + 3_601)], [], 1],
    ['none that is no file of ours', ['nonsense.zip', ''], [], 0],
  ])('%s', (_, published, next, count) => {
    const files = next.map((path) => ({ path, windowEnd: NOW }));
    expect(lostLines(published.join('\n'), files, NOW)).toHaveLength(count);
  });

  it('are not those of a file that was recalled', () => {
    const [recalled, lost] = [line(NOW - DAY), line(NOW)];
    const files = [{ path: recalled, windowEnd: NOW - DAY, recalledAt: NOW }];
    expect(lostLines([recalled, lost].join('\n'), files, NOW)).toEqual([lost]);
  });
});

describe('file name', () => {
  it('has configuration, fencing number, window and part', () => {
    const window = { start: 1_795_298_400, end: 1_795_305_600 };
    expect(exportFileName('us-zz', 42, window, 3)).toBe('us-zz-0000000042-1795298400-1795305600-00003.zip');
  });

  it('sorts as plain text in the order of publication', () => {
    const step = fc.record({ fencing: fc.nat({ max: 3 }), parts: fc.integer({ min: 1, max: 12 }) });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let fencing = 7;
        const names = steps.flatMap((one, i) => {
          fencing += one.fencing;
          const window = { start: NOW + i * 7_200, end: NOW + (i + 1) * 7_200 };
          return Array.from({ length: one.parts }, (_, part) => exportFileName('us-zz', fencing, window, part + 1));
        });
        expect([...names].sort()).toEqual(names);
      }),
    );
  });
});
