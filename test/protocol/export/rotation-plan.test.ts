import { describe, expect, it } from 'vitest';
import { LEAD_DAYS, OVERLAP_DAYS, planRotation } from '../../../protocol/export/rotation-plan.ts';
import type { SignerTimes } from '../../../protocol/export/signer-settings.ts';

const DAY = 86_400;
const NOW = 1_796_083_200;
const key = (version: string, times: Partial<SignerTimes> = {}): SignerTimes => ({
  verificationKeyId: '310',
  verificationKeyVersion: version,
  ...times,
});
const live = [key('v1')];
const FIRST = NOW + LEAD_DAYS * DAY;
const EARLIEST = FIRST + OVERLAP_DAYS * DAY;

describe('a change of keys', () => {
  it('is nothing as long as there is one key', () => {
    expect(planRotation({ signers: live, live }, NOW)).toEqual({ steps: [], refusals: [] });
  });

  it('is announced, both sign, the new one stands first, and the old one ends', () => {
    const signers = [key('v1', { until: EARLIEST }), key('v2', { from: NOW + DAY, firstFrom: FIRST })];
    const { steps, refusals } = planRotation({ signers, live }, NOW);
    expect(refusals).toEqual([]);
    expect(steps).toEqual([
      { at: NOW, what: 'tell', signer: '310.v2' },
      { at: NOW + DAY, what: 'signs', signer: '310.v2' },
      { at: FIRST, what: 'first', signer: '310.v2' },
      { at: FIRST, what: 'resign', signer: '310.v2' },
      { at: EARLIEST, what: 'earliest-end', signer: '310.v1' },
      { at: EARLIEST, what: 'ends', signer: '310.v1' },
    ]);
  });

  it.each([
    [-1, false],
    [0, true],
    [1, true],
  ])('the old key ends at the earliest, and %d seconds', (seconds, good) => {
    const signers = [key('v1', { until: EARLIEST + seconds }), key('v2', { from: NOW, firstFrom: FIRST })];
    const { refusals } = planRotation({ signers, live }, NOW);
    expect(refusals).toEqual(
      good ? [] : [expect.stringMatching(/^310\.v1 ends at .*Z; the earliest is .*Z, 24 days after/)],
    );
  });

  it.each([
    [-1, false],
    [0, true],
  ])('the new key stands first when Apple and Google have had their time, and %d seconds', (seconds, good) => {
    const signers = [key('v1'), key('v2', { from: NOW, firstFrom: FIRST + seconds })];
    const { refusals } = planRotation({ signers, live }, NOW);
    expect(refusals).toEqual(good ? [] : [expect.stringContaining('310.v2 stands first from')]);
    expect(planRotation({ signers, live, leadDays: 9 }, NOW).refusals).toEqual([]);
  });

  it('a key that is live has been announced, and may stand first when it is due', () => {
    const signers = [key('v1'), key('v2', { from: NOW - 10 * DAY, firstFrom: NOW + 1 })];
    expect(planRotation({ signers, live: signers }, NOW).refusals).toEqual([]);
  });

  it('no second is left unsigned', () => {
    const signers = [
      key('v1', { until: EARLIEST + 9 * DAY }),
      key('v2', { from: NOW, firstFrom: FIRST, until: EARLIEST + 9 * DAY }),
    ];
    expect(planRotation({ signers, live }, NOW).refusals).toEqual([
      'No key signs from 2027-01-13T00:00:00Z on: windows would fail, and phones get no files.',
    ]);
  });

  it('a key that signs is neither forgotten nor ended in the past', () => {
    expect(planRotation({ signers: [key('v2')], live }, NOW).refusals).toEqual([
      expect.stringMatching(/^310\.v1 signs now and would end with the deployment/),
    ]);
    const signers = [key('v1', { until: NOW }), key('v2', { from: NOW - 40 * DAY })];
    expect(planRotation({ signers, live: [key('v1'), key('v2', { from: NOW - 40 * DAY })] }, NOW).refusals).toEqual([
      '310.v1 signs now and would have ended at 2026-12-01T00:00:00Z already.',
    ]);
  });

  it('one that has ended long ago may stay', () => {
    const signers = [key('v1', { until: NOW - DAY }), key('v2', { from: NOW - 40 * DAY })];
    expect(planRotation({ signers, live: signers }, NOW)).toEqual({ steps: [], refusals: [] });
  });
});
