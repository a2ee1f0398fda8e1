/** Whole minutes: iOS gives scores so, but at which stage and how it breaks ties is not published (gaen-device.md §8.1). */

export interface RoundingRules {
  /** What is rounded: nothing, each window's values, or each of a day's. */
  readonly stage: 'none' | 'window' | 'day';
  /** What half a minute becomes. */
  readonly tie: 'up' | 'even';
}

type Round = (seconds: number) => number;

/** Rounds what is rounded at this stage, and leaves the rest. */
export function roundingAt(stage: RoundingRules['stage'], rules: RoundingRules): Round {
  if (rules.stage !== stage) return (seconds) => seconds;
  return rules.tie === 'up' ? halfUp : halfToEven;
}

const halfUp: Round = (seconds) => 60 * Math.floor(seconds / 60 + 0.5);

const halfToEven: Round = (seconds) => {
  const up = halfUp(seconds);
  const isTie = up - seconds === 30;
  return isTie && (up / 60) % 2 === 1 ? up - 60 : up;
};
