import { describe, expect, it } from 'vitest';
import { events } from '../../../lambdas/shared/events.ts';
import { countMetric, measureSeconds, openLog } from '../../../lambdas/shared/log.ts';
import { linesOf } from '../../support/process/stdout.ts';

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

it('measureSeconds writes a value', async () => {
  const lines = await linesOf(async () => measureSeconds('ExportAgeSeconds', 7_200));
  expect(lines).toMatchObject([{ service: 'local', ExportAgeSeconds: 7_200 }]);
  expect(lines[0]?._aws).toMatchObject({
    CloudWatchMetrics: [{ Namespace: 'Enx', Metrics: [{ Name: 'ExportAgeSeconds', Unit: 'Seconds' }] }],
  });
});

describe('lines that Lambda takes for JSON of our own', () => {
  it('are one object each, so that it adds to them and wraps none', async () => {
    const lines = await linesOf(async () => {
      countMetric('StatisticsLost');
      openLog('verification/test').job({ done: 1 });
    });
    expect(lines).toMatchObject([{ StatisticsLost: 1 }, { level: 'INFO', timestamp: expect.any(String) }]);
    // It takes a missing level for INFO; a level of its own would be ours to get right.
    expect(lines[0]).not.toHaveProperty('level');
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
