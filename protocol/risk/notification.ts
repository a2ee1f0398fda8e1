/** What a person is told when a phone has scored anew (gaen-device.md §7, §9.2, §9.3). */
import { DAY_SECONDS, type UnixSeconds, utcMidnight } from '../keys/interval.ts';
import type { Classified } from './classify.ts';
import type { DayScore } from './score.ts';

/** Where platforms differ; what no source says of iOS is an assumption (gaen-device.md §7, §9.2). */
export interface NotificationRules {
  /** Another classification always notifies; do another day and a new name of the same one, too? */
  readonly newDayNotifies: boolean;
  readonly newNameNotifies: boolean;
  /**
   * How a phone tells that an exposure was revoked and did not merely grow old: the score of a day within the age limit
   * is lower than before or gone, or a key of the day that was shown, within that limit too, has been revoked.
   */
  readonly revocationSign: 'lower-score' | 'revoked-key';
}

/** What the phone showed last, and what its revocation sign is read from. */
export interface NotificationState {
  readonly exposure: ShownExposure | undefined;
  /** Each day's sum in seconds, by midnight UTC. */
  readonly daySums: readonly (readonly [day: UnixSeconds, sum: number])[];
}

interface ShownExposure {
  /** Of the classification, from 1. */
  readonly index: number;
  readonly name: string;
  readonly day: UnixSeconds;
}

export const nothingShown: NotificationState = { exposure: undefined, daySums: [] };

/** `unchanged` and `expired` are silent; `because` says what was new. */
export type Notification =
  | { readonly kind: 'unchanged' | 'expired' | 'revoked' }
  | {
      readonly kind: 'exposure';
      readonly because: 'exposure' | 'classification' | 'day' | 'name';
      readonly exposure: ShownExposure;
    };

/** What a phone has just found out. */
export interface Finding {
  readonly exposure: Classified | undefined;
  readonly days: readonly DayScore[];
  /** Days with a window whose key is revoked by now. */
  readonly revokedDays: readonly UnixSeconds[];
  /** Of the configuration; 0 = none is set. */
  readonly daysSinceExposureThreshold: number;
}

/** Without a limit of the region an exposure is shown this long. */
const DEFAULT_SHOWN_DAYS = 14;

/** What the person is told, and what the phone remembers for the next time. */
export function notify(
  before: NotificationState,
  finding: Finding,
  rules: NotificationRules,
  now: UnixSeconds,
): { notification: Notification; state: NotificationState } {
  const { exposure, days } = finding;
  const shown = exposure && { index: exposure.index, name: exposure.classification.name, day: exposure.day };
  return {
    notification: shown ? exposed(before.exposure, shown, rules) : ended(before, finding, rules, now),
    state: { exposure: shown, daySums: days.map(({ day, sum }) => [day, sum] as const) },
  };
}

function exposed(before: ShownExposure | undefined, exposure: ShownExposure, rules: NotificationRules): Notification {
  if (!before) return { kind: 'exposure', because: 'exposure', exposure };
  if (before.index !== exposure.index) return { kind: 'exposure', because: 'classification', exposure };
  if (rules.newNameNotifies && before.name !== exposure.name) return { kind: 'exposure', because: 'name', exposure };
  if (rules.newDayNotifies && before.day !== exposure.day) return { kind: 'exposure', because: 'day', exposure };
  return { kind: 'unchanged' };
}

/** Nothing is left: because of a revocation, which is told, or because time went by, which is not. */
function ended(
  before: NotificationState,
  finding: Finding,
  { revocationSign }: NotificationRules,
  now: UnixSeconds,
): Notification {
  if (!before.exposure) return { kind: 'unchanged' };
  const limit = finding.daysSinceExposureThreshold || DEFAULT_SHOWN_DAYS;
  const oldest = utcMidnight(now) - limit * DAY_SECONDS;
  const { day: shownDay } = before.exposure;
  const revoked =
    revocationSign === 'lower-score'
      ? hasLowerScore(before.daySums, finding.days, oldest)
      : shownDay >= oldest && finding.revokedDays.includes(shownDay);
  return { kind: revoked ? 'revoked' : 'expired' };
}

/** Of any day that is not older than the limit (`RevocationDetector` of Google's Android app). */
function hasLowerScore(before: NotificationState['daySums'], days: readonly DayScore[], oldest: UnixSeconds): boolean {
  const sums = new Map(days.map(({ day, sum }) => [day, sum]));
  return before.some(([day, sum]) => day >= oldest && (sums.get(day) ?? Number.NEGATIVE_INFINITY) < sum);
}
