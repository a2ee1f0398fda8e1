/**
 * 5,000 damaged uploads in each version of the API, and 5,000 damaged questions for statistics, through the deployed handlers: only
 * documented answers, never a 5xx, and what is refused stores nothing.
 */
import { expect, it } from 'vitest';
import { statisticsTable } from '../../../../lambdas/keyserver/tables.ts';
import type { HttpHandler } from '../../../../lambdas/shared/http/call.ts';
import { statisticsClaims } from '../../../../protocol/certificate/statistics-token.ts';
import { documentedAnswers } from '../../../support/http/documented-answers.ts';
import { httpEvent } from '../../../support/http/events.ts';
import { mutatedBodies } from '../../../support/http/mutated-bodies.ts';
import { inVirtualTime } from '../../../support/process/virtual-time.ts';
import { aPublish, dailyKeys, testIssuerName } from '../../../support/publish/key-server.ts';
import { bothVersions, inVersion, versions } from '../../../support/publish/publish-versions.ts';

const BODIES = 5_000;
const now = Math.floor(Date.now() / 1000);
const { deployed } = bothVersions(now);

/** Of everything but figures. */
function writes(): number {
  return Object.entries(deployed().aws.tables.writes)
    .filter(([table]) => table !== statisticsTable.id)
    .reduce((sum, [, count]) => sum + count, 0);
}

/** Each body with what is wrong with its answer, or with what it left behind. `good`: the bodies to begin with. */
async function oddAnswers(
  name: keyof typeof documentedAnswers,
  good: (turn: number) => object,
  ask: (body: string | Buffer) => ReturnType<HttpHandler>,
): Promise<unknown[]> {
  const odd: unknown[] = [];
  const documented: readonly string[] = documentedAnswers[name];
  await inVirtualTime(async () => {
    for (const { what, body } of mutatedBodies(name, BODIES, good)) {
      const before = writes();
      const { statusCode, body: text = '' } = await ask(body);
      const said = `${statusCode} ${JSON.parse(text).code ?? ''}`.trim();
      if (!documented.includes(said) || (writes() > before && statusCode !== 200))
        odd.push([what, said, String(body).slice(0, 200)]);
    }
  });
  return odd;
}

it.each(versions)(
  'publish answers only what is documented, and stores nothing of what it refuses: %s',
  async (version) => {
    const { handler } = deployed();
    const name = version === 'v1' ? 'publish' : 'publish-v1alpha1';
    const path = version === 'v1' ? '/v1/publish' : '/';
    const stored = writes();
    const good = (turn: number) => {
      const keys = dailyKeys(2, now, { seed: versions.indexOf(version) * BODIES + turn + 1 });
      return inVersion(version, { ...aPublish({ issuer: deployed().issuer, now, keys }), regions: ['US-ZZ'] });
    };
    expect(await oddAnswers(name, good, (body) => handler(httpEvent({ body, path }), {} as never))).toEqual([]);
    expect(writes()).toBeGreaterThan(stored);
    expect(Object.keys(Object.prototype)).toEqual([]);
  },
  240_000,
);

it('statistics answer only what is documented, and store nothing', async () => {
  const { handler } = (await import('../../../../lambdas/keyserver/open/give-statistics/handler.ts')) as {
    handler: HttpHandler;
  };
  const token = deployed().issuer.certify({ ...statisticsClaims(testIssuerName, 'keyserver', now), exp: now + 86_400 });
  const headers = { authorization: `Bearer ${token}` };
  const stored = writes();
  const ask = (body: string | Buffer) => handler(httpEvent({ body, headers, path: '/v1/stats' }), {} as never);
  expect(await oddAnswers('give-statistics', () => ({ padding: 'AAAA' }), ask)).toEqual([]);
  expect(writes()).toBe(stored);
}, 240_000);
