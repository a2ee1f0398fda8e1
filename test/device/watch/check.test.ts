import { describe, expect, it } from 'vitest';
import {
  type Check,
  exitCode,
  Failure,
  needed,
  type Outcome,
  runChecks,
  Skipped,
} from '../../../device/watch/check.ts';

const check = (name: string, run: () => Promise<undefined>): Check<undefined> => ({ name, run });

describe('runChecks', () => {
  it('tells each as it ends, with a stable reason and its time', async () => {
    const told: string[] = [];
    let time = 0;
    const outcomes = await runChecks(
      [
        check('good', async () => undefined),
        check('bad', async () => Promise.reject(new Failure('no-good'))),
        check('away', async () => Promise.reject(new Skipped('not-here'))),
        check('odd', async () => Promise.reject(new Error('the code is 12345678'))),
        check('later', async () => needed<undefined>(undefined, 'bad')),
      ],
      undefined,
      () => (time += 5),
      (outcome) => void told.push(outcome.check),
    );
    expect(outcomes).toEqual([
      { check: 'good', verdict: 'ok', milliseconds: 5 },
      { check: 'bad', verdict: 'failed', reason: 'no-good', milliseconds: 5 },
      { check: 'away', verdict: 'skipped', reason: 'not-here', milliseconds: 5 },
      { check: 'odd', verdict: 'failed', reason: 'unexpected-error', milliseconds: 5 },
      { check: 'later', verdict: 'skipped', reason: 'needs-bad', milliseconds: 5 },
    ]);
    expect(told).toEqual(['good', 'bad', 'away', 'odd', 'later']);
  });
});

describe('exitCode', () => {
  const outcome = (verdict: Outcome['verdict'], reason?: string): Outcome => ({
    ...{ check: 'x', verdict, milliseconds: 1 },
    ...(reason !== undefined && { reason }),
  });
  const [ok, skipped] = [outcome('ok'), outcome('skipped', 's')];
  const [failed, unreachable] = [outcome('failed', 'status-500'), outcome('failed', 'unreachable')];
  it.each([
    ['all is well', [ok, skipped], 0],
    ['one failed', [ok, failed], 1],
    ['one does not answer, others do', [ok, unreachable], 1],
    ['nothing answers', [unreachable, skipped, unreachable], 2],
    ['nothing could be looked at', [skipped], 2],
    ['one failed and none answers', [failed, unreachable], 1],
  ] as const)('%s', (_, outcomes, expected) => {
    expect(exitCode(outcomes)).toBe(expected);
  });
});
