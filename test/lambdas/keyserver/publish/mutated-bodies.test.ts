/** 5,000 damaged uploads through the deployed handler: only documented answers, never a 5xx, and what is refused stores nothing. */
import { afterAll, expect, it, vi } from 'vitest';
import { statisticsTable } from '../../../../lambdas/keyserver/tables.ts';
import type { HttpHandler } from '../../../../lambdas/shared/http/call.ts';
import { documentedAnswers } from '../../../support/documented-answers.ts';
import { httpEvent } from '../../../support/events.ts';
import { aPublish, dailyKeys } from '../../../support/key-server.ts';
import { deployKeyServer } from '../../../support/memory-aws/deploy.ts';
import { mutatedBodies } from '../../../support/mutated-bodies.ts';
import { captureOutput } from '../../../support/stdout.ts';
import { inVirtualTime } from '../../../support/virtual-time.ts';

const BODIES = 5_000;
const output = captureOutput();
const now = Math.floor(Date.now() / 1000);

afterAll(() => {
  output.release();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

it('publish answers only what is documented, and stores nothing of what it refuses', async () => {
  // An unknown key of the issuer is asked for where it publishes its list.
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('fetch failed');
  });
  const { aws, issuer } = await deployKeyServer(now);
  const { handler } = (await import('../../../../lambdas/keyserver/device/publish/handler.ts')) as {
    handler: HttpHandler;
  };
  const writes = () =>
    Object.entries(aws.tables.writes)
      .filter(([table]) => table !== statisticsTable.id)
      .reduce((sum, [, count]) => sum + count, 0);
  const bodies = mutatedBodies('publish', BODIES, (turn) =>
    aPublish({ issuer, now, keys: dailyKeys(2, now, { seed: turn + 1 }) }),
  );
  const odd: unknown[] = [];
  await inVirtualTime(async () => {
    for (const { what, body } of bodies) {
      const before = writes();
      const { statusCode, body: text = '' } = await handler(httpEvent({ body }), {} as never);
      const said = `${statusCode} ${JSON.parse(text).code ?? ''}`.trim();
      const isDocumented = (documentedAnswers.publish as readonly string[]).includes(said);
      if (!isDocumented || (writes() > before && statusCode !== 200))
        odd.push([what, said, String(body).slice(0, 200)]);
    }
  });
  expect(odd).toEqual([]);
  expect(Object.keys(Object.prototype)).toEqual([]);
}, 120_000);
