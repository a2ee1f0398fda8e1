import { describe, expect, it } from 'vitest';
import { events } from '../../../lambdas/shared/events.ts';
import { countMetric, openLog } from '../../../lambdas/shared/log.ts';
import { linesOf } from '../../support/stdout.ts';

describe('countMetric', () => {
  it('writes one line in embedded metric format', async () => {
    const lines = await linesOf(async () => countMetric('StatisticsLost'));
    expect(lines).toMatchObject([{ service: 'local', StatisticsLost: 1 }]);
    expect(lines[0]?._aws).toMatchObject({
      CloudWatchMetrics: [
        { Namespace: 'Enx', Dimensions: [['service']], Metrics: [{ Name: 'StatisticsLost', Unit: 'Count' }] },
      ],
    });
  });

  it('counts every event again', async () => {
    const lines = await linesOf(async () => {
      for (const event of events) countMetric(event);
      countMetric('StatisticsLost');
    });
    expect(lines).toHaveLength(events.length + 1);
    for (const line of lines) expect(Object.values(line)).toContain(1);
  });
});

describe('openLog().unexpected', () => {
  const log = openLog('verification/test');
  const lineOf = async (error: unknown) => (await linesOf(async () => log.unexpected(error, 'r'))).at(0) ?? {};

  it('leaves out messages of several lines that look like stack frames', async () => {
    const line = await lineOf(new Error('first\n    at secret place\nlast secret'));
    expect(JSON.stringify(line)).not.toContain('secret');
    expect(line.at).toEqual(expect.arrayContaining([expect.stringMatching(/^at /)]));
  });

  it.each([['a text'], [undefined], [null], [{ a: 'secret' }]])('takes %s that was thrown', async (thrown) => {
    expect(await lineOf(thrown)).toMatchObject({ errorName: typeof thrown, at: [] });
  });
});
