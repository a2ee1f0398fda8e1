/** What a deployment may write over rows that administrators changed since. */
import { describe, expect, it } from 'vitest';
import { writeRegions } from '../../../../lambdas/verification/jobs/write-regions/write-regions.ts';
import type { RegionRow, RegionSettings } from '../../../../lambdas/verification/store/region-store.ts';
import { textHash } from '../../../../lambdas/verification/store/region-store.ts';
import { regionFile } from '../../../../protocol/region.ts';
import demo from '../../../support/regions/us-zz.json' with { type: 'json' };
import { NOW } from '../../../support/verification/verification-calls.ts';

const THREE_HOURS = 3 * 3_600;
const CODE = 'verification.codeLength';

/** A region file with these settings of the part `verification`. */
const file = (verification: object = {}, region = 'US-ZZ') => ({
  region,
  name: demo.name,
  verification: { ...demo.verification, ...verification },
});

function deployedBy(written: ReturnType<typeof file>): RegionSettings {
  const { name, verification } = written;
  return { name, verification: regionFile.shape.verification.parse(verification) };
}

function rowOf(written: ReturnType<typeof file>, rest: Partial<RegionRow> = {}): RegionRow {
  const deployed = deployedBy(written);
  const text = JSON.stringify(deployed);
  return {
    region: written.region,
    text,
    deployed,
    live: {},
    liveVersion: 0,
    isActive: true,
    before: undefined,
    ...rest,
  };
}

async function deploy(rows: readonly RegionRow[], files: readonly object[], replaced = true, now = NOW) {
  const done: string[] = [];
  const deps = {
    rows: async () => [...rows],
    put: async (region: string) => void done.push(`put ${region}`),
    replace: async ({ region }: RegionRow) => {
      done.push(`replace ${region}`);
      return replaced;
    },
    retire: async (region: string) => void done.push(`retire ${region}`),
    audit: async () => void done.push('audit'),
  };
  const failure = await writeRegions(deps, JSON.stringify(files), now).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { done, failure };
}

const changed = (live: object, rest: Partial<RegionRow> = {}) =>
  rowOf(file(), { live: { ...live }, liveVersion: 1, ...rest });

describe('a deployment', () => {
  it('writes what is new, and leaves alone what is the same', async () => {
    const { done } = await deploy([rowOf(file())], [file(), file({}, 'US-YY')]);
    expect(done).toEqual(['put US-YY', 'audit']);
  });

  it('writes a row that comes back, also with the same settings', async () => {
    expect((await deploy([rowOf(file(), { isActive: false })], [file()])).done).toEqual(['replace US-ZZ', 'audit']);
  });

  it('leaves a live change in force where the file says nothing new of it', async () => {
    const { done, failure } = await deploy([changed({ [CODE]: 10 })], [file({ requireDate: true })]);
    expect([done, failure]).toEqual([['replace US-ZZ', 'audit'], undefined]);
  });

  it('may take a live change over', async () => {
    expect((await deploy([changed({ [CODE]: 10 })], [file({ codeLength: 10 })])).failure).toBeUndefined();
  });

  it('stops before any row is written where a live change would hide what the file says', async () => {
    const { done, failure } = await deploy([changed({ [CODE]: 10 })], [file({}, 'US-YY'), file({ codeLength: 7 })]);
    expect(done).toEqual([]);
    expect(failure).toContain('US-ZZ: verification.codeLength was set to 10 live while the file said 8; it now says 7');
    expect(failure).toContain('npm run settings -- drop');
  });

  it('stops where file and live change do not fit each other', async () => {
    const live = { 'verification.allowedTestTypes': ['confirmed'] };
    const row = rowOf(file({ userReport: { webForm: false } }), { live, liveVersion: 1 });
    const { done, failure } = await deploy([row], [file()]);
    expect(done).toEqual([]);
    expect(failure).toContain('US-ZZ: with what is set live, verification.userReport.webForm is true');
  });

  it('says at most ten, and how many more', async () => {
    const regions = Array.from({ length: 12 }, (_, n) => `US-A${String.fromCharCode(65 + n)}`);
    const rows = regions.map((region) => rowOf(file({}, region), { live: { [CODE]: 10 }, liveVersion: 1 }));
    const { failure = '' } = await deploy(
      rows,
      regions.map((region) => file({ codeLength: 7 }, region)),
    );
    expect(failure.split('\n').filter((line) => line.includes('was set to'))).toHaveLength(10);
    expect(failure).toContain('and 2 more');
  });

  it('fails where somebody changes a setting at this very moment', async () => {
    const { done, failure } = await deploy([rowOf(file())], [file({ codeLength: 7 })], false);
    expect(done).toEqual(['replace US-ZZ']);
    expect(failure).toContain('US-ZZ: somebody changed a setting at this very moment');
  });
});

/** The file said 8, then 7 was deployed, 10 was set live over that, and CloudFormation undoes the deployment. */
describe('a deployment that failed', () => {
  const hash = textHash(JSON.stringify(deployedBy(file())));
  const row = (until: number) =>
    rowOf(file({ codeLength: 7 }), { live: { [CODE]: 10 }, liveVersion: 1, before: { hash, until } });

  it.each([
    [THREE_HOURS - 1, undefined],
    [THREE_HOURS, expect.stringContaining('was set to 10 live while the file said 7; it now says 8')],
    [THREE_HOURS + 1, expect.stringContaining('was set to 10')],
  ])('is undone %i s later with %o', async (seconds, failure) => {
    expect((await deploy([row(NOW)], [file()], true, NOW + seconds)).failure).toEqual(failure);
  });

  it('was one with other settings', async () => {
    expect((await deploy([row(NOW)], [file({ codeLength: 9 })], true, NOW)).failure).toBeDefined();
  });
});
