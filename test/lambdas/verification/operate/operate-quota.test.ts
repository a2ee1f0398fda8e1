/** What operators ask of a region's quota and add to it (verification-server.md §5.3). */
import { expect, it } from 'vitest';
import { burstQuota } from '../../../../lambdas/verification/operate/burst-quota/burst-quota.ts';
import { showQuota } from '../../../../lambdas/verification/operate/show-quota/show-quota.ts';
import { type Bucket, emptyBucket } from '../../../../protocol/abuse/quota.ts';
import { NOW, oneRegion } from '../../../support/verification/verification-calls.ts';

const bucket: Bucket = { ...emptyBucket, modelled: 100, until: NOW + 60, taken: 95 };
const claims = { last: 0.5, mean: 0.8, deviation: 0.1, anomalous: true };
const regions = (enabled = true) => oneRegion({ abusePrevention: { enabled, limit: 10, limitFactor: 1.5 } });

function aBurst({ enabled = true, added = true } = {}) {
  const writes: unknown[] = [];
  const add = async (...args: unknown[]) => {
    writes.push(args);
    return added;
  };
  const deps = { regions: regions(enabled), read: async () => ({ bucket }), add };
  return { writes, burst: (request: object) => burstQuota(deps, request, NOW) };
}

it('adds codes, and records who did it, before and after', async () => {
  const { writes, burst } = aBurst();
  const by = 'arn:aws:sts::111111111111:assumed-role/on-call/kari';
  expect(await burst({ region: 'us-zz', codes: 30, by })).toEqual({ region: 'US-ZZ', before: 55, after: 85 });
  const entry = {
    actor: 'verification/burst-quota',
    by,
    action: 'quota-burst',
    target: 'US-ZZ',
    before: { remaining: 55 },
    after: { remaining: 85 },
    details: { codes: 30 },
  };
  expect(writes).toEqual([[{ region: 'US-ZZ', bucket, codes: 30 }, entry, NOW]]);
});

it.each([
  [{ codes: 1 }, 'region is missing'],
  [{ region: 'US-ZZ' }, 'codes must be a whole number from 1 to 20000'],
  [{ region: 'US-ZZ', codes: 0 }, 'codes must be a whole number from 1 to 20000'],
  [{ region: 'US-ZZ', codes: 20_001 }, 'codes must be a whole number from 1 to 20000'],
  [{ region: 'US-ZZ', codes: 1.5 }, 'codes must be a whole number from 1 to 20000'],
  [{ region: 'US-ZZ', codes: '5' }, 'codes must be a whole number from 1 to 20000'],
  [{ region: 'US-XX', codes: 5 }, 'The stage has no region US-XX'],
])('refuses %j: %s', async (request, error) => {
  const { writes, burst } = aBurst();
  expect(await burst(request)).toEqual({ error });
  expect(writes).toEqual([]);
});

it('adds nothing to a region without a quota, or while others change it', async () => {
  const off = aBurst({ enabled: false });
  expect(await off.burst({ region: 'US-ZZ', codes: 5 })).toEqual({
    error: 'US-ZZ has no quota: abusePrevention.enabled is false',
  });
  expect(off.writes).toEqual([]);
  expect(await aBurst({ added: false }).burst({ region: 'US-ZZ', codes: 5 })).toMatchObject({
    error: expect.stringContaining('nothing was added'),
  });
});

it('shows limit, quota, what remains, and how codes are redeemed', async () => {
  const read = async () => ({ bucket, modelledOn: '2026-11-22', claims });
  expect(await showQuota({ regions: regions(), read }, { region: 'us-zz' }, NOW)).toEqual({
    region: 'US-ZZ',
    enabled: true,
    limit: 100,
    isModelled: true,
    limitFactor: 1.5,
    quota: 150,
    remaining: 55,
    until: NOW + 60,
    modelledOn: '2026-11-22',
    claims,
  });
});

it('shows a full bucket before the first code, and once its period is over', async () => {
  const empty = await showQuota(
    { regions: regions(), read: async () => ({ bucket: emptyBucket }) },
    { region: 'US-ZZ' },
    NOW,
  );
  expect(empty).toMatchObject({ limit: 10, isModelled: false, quota: 15, remaining: 15 });
  expect(empty).not.toHaveProperty('until');
  const over = { bucket: { ...bucket, until: NOW } };
  expect(await showQuota({ regions: regions(), read: async () => over }, { region: 'US-ZZ' }, NOW)).toMatchObject({
    remaining: 150,
  });
});

it('knows no other region', async () => {
  const deps = { regions: regions(), read: async () => expect.fail('nothing is read') };
  expect(await showQuota(deps, { region: 'US-XX' }, NOW)).toEqual({ error: 'The stage has no region US-XX' });
  expect(await showQuota(deps, {}, NOW)).toEqual({ error: 'region is missing' });
});
