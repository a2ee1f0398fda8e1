/** All flows of a deployed stage, as its phones, its laboratory and anybody else see them. */
import { addressChecks } from './addresses.ts';
import { type Check, type Outcome, runChecks } from './check.ts';
import { coverCheck } from './cover.ts';
import { diagnosisChecks } from './diagnosis.ts';
import { exportChecks } from './exports.ts';
import { publishedCheck } from './published.ts';
import type { World } from './world.ts';

const checks: readonly Check<World>[] = [
  ...addressChecks,
  ...diagnosisChecks,
  coverCheck,
  ...exportChecks,
  publishedCheck,
];

/** `clock`: milliseconds that only grow. */
export function watchStage(world: World, clock: () => number, tell: (outcome: Outcome) => void): Promise<Outcome[]> {
  return runChecks(checks, world, clock, tell);
}
