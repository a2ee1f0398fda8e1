/** Patience with what a deployment has just made. */
import { describe, expect, it } from 'vitest';
import { files, goodSite, index, listing, look, newest, oldest, page, type Reply, type Site, told } from './site.ts';

const good = await goodSite();

describe('an address that is minutes old', () => {
  /** Answers `early` so many times, then as it should. */
  const young = (times: number, early: Reply | string): Site => {
    let left = times;
    return { [`GET ${index}`]: () => (left-- > 0 ? early : listing(oldest, newest)) };
  };
  const look5 = (site: Site) => look({ ...good, ...site }, told(), 5 * 60_000);

  it.each<[string, Reply | string]>([
    ['has no name yet', 'getaddrinfo ENOTFOUND files.example.org'],
    ['is another one at this edge', { status: 403 }],
    ['is not written yet', { status: 404 }],
  ])('is waited for where it %s, and said once', async (_, early) => {
    const { wrong, waits, notes } = await look5(young(3, early));
    expect([wrong, waits]).toEqual([[], 3]);
    expect(notes).toEqual([expect.stringMatching(/^files\.example\.org is not there yet .* up to 5 more\.$/)]);
  });

  it('is waited for five minutes and no longer, all together', async () => {
    const silent = Object.fromEntries(Object.keys(good).map((asked) => [asked, 'no answer in time']));
    const { wrong, waits } = await look5(silent);
    expect(waits).toBe(20);
    expect(wrong.map((one) => one.split(' ')[0])).toEqual(['bad', 'bad', 'bad', 'bad']);
  });

  it('is not waited for once it has answered', async () => {
    const { wrong, waits } = await look5({ [`HEAD ${files}${oldest}`]: { status: 404 } });
    expect([wrong, waits]).toEqual([['bad tekLocalDownloadBasePath'], 0]);
  });

  it('is not waited for where the answer is plain', async () => {
    expect((await look5({ [`GET ${index}`]: page('<html>') })).waits).toBe(0);
  });
});
