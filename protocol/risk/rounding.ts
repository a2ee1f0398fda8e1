/** Whole minutes: iOS gives scores so, but at which stage and how it breaks ties is not published (gaen-device.md §8.1). */

export interface RoundingRules {
  /** What is rounded: nothing, each window's values, or each of a day's. */
  readonly stage: 'none' | 'window' | 'day';
  /** What half a minute becomes. */
  readonly tie: 'up' | 'even';
}

/** Rounds to whole minutes what is rounded at this stage, and leaves the rest. Durations are in any unit; `minute` in the same. */
export function roundingAt(
  stage: RoundingRules['stage'],
  rules: RoundingRules,
  minute: number,
): (duration: number) => number {
  if (rules.stage !== stage) return (duration) => duration;
  const round = rules.tie === 'up' ? halfUp : halfToEven;
  return (duration) => round(duration / minute) * minute;
}

const halfUp = (value: number): number => Math.floor(value + 0.5);

function halfToEven(value: number): number {
  const up = halfUp(value);
  return up - value === 0.5 && up % 2 === 1 ? up - 1 : up;
}
