import { describe, expect, it } from 'vitest';
import { receiptOf } from '../../../lambdas/keyserver/guard-table.ts';
import type { AcceptedKey } from '../../../protocol/accept-keys.ts';
import { dayStartInterval, intervalAt } from '../../../protocol/interval.ts';
import { dailyKeys } from '../../support/key-server.ts';
import { now, publishStory } from '../../support/publish-story.ts';

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

describe('a receipt', () => {
  const certificate = {
    issuer: 'i',
    reportType: 'confirmed',
    symptomOnsetInterval: 0,
    tekmac: Buffer.alloc(32),
  } as const;
  const keys = ['b', 'a'].map((id) => ({ id }) as AcceptedKey);
  const hour = Date.parse('2026-11-22T10:00:00Z') / 1000;
  const expires = (end: number, at = now) => receiptOf({ ...certificate, expires: end }, keys, at).expires;

  it('is another for another issuer, HMAC, type or set of keys, and the same in any order', () => {
    const id = (change: object, of = keys) => receiptOf({ ...certificate, expires: 0, ...change }, of, now).id;
    expect(id({}, keys.toReversed())).toBe(id({}));
    const others = [id({ issuer: 'j' }), id({ tekmac: Buffer.alloc(32, 1) }), id({ reportType: 'likely' })];
    expect(new Set([id({}), ...others, id({}, keys.slice(1))]).size).toBe(5);
  });

  it.each([
    ['one second before the hour', hour - 1, hour],
    ['on the hour, in which second the certificate is still valid', hour, hour + 3_600],
    ['one second after', hour + 1, hour + 3_600],
    ['never', 0, Date.parse('2026-11-23T10:00:00Z') / 1000],
    ['in more than a day', hour + 200_000, Date.parse('2026-11-23T10:00:00Z') / 1000],
  ])('outlives a certificate that ends %s, and tells no time but a full hour', (_, end, expected) => {
    expect(expires(end)).toBe(expected);
  });
});
