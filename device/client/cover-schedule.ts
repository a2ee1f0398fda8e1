/** When a phone sends cover traffic (enx-client.md §7, from the worker of the Android reference). */
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { type RandomBytes, randomBetween, randomInteger } from '../random.ts';
import type { Session } from './calls.ts';
import { type CoverLeg, sendCoverLeg } from './cover-traffic.ts';
import type { Exchange } from './http.ts';
import type { CoverRules } from './profile.ts';

export interface TimedLeg {
  readonly at: UnixSeconds;
  readonly leg: CoverLeg;
}

/** What one waking of the worker at `at` leads to; mostly nothing. */
export function coverRound(rules: CoverRules, at: UnixSeconds, randomBytes: RandomBytes): TimedLeg[] {
  if (!oneIn(rules.sendsOnceIn, randomBytes)) return [];
  const report: TimedLeg[] = oneIn(rules.userReportOnceIn, randomBytes) ? [{ at, leg: 'user-report' }] : [];
  const gap = gapSeconds(rules, randomBytes);
  const share: TimedLeg[] = gap > rules.longestGapSeconds ? [] : [{ at: at + gap, leg: 'share' }];
  return [...report, { at, leg: 'verify' }, ...share];
}

/** What a phone sends that is on from `from` until before `until`, in order of time. */
export function coverLegs(
  rules: CoverRules,
  from: UnixSeconds,
  until: UnixSeconds,
  randomBytes: RandomBytes,
): TimedLeg[] {
  const legs: TimedLeg[] = [];
  for (let at = from; at < until; at += rules.everySeconds) legs.push(...coverRound(rules, at, randomBytes));
  return legs.filter(({ at }) => at < until).sort((one, other) => one.at - other.at);
}

export interface CoverTime {
  now(): Promise<UnixSeconds>;
  /** Seconds. */
  pass(seconds: number): Promise<void>;
}

/** Sends the legs when each is due. `told` hears of each; its answers are thrown away otherwise. */
export async function keepCover(
  session: Session,
  legs: readonly TimedLeg[],
  time: CoverTime,
  told: (leg: TimedLeg, exchanges: readonly Exchange[]) => void,
): Promise<void> {
  for (const timed of legs) {
    const now = await time.now();
    if (timed.at > now) await time.pass(timed.at - now);
    told(timed, await sendCoverLeg(session, timed.leg, timed.at));
  }
}

/** Whole seconds, which is all that a clock of these phones tells. */
function gapSeconds(rules: CoverRules, randomBytes: RandomBytes): number {
  const short = randomBetween(randomBytes, 0, 1) < rules.shortGapShare;
  return randomInteger(randomBytes, 0, short ? rules.shortGapSeconds : rules.longGapSeconds);
}

function oneIn(count: number, randomBytes: RandomBytes): boolean {
  return randomInteger(randomBytes, 1, count) === 1;
}
