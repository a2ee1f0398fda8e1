/** Once a day and region: limit and share of redeemed codes (verification-server.md §5.3). */
import { expect, it } from 'vitest';
import { type ModelDeps, modelQuotas } from '../../../../lambdas/verification/jobs/model-quotas/model-quotas.ts';
import type { Model } from '../../../../lambdas/verification/store/quota/models.ts';
import { emptyBucket } from '../../../../protocol/abuse/quota.ts';
import { DAY_SECONDS, utcDay } from '../../../../protocol/keys/interval.ts';

/** 2026-11-22T00:00:00Z. */
const MIDNIGHT = 1_795_305_600;
const SETTLED = MIDNIGHT + 60;

/** 20 days of 50 codes that end the day before `MIDNIGHT`; of yesterday's `claimed` were redeemed. */
const twentyDays = (claimed: number) =>
  Array.from({ length: 20 }, (_, age) => ({
    day: utcDay(MIDNIGHT - (age + 1) * DAY_SECONDS),
    codesIssued: 50,
    codesClaimed: age === 0 ? claimed : 40 + (age % 2),
  }));

function given(claimed = 40, changes: Partial<ModelDeps> = {}) {
  const written = new Map<string, Model>();
  const events: string[] = [];
  const errors: unknown[] = [];
  const deps: ModelDeps = {
    regions: async () => ['US-ZZ', 'US-YY'],
    daysOf: async (region) => (region === 'US-ZZ' ? twentyDays(claimed) : []),
    read: async (region) => ({ bucket: emptyBucket, modelledOn: written.get(region)?.day ?? '2026-11-20' }),
    write: async (region, _, model) => {
      written.set(region, model);
      return true;
    },
    count: (event) => void events.push(event),
    failed: (error) => void errors.push(error),
    ...changes,
  };
  return { run: (now = SETTLED) => modelQuotas(deps, now), written, events, errors };
}

it('makes the model of each region, and no limit where there is too little history', async () => {
  const { run, written, events } = given();
  expect(await run()).toEqual({ modelled: ['US-ZZ', 'US-YY'], anomalous: [], failed: [] });
  expect(written.get('US-ZZ')).toMatchObject({ day: '2026-11-22', limit: 50, claims: { last: 0.8, anomalous: false } });
  expect(written.get('US-YY')).toEqual({ day: '2026-11-22', limit: undefined, claims: { last: 1, anomalous: false } });
  expect(events).toEqual([]);
});

it('makes it once a day, when the calls before midnight are counted', async () => {
  const { run, written } = given();
  const days = [];
  for (const now of [SETTLED - 1, SETTLED, SETTLED + 1, SETTLED + DAY_SECONDS - 1, SETTLED + DAY_SECONDS]) {
    const { modelled } = await run(now);
    days.push([modelled.length, written.get('US-ZZ')?.day]);
  }
  expect(days).toEqual([
    [2, '2026-11-21'],
    [2, '2026-11-22'],
    [0, '2026-11-22'],
    [0, '2026-11-22'],
    [2, '2026-11-23'],
  ]);
});

it('tells of a region whose codes are redeemed less than usual, once', async () => {
  const { run, events } = given(30);
  expect(await run()).toMatchObject({ anomalous: ['US-ZZ'], modelled: ['US-ZZ', 'US-YY'] });
  expect(await run(SETTLED + 3_600)).toMatchObject({ anomalous: [], modelled: [] });
  expect(events).toEqual(['ClaimRatioAnomalous']);
});

it('leaves a region to the run that was faster', async () => {
  const { run, events } = given(30, { write: async () => false });
  expect(await run()).toEqual({ modelled: [], anomalous: [], failed: [] });
  expect(events).toEqual([]);
});

it('goes on where a region fails, and names it', async () => {
  const broken = new Error('no answer');
  const read = async (region: string) => {
    if (region === 'US-ZZ') throw broken;
    return { bucket: emptyBucket };
  };
  const { run, errors } = given(40, { read });
  expect(await run()).toEqual({ modelled: ['US-YY'], anomalous: [], failed: ['US-ZZ'] });
  expect(errors).toEqual([broken]);
});
