import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { withTimeLimit } from '../../../../lambdas/shared/time-limit.ts';
import {
  keyServerAsker,
  StatisticsAnswerError,
} from '../../../../lambdas/verification/jobs/pull-statistics/ask-key-server.ts';
import {
  type PullDeps,
  pullStatistics,
} from '../../../../lambdas/verification/jobs/pull-statistics/pull-statistics.ts';
import type { ActiveRegion } from '../../../../lambdas/verification/store/region-store.ts';
import type { VerificationSettings } from '../../../../protocol/region.ts';
import type { KeyServerDay } from '../../../../protocol/statistics/reports/key-server.ts';
import { startPublicServer } from '../../../support/http/public-server.ts';
import { NOW } from '../../../support/verification/verification-calls.ts';
import { verificationSettings } from '../../../support/verification/verification-server.ts';

const OWN = 'https://publish.example/v1/stats';
const told: KeyServerDay = {
  day: '2026-11-21',
  figures: {
    publish_requests: { unknown: 0, android: 10, ios: 0 },
    total_teks_published: 140,
    requests_with_revisions: 0,
    tek_age_distribution: null,
    onset_to_upload_distribution: null,
    requests_missing_onset_date: 0,
  },
};

const aRegion = (
  region: string,
  changes: Partial<VerificationSettings> = {},
  statisticsUrl?: string,
): ActiveRegion => ({
  region,
  name: region,
  verification: verificationSettings(changes),
  statisticsUrl,
});

function given(regions: readonly ActiveRegion[], changes: Partial<PullDeps> = {}) {
  const signed: object[] = [];
  const asked: string[] = [];
  const stored: string[] = [];
  const failures: unknown[] = [];
  const deps: PullDeps = {
    regions: async () => regions,
    sign: async (region, claims) => {
      signed.push({ region, ...claims });
      return `token of ${region}`;
    },
    ask: async (url, token) => {
      asked.push(`${url} ${token}`);
      return [told];
    },
    store: async (region, { day }) => {
      stored.push(`${region} ${day}`);
    },
    failed: (error) => failures.push(error),
    ...changes,
  };
  return { deps, signed, asked, stored, failures };
}

describe('the regions whose key servers are asked', () => {
  const url = 'https://other.example/v1/stats';
  it('are those that have one, by its own address before the stage’s', async () => {
    const { deps, asked, stored, signed } = given([
      aRegion('US-AA', {}, OWN),
      aRegion('US-BB', { keyServerStatistics: { enabled: true, url, audience: 'theirs' } }, OWN),
      aRegion('US-CC'),
      aRegion('US-DD', { keyServerStatistics: { enabled: false, url, audience: 'keyserver' } }, OWN),
      aRegion('US-EE', { practice: true }, OWN),
    ]);
    expect(await pullStatistics(deps, 0)).toEqual({ pulled: ['US-AA', 'US-BB'], failed: [], left: [] });
    expect(asked).toEqual([`${OWN} token of US-AA`, `${url} token of US-BB`]);
    expect(stored).toEqual(['US-AA 2026-11-21', 'US-BB 2026-11-21']);
    expect(signed).toEqual([
      { region: 'US-AA', iss: 'org.example.verification', aud: 'keyserver', iat: -5, exp: 300 },
      { region: 'US-BB', iss: 'org.example.verification', aud: 'theirs', iat: -5, exp: 300 },
    ]);
  });

  it('fail alone, each with its word; what nobody foresaw is logged', async () => {
    const regions = ['US-AA', 'US-BB', 'US-CC', 'US-DD'].map((region) => aRegion(region, {}, OWN));
    const broken = new Error('KMS says no');
    const { deps, stored, failures } = given(regions, {
      sign: (region) => (region === 'US-BB' ? Promise.reject(broken) : Promise.resolve(region)),
      ask: (_, token) =>
        token === 'US-CC' ? Promise.reject(new StatisticsAnswerError('status-401')) : Promise.resolve([told]),
    });
    const { pulled, failed } = await pullStatistics(deps, 0);
    expect([pulled, failed]).toEqual([
      ['US-AA', 'US-DD'],
      ['US-BB unexpected', 'US-CC status-401'],
    ]);
    expect(stored).toEqual(['US-AA 2026-11-21', 'US-DD 2026-11-21']);
    expect(failures).toEqual([broken]);
  });

  it('are begun no more when the run is nearly over, and another one is the first an hour later', async () => {
    const regions = ['US-AA', 'US-BB', 'US-CC'].map((region) => aRegion(region, {}, OWN));
    const { deps } = given(regions);
    const run = await withTimeLimit(14_999, () => pullStatistics(deps, NOW));
    expect([run.pulled, [...run.left].sort()]).toEqual([[], ['US-AA', 'US-BB', 'US-CC']]);
    const first = async (now: number) => (await pullStatistics(deps, now)).pulled[0];
    const three = [await first(NOW), await first(NOW + 3_600), await first(NOW + 7_200)];
    expect(three.sort()).toEqual(['US-AA', 'US-BB', 'US-CC']);
  });
});

describe('a key server that is asked', () => {
  const answer = { days: [{ day: '2026-11-21T00:00:00Z', ...told.figures }], padding: 'AAAA' };

  async function ask(listener: RequestListener | string | number, milliseconds = 5_000) {
    const { url } = await startPublicServer({ 'v1/stats': listener });
    return keyServerAsker(milliseconds)(`${url}v1/stats`, 'a.b.c', NOW).catch(
      (error: StatisticsAnswerError) => error.message,
    );
  }

  it('gets the token and an empty JSON body, and is believed', async () => {
    let got: unknown;
    const days = await ask((request, response) => {
      const { authorization, 'content-type': type } = request.headers;
      got = { method: request.method, authorization, type };
      response.end(JSON.stringify(answer));
    });
    expect(days).toEqual([told]);
    expect(got).toEqual({ method: 'POST', authorization: 'Bearer a.b.c', type: 'application/json' });
  });

  it.each([
    ['status-401', 401],
    ['status-500', 500],
    // The token is not for whoever is named there.
    ['status-307', 307],
    ['malformed', '<html>'],
    ['too-large', JSON.stringify({ ...answer, padding: 'A'.repeat(128_000) })],
    ['unreachable', (_request, response) => response.destroy()],
    ['unreachable', (_request, response) => response.write('{')],
  ] as [string, RequestListener | string | number][])('is not where it is %s', async (word, listener) => {
    expect(await ask(listener, 300)).toBe(`Statistics of a key server: ${word}`);
  });

  it('and nobody is there: unreachable', async () => {
    const gone = keyServerAsker(1_000)('http://127.0.0.1:9/v1/stats', 'a.b.c', NOW);
    await expect(gone).rejects.toThrow('unreachable');
  });
});
