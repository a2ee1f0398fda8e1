import { describe, expect, it } from 'vitest';
import { dayStartInterval, intervalAt } from '../../../../protocol/keys/interval.ts';
import { dailyKeys } from '../../../support/publish/key-server.ts';
import { now, publishStory } from '../../../support/publish/publish-story.ts';

const daysAgo = (days: number) => dayStartInterval(intervalAt(now)) - days * 144;
const missingToken = expect.objectContaining({ status: 400, code: 'missing_revision_token' });

describe('the same publish again', () => {
  it('gives an equivalent answer, but does not count, when the same publish comes again', async () => {
    const { events, store, publish } = publishStory();
    const first = await publish();
    const second = await publish({}, now + 900);
    expect(second).toEqual({ status: 200, body: { ...first.body, revisionToken: expect.any(String) } });
    expect([events.length, store.log.length]).toEqual([1, 1]);
  });
});

/** The symptom onset is not under the HMAC, and decides which keys are dropped (key-server.md §1.10). */
describe('the same certificate with another set of accepted keys', () => {
  const [yesterdays, oldKeys] = [dailyKeys(1, now), dailyKeys(1, now, { firstDaysAgo: 13, seed: 2 })];
  const both = { keys: [...yesterdays, ...oldKeys], hmacKey: Buffer.alloc(16, 66), reportType: 'likely' };
  const onlyOldKeys = { symptomOnsetInterval: daysAgo(20) };
  const allKeys = { symptomOnsetInterval: daysAgo(5) };

  it('gives no revision token for a key that somebody else stored', async () => {
    const { store, publish } = publishStory();
    await publish({ keys: yesterdays, reportType: 'likely' });
    expect((await publish({ ...both, request: onlyOldKeys })).body.insertedExposures).toBe(1);
    const before = store.rows.size;
    await expect(publish({ ...both, request: allKeys })).rejects.toThrow(missingToken);
    expect(store.rows.size).toBe(before);
  });

  it('stores the keys that are acceptable now, for the holder of the token', async () => {
    const { store, publish } = publishStory();
    const first = await publish({ ...both, request: onlyOldKeys });
    const revisionToken = first.body.revisionToken as string;
    const second = await publish({ ...both, request: { ...allKeys, revisionToken } });
    expect(second.body).toEqual({ revisionToken: expect.any(String), insertedExposures: 1 });
    expect(store.rows.has(`tek#${yesterdays[0]?.key}`)).toBe(true);
  });
});
