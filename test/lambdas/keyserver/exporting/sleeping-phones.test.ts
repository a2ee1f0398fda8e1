/** Phones that sleep for days, against an index that ages: 30 days of the exporter, read by the phones' own code. */
import { createPublicKey, randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Send } from '../../../../device/client/http.ts';
import { android, ios, type Profile } from '../../../../device/client/profile.ts';
import { createPhone, receiveKeys } from '../../../../device/phone.ts';
import { indexPath } from '../../../../protocol/export/index-file.ts';
import { readArchive } from '../../../support/export/export-archive.ts';
import { anEntry } from '../../../support/export/export-keys.ts';
import { aConfiguration, HOUR, hexOf, START, worker } from '../../../support/export/exporter.ts';
import { MemoryExports } from '../../../support/export/memory-export-stores.ts';
import { freshSigner } from '../../../support/keys/signers.ts';

const DAY = 24 * HOUR;
const DAYS = 30;
const PERIOD_HOURS = 4;
/** Days without a run of the exporter; the next one catches up. */
const outage = { from: START + 12 * DAY, to: START + 14 * DAY };
const timeout = 60_000;

/** What was published when. */
interface Moment {
  now: number;
  index: string[];
}

const signer = freshSigner('export');
const signersOf = () => [{ verificationKeyId: '999', verificationKeyVersion: 'v1', sign: signer.sign }];
const exports = new MemoryExports();
const history: Moment[] = [];

beforeAll(async () => {
  exports.configure(aConfiguration({ periodHours: PERIOD_HOURS, minimumKeys: 1, paddingRange: 0 }), START);
  for (let now = START; now <= START + DAYS * DAY; now += PERIOD_HOURS * HOUR) {
    exports.upload(now, ['US-ZZ'], [anEntry({ key: randomBytes(16) })]);
    if (now >= outage.from && now < outage.to) continue;
    await worker(exports).run(now, { signersOf });
    history.push({ now, index: exports.index('us-zz') });
  }
}, timeout);

it('an index only loses lines at its head and gains them at its end', () => {
  let published: string[] = [];
  for (const { index } of history) {
    const left = published.filter((line) => index.includes(line));
    expect(left).toEqual(published.slice(published.length - left.length));
    expect(index.slice(0, left.length)).toEqual(left);
    published = index;
  }
  expect(published[0]).not.toBe(history.find(({ index }) => index.length > 0)?.index[0]);
});

/** The site as it was at that moment. */
function siteAt({ index }: Moment): Send {
  return async ({ method, url }) => {
    const path = new URL(url).pathname.slice(1);
    const body = path === indexPath('us-zz') ? Buffer.from(index.join('\n')) : exports.objects.get(path);
    const status = body === undefined ? 404 : 200;
    return { method, path, requestBytes: 0, status, headers: [], body: body ?? Buffer.alloc(0), milliseconds: 1 };
  };
}

/** A phone that wakes every `days` days, and the keys that it has received, in hex. */
function sleeper(profile: Profile) {
  const source = { indexUrl: `http://x.example/${indexPath('us-zz')}`, baseUrl: 'http://x.example/' };
  const trusted = { publicKey: createPublicKey(signer.publicPem), id: '999', version: 'v1' };
  const phone = createPhone('P', profile, { since: START, now: START }, randomBytes);
  const received: string[] = [];
  return {
    received,
    async wake(moment: Moment) {
      const news = await receiveKeys(phone, source, trusted, siteAt(moment), moment.now);
      for (const { export: content } of news.received) {
        received.push(...content.keys.map(({ key }) => key.toString('hex')));
      }
    },
  };
}

async function listedAt({ index }: Moment): Promise<string[]> {
  const files = await Promise.all(index.map((path) => readArchive(exports.objects.get(path) ?? Buffer.alloc(0))));
  return files.flatMap(({ content }) => hexOf(content.keys ?? []));
}

describe.each([android, ios])('a phone ($name)', { timeout }, (profile) => {
  it.each([1, 10, 20])('that wakes every %i days receives every listed key, each once', async (days) => {
    const { received, wake } = sleeper(profile);
    const mornings = history.filter(({ now }) => (now - START - DAY) % (days * DAY) === 0 && now > START);
    expect(mornings.length).toBeGreaterThan(1);
    for (const moment of mornings) {
      await wake(moment);
      const listed = await listedAt(moment);
      expect(listed.length).toBeGreaterThan(0);
      expect(listed.filter((key) => !received.includes(key))).toEqual([]);
      expect(new Set(received).size).toBe(received.length);
    }
  });
});
