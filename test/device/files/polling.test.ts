import { describe, expect, it } from 'vitest';
import { android, ios, type Profile } from '../../../device/client/profile.ts';
import { allowedFiles, forgetOld, newEntries, nextPoll, type SourceState } from '../../../device/files/polling.ts';
import { siteSource } from '../support/export-site.ts';

const now = 1_613_565_296;
const HOUR = 3_600;
const DAY = 24 * HOUR;
const state = (over: Partial<SourceState> = {}): SourceState => ({
  handled: [],
  archives: [],
  fetchedAt: [],
  nextPollAt: 0,
  ...over,
});
const done = (...names: string[]) => names.map((what) => ({ what, at: now }));

describe('what is new', () => {
  it.each<[Profile['indexMethod'], string[], string[]]>([
    ['last-seen', [], ['a', 'b', 'c']],
    ['last-seen', ['a', 'b'], ['c']],
    ['last-seen', ['c'], []],
    ['last-seen', ['gone'], ['a', 'b', 'c']],
    ['last-seen', ['c', 'gone'], ['a', 'b', 'c']],
    ['set', ['b'], ['a', 'c']],
    ['set', ['gone'], ['a', 'b', 'c']],
    ['set', ['a', 'b', 'c'], []],
  ])('%s after %j: %j', (method, handled, expected) => {
    expect(newEntries(['a', 'b', 'c'], done(...handled), method)).toEqual(expected);
  });
});

describe('files in 24 hours (enx-client.md §11.3)', () => {
  const rules = (filesPerDay: number | undefined) => ({ ...ios.downloads, filesPerDay });
  const fetched = (count: number, at: number) => state({ fetchedAt: Array<number>(count).fill(at) });

  it.each([15, 20])('%i: the last is allowed, one more is not', (limit) => {
    expect(allowedFiles(fetched(limit - 1, now), rules(limit), now)).toBe(1);
    expect(allowedFiles(fetched(limit, now), rules(limit), now)).toBe(0);
    expect(allowedFiles(fetched(limit + 1, now), rules(limit), now)).toBe(0);
  });

  it.each([
    [now - DAY - 1, 15],
    [now - DAY, 15],
    [now - DAY + 1, 0],
  ])('files of %i leave %i', (at, left) => expect(allowedFiles(fetched(15, at), rules(15), now)).toBe(left));

  it('are as many as there are, on the first run of both platforms', () => {
    for (const { downloads } of [android, ios]) expect(allowedFiles(fetched(500, now), downloads, now)).toBeUndefined();
  });
});

describe('the next look (enx-client.md §11.2)', () => {
  it.each([
    [android, undefined, 4],
    [android, 2, 4],
    [android, 4, 4],
    [android, 24, 24],
    [ios, 24, 4],
  ])('$name, published every %s hours: after %i', (profile, publishIntervalHours, hours) => {
    const source = publishIntervalHours === undefined ? siteSource : { ...siteSource, publishIntervalHours };
    expect(nextPoll(profile.downloads, source, now)).toBe(now + hours * HOUR);
  });
});

it('forgets after 15 days what no index lists any more', () => {
  const kept = state({
    handled: [
      { what: 'old', at: now - 15 * DAY },
      { what: 'young', at: now - 15 * DAY + 1 },
      { what: 'listed', at: now - 20 * DAY },
    ],
    archives: [
      { what: 'old', at: now - 15 * DAY },
      { what: 'young', at: now - 15 * DAY + 1 },
    ],
    fetchedAt: [now - DAY, now - DAY + 1],
  });
  forgetOld(kept, ['listed'], now);
  expect(kept.handled.map(({ what }) => what)).toEqual(['young', 'listed']);
  expect(kept.archives.map(({ what }) => what)).toEqual(['young']);
  expect(kept.fetchedAt).toEqual([now - DAY + 1]);
});
