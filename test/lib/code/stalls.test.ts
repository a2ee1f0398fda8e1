import { describe, expect, it } from 'vitest';
import { callMilliseconds, WARM_MILLISECONDS } from '../../../lambdas/shared/aws/options.ts';
import { deviceCall, smallCall, staffCall } from '../../../lib/domain-stack.ts';
import { stages } from '../../../lib/settings/stages.ts';

/** Answering, and one more stretch of a starved processor. */
const SLACK_MILLISECONDS = 1_000;

describe.each(stages)('stage $name', ({ deadline: { maxMilliseconds } }) => {
  it('ends no function that would still give its answer, not even one whose start came with the call', () => {
    const phone = WARM_MILLISECONDS + callMilliseconds.device + maxMilliseconds + SLACK_MILLISECONDS;
    expect(deviceCall.timeoutSeconds * 1_000).toBeGreaterThanOrEqual(phone);
    const staff = WARM_MILLISECONDS + callMilliseconds.staff;
    for (const { timeoutSeconds } of [staffCall, smallCall]) {
      expect(timeoutSeconds * 1_000).toBeGreaterThanOrEqual(staff + SLACK_MILLISECONDS);
    }
  });

  it('answers a phone that met a cold start before it gives up, after ten seconds', () => {
    expect(WARM_MILLISECONDS + callMilliseconds.device + maxMilliseconds).toBeLessThanOrEqual(9_000);
  });
});
