import { beforeAll, describe, expect, it } from 'vitest';
import { UnreachableError } from '../../../device/client/http.ts';
import { android, ios, type Profile } from '../../../device/client/profile.ts';
import type { Reception } from '../../../device/files/run.ts';
import { createPhone, type Phone, receiveKeys } from '../../../device/phone.ts';
import { archiveOf, newSigner, type TestExport, type TestSigner } from '../support/archive.ts';
import { type Answer, type Site, siteOf, siteSource } from '../support/export-site.ts';
import { seededRandom } from '../support/random.ts';

const signer = newSigner();
const trusted = { publicKey: signer.publicKey, id: '999', version: 'v1' };
const now = 1_613_565_296;
const HOUR = 3_600;
const DAY = 24 * HOUR;

/** The n-th window of two hours. */
const window = (n: number): TestExport => ({ start: now + 7_200 * n, end: now + 7_200 * (n + 1) });
const archive = (n: number, by: TestSigner = signer, over: TestExport = {}) => archiveOf({ ...window(n), ...over }, by);

const phoneOf = (profile: Profile) => createPhone('P', profile, { since: now, now }, seededRandom('run'));
const withRules = (profile: Profile, over: Partial<Profile['downloads']>): Profile => ({
  ...profile,
  downloads: { ...profile.downloads, ...over },
});

let files: Record<'a' | 'b' | 'c' | 'forged', Buffer>;
beforeAll(async () => {
  const [a, b, c, forged] = await Promise.all([archive(0), archive(1), archive(2), archive(1, newSigner())]);
  files = { a, b, c, forged };
});

const siteWith = (index: Answer, over: Record<string, Answer> = {}): Site =>
  siteOf({ '/index.txt': index, '/a.zip': files.a, '/b.zip': files.b, '/c.zip': files.c, ...over });

const zips = ({ asked }: Site) => asked.filter((path) => path.endsWith('.zip'));
const names = ({ received }: Reception) => received.map(({ name }) => name);
const receive = (phone: Phone, site: Site, at = now) => receiveKeys(phone, siteSource, trusted, site.send, at);
const handled = (phone: Phone) => phone.downloads[siteSource.indexUrl]?.handled.map(({ what }) => what);

describe.each([android, ios])('a phone ($name) that polls', (profile) => {
  it('takes each file once', async () => {
    const site = siteWith('a.zip\n');
    const phone = phoneOf(profile);
    expect(names(await receive(phone, site))).toEqual(['a.zip']);
    expect(names(await receive(phone, site))).toEqual([]);
    site.files['/index.txt'] = 'a.zip\nb.zip\n';
    expect(names(await receive(phone, site))).toEqual(['b.zip']);
    site.files['/index.txt'] = 'b.zip\n';
    expect(names(await receive(phone, site))).toEqual([]);
    expect(zips(site)).toEqual(['/a.zip', '/b.zip']);
  });

  it('loses nothing, and takes nothing twice, where an index was empty for a while', async () => {
    const site = siteWith('a.zip\nb.zip');
    const phone = phoneOf(profile);
    await receive(phone, site);
    site.files['/index.txt'] = '';
    expect(names(await receive(phone, site))).toEqual([]);
    site.files['/index.txt'] = 'a.zip\nb.zip\nc.zip';
    expect(names(await receive(phone, site))).toEqual(['c.zip']);
    expect(zips(site)).toEqual(['/a.zip', '/b.zip', '/c.zip']);
  });

  it.each([403, 404, 500, 302, '<html>'])('leaves all as it is where the index answers %s', async (answer) => {
    const site = siteWith('a.zip');
    const phone = phoneOf(profile);
    await receive(phone, site);
    site.files['/index.txt'] = answer;
    await expect(receive(phone, site, now + 1)).rejects.toMatchObject({ name: 'DownloadError' });
    expect(handled(phone)).toEqual(['a.zip']);
    expect(phone.downloads[siteSource.indexUrl]?.nextPollAt).toBe(now + 1 + 4 * HOUR);
  });

  it('keeps its sources apart', async () => {
    const phone = phoneOf(profile);
    const site = siteWith('a.zip', { '/other.txt': 'a.zip\nb.zip' });
    await receive(phone, site);
    const other = { ...siteSource, indexUrl: 'http://x.example/other.txt' };
    expect(names(await receiveKeys(phone, other, trusted, site.send, now))).toEqual(['a.zip', 'b.zip']);
  });

  it('carries on with what was kept as JSON', async () => {
    const site = siteWith('a.zip\nb.zip');
    const phone = phoneOf(profile);
    await receive(phone, site);
    const revived = { ...phoneOf(profile), downloads: JSON.parse(JSON.stringify(phone.downloads)) };
    site.files['/index.txt'] = 'a.zip\nb.zip\nc.zip';
    expect(names(await receive(revived, site))).toEqual(['c.zip']);
  });

  it('a file that is no good is refused with its reason, not asked for again, and the others count', async () => {
    const site = siteWith('a.zip\nb.zip\nc.zip', { '/b.zip': files.forged });
    const phone = phoneOf(profile);
    const received = await receive(phone, site);
    expect(names(received)).toEqual(['a.zip', 'c.zip']);
    expect(received.refused).toEqual([
      {
        name: 'b.zip',
        reason: 'wrong-signature',
        message: 'the signature of 999-v1 does not fit export.bin',
      },
    ]);
    expect((await receive(phone, site)).refused).toEqual([]);
    expect(zips(site)).toEqual(['/a.zip', '/b.zip', '/c.zip']);
  });

  it('or fails the run for ever, where the switch says so', async () => {
    const site = siteWith('a.zip\nb.zip\nc.zip', { '/b.zip': files.forged });
    const phone = phoneOf(withRules(profile, { refusedFile: 'fails-run' }));
    for (const run of [1, 2]) {
      await expect(receive(phone, site)).rejects.toMatchObject({ reason: 'wrong-signature' });
      expect(handled(phone)).toEqual([]);
      expect(zips(site)).toHaveLength(2 * run);
    }
  });

  it('a line that leads elsewhere is refused with its reason, each time, and the others are followed', async () => {
    const site = siteWith('../a.zip\nhttps://evil.example/b.zip\nc.zip');
    const phone = phoneOf(profile);
    const { refused } = await receive(phone, site);
    expect(refused.map(({ reason }) => reason)).toEqual(['dot-segment', 'absolute-url']);
    expect(refused[0]?.message).toBe('the index lists "../a.zip", which is no path below the base');
    expect(site.asked).toEqual(['/index.txt', '/c.zip']);
    expect((await receive(phone, site)).refused).toHaveLength(2);
  });

  it('an archive of the same start, end and batch number as one before is none', async () => {
    const again = await archive(0, signer, { keys: [{ key: Buffer.alloc(16), rollingStart: 2_650_000 }] });
    const later = await archive(0, signer, { end: (window(0).end ?? 0) + 1 });
    const site = siteWith('a.zip\nagain.zip\nlater.zip', { '/again.zip': again, '/later.zip': later });
    const received = await receive(phoneOf(profile), site);
    expect(names(received)).toEqual(['a.zip', 'later.zip']);
    expect(received.repeated).toEqual(['again.zip']);
  });
});

describe('a line that vanished', () => {
  it.each([
    [android, ['/a.zip', '/b.zip', '/a.zip', '/c.zip'], ['a.zip']],
    [ios, ['/a.zip', '/b.zip', '/c.zip'], []],
  ])('makes $name start over, or not', async (profile, asked, repeated) => {
    const site = siteWith('a.zip\nb.zip');
    const phone = phoneOf(profile);
    await receive(phone, site);
    site.files['/index.txt'] = 'a.zip\nc.zip';
    const received = await receive(phone, site);
    expect({ received: names(received), repeated: received.repeated }).toEqual({ received: ['c.zip'], repeated });
    expect(zips(site)).toEqual(asked);
  });
});

describe('a file that does not come', () => {
  it('fails the run of Android, which then asks for all of it again', async () => {
    const site = siteWith('a.zip\nb.zip\nc.zip', { '/b.zip': 404 });
    const phone = phoneOf(android);
    await expect(receive(phone, site)).rejects.toMatchObject({ reason: 'not-found', message: 'b.zip answered 404.' });
    expect(handled(phone)).toEqual([]);
    site.files['/b.zip'] = files.b;
    expect(names(await receive(phone, site))).toEqual(['a.zip', 'b.zip', 'c.zip']);
    expect(zips(site)).toEqual(['/a.zip', '/b.zip', '/a.zip', '/b.zip', '/c.zip']);
  });

  it('is left by iOS for the next run, and the others count', async () => {
    const site = siteWith('a.zip\nb.zip\nc.zip', { '/b.zip': 404 });
    const phone = phoneOf(ios);
    const received = await receive(phone, site);
    expect(names(received)).toEqual(['a.zip', 'c.zip']);
    expect(received.failed).toEqual([{ name: 'b.zip', reason: 'not-found', message: 'b.zip answered 404.' }]);
    site.files['/b.zip'] = files.b;
    expect(names(await receive(phone, site))).toEqual(['b.zip']);
    expect(zips(site)).toEqual(['/a.zip', '/b.zip', '/c.zip', '/b.zip']);
  });

  it('is not passed by a pointer, were Android to leave it for the next run', async () => {
    const site = siteWith('a.zip\nb.zip\nc.zip', { '/b.zip': 404 });
    const phone = phoneOf(withRules(android, { failedFile: 'next-time' }));
    expect(names(await receive(phone, site))).toEqual(['a.zip', 'c.zip']);
    site.files['/b.zip'] = files.b;
    const received = await receive(phone, site);
    expect({ received: names(received), repeated: received.repeated }).toEqual({
      received: ['b.zip'],
      repeated: ['c.zip'],
    });
  });

  it('is the last one asked for where nobody answers', async () => {
    const site = siteWith('a.zip\nb.zip\nc.zip', { '/b.zip': new UnreachableError('nobody') });
    const received = await receive(phoneOf(ios), site);
    expect(received.failed).toEqual([{ name: 'b.zip', reason: 'unreachable', message: 'nobody' }]);
    expect(received.waiting).toEqual(['c.zip']);
    expect(zips(site)).toEqual(['/a.zip', '/b.zip']);
  });

  it('is the last one where the half hour is over', async () => {
    const slow = { body: files.a, milliseconds: 30 * 60_000 };
    const site = siteWith('a.zip\nb.zip\nc.zip', { '/a.zip': slow });
    const received = await receive(phoneOf(ios), site);
    expect(received.failed).toMatchObject([{ name: 'b.zip', reason: 'out-of-time' }]);
    expect(received.waiting).toEqual(['c.zip']);
    await expect(receive(phoneOf(android), site)).rejects.toMatchObject({ reason: 'out-of-time' });
  });

  const headers: [string, string][] = [['ETag', '"b"']];
  const cutSite = () => siteWith('a.zip\nb.zip', { '/b.zip': { cut: 'late', body: files.b.subarray(0, 50), headers } });

  it.each([
    [android, ['a.zip', 'b.zip']],
    [ios, ['b.zip']],
  ])('is continued in the next run ($name)', async (profile, expected) => {
    const site = cutSite();
    const phone = phoneOf(profile);
    await receive(phone, site).catch(() => undefined);
    const range: [string, string] = ['Content-Range', `bytes 50-${files.b.length - 1}/${files.b.length}`];
    site.files['/b.zip'] = { status: 206, body: files.b.subarray(50), headers: [...headers, range] };
    expect(names(await receive(phone, site))).toEqual(expected);
    expect(site.requests.at(-1)?.headers).toMatchObject({ Range: 'bytes=50-', 'If-Range': '"b"' });
    expect(phone.downloads[siteSource.indexUrl]).not.toHaveProperty('part');
  });

  it.each([android, ios])('is forgotten when no index lists it any more ($name)', async (profile) => {
    const site = cutSite();
    const phone = phoneOf(profile);
    await receive(phone, site).catch(() => undefined);
    expect(phone.downloads[siteSource.indexUrl]).toHaveProperty('part');
    site.files['/index.txt'] = 'a.zip\nc.zip';
    await receive(phone, site);
    expect(phone.downloads[siteSource.indexUrl]).not.toHaveProperty('part');
  });
});

describe('parts of a batch', () => {
  const parts = async () => ({
    '/1.zip': await archive(0, signer, { batchNumber: 1, batchSize: 2 }),
    '/2.zip': await archive(0, signer, { batchNumber: 2, batchSize: 2 }),
  });

  it.each([android, ios])('that come together count ($name)', async (profile) => {
    expect(names(await receive(phoneOf(profile), siteWith('1.zip\n2.zip\nb.zip', await parts())))).toEqual([
      '1.zip',
      '2.zip',
      'b.zip',
    ]);
  });

  it('of which one is missing are refused by Android, with their reason', async () => {
    const site = siteWith('1.zip\nb.zip', await parts());
    const received = await receive(phoneOf(android), site);
    expect(names(received)).toEqual(['b.zip']);
    expect(received.refused).toEqual([
      { name: '1.zip', reason: 'incomplete-batch', message: 'the file is of a batch of 2, of which 1 came' },
    ]);
    expect(names(await receive(phoneOf(ios), site))).toEqual(['1.zip', 'b.zip']);
  });
});

describe('a phone with a limit of files that slept for days', () => {
  const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => `${from + n}.zip`);
  let all: Record<string, Answer> = {};
  beforeAll(async () => {
    const archives = await Promise.all(lines(0, 60).map(async (name, n) => [`/${name}`, await archive(n)] as const));
    all = Object.fromEntries(archives);
  });

  it.each([15, 20])('takes %i a day, the oldest first, until it has them all', async (filesPerDay) => {
    const phone = phoneOf(withRules(ios, { filesPerDay }));
    const site = siteOf({ ...all, '/index.txt': lines(0, 60).join('\n') });
    const taken: string[] = [];
    for (let hours = 0; taken.length < 60; hours += 4) {
      const received = await receive(phone, site, now + hours * HOUR);
      const wanted = lines(taken.length, taken.length + names(received).length);
      expect(names(received)).toEqual(wanted);
      expect(wanted).toHaveLength(hours % 24 === 0 ? filesPerDay : 0);
      taken.push(...names(received));
      expect(received.waiting).toEqual(lines(taken.length, 60));
    }
  });

  it('takes more again a day after each file, not at midnight', async () => {
    const phone = phoneOf(withRules(ios, { filesPerDay: 20 }));
    const site = siteOf({ ...all, '/index.txt': lines(0, 5).join('\n') });
    expect(names(await receive(phone, site))).toHaveLength(5);
    site.files['/index.txt'] = lines(0, 60).join('\n');
    expect(names(await receive(phone, site, now + HOUR))).toHaveLength(15);
    expect(names(await receive(phone, site, now + DAY - 1))).toHaveLength(0);
    expect(names(await receive(phone, site, now + DAY))).toHaveLength(5);
    expect(names(await receive(phone, site, now + DAY + HOUR - 1))).toHaveLength(0);
    expect(names(await receive(phone, site, now + DAY + HOUR))).toHaveLength(15);
  });

  it.each([
    [1, 12],
    [10, 60],
    [20, 60],
  ])('after %i days, without a limit, takes what is listed at once', async (days, listed) => {
    for (const profile of [android, ios]) {
      const phone = phoneOf(profile);
      const site = siteOf({ ...all, '/index.txt': '0.zip' });
      await receive(phone, site, now);
      site.files['/index.txt'] = lines(60 - listed, 60).join('\n');
      const received = await receive(phone, site, now + days * DAY);
      expect(names(received)).toEqual(lines(60 - listed, 60).filter((name) => name !== '0.zip'));
    }
  });
});
