/** Whom one configuration tells what, and when: the rules of the phone, asked for every listener. */

import type { RiskRules } from '../../../../device/risk/rules.ts';
import type { PersonId } from '../../../../device/town/town.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { classify } from '../../../../protocol/risk/classify.ts';
import type { ScoreConfiguration } from '../../../../protocol/risk/configuration.ts';
import { nothingShown, notify } from '../../../../protocol/risk/notification.ts';
import { type DayScore, dayScorer, type ScoreDays } from '../../../../protocol/risk/score.ts';
import type { Exposure, Listener, Moment } from './moments.ts';

export interface Told {
  readonly time: UnixSeconds;
  /** Of the classification, from 1. */
  readonly index: number;
  /** Midnight UTC. */
  readonly day: UnixSeconds;
  /** That made days reach a classification. */
  readonly because: readonly Exposure[];
}

export interface ToldPerson {
  readonly person: PersonId;
  /** Never empty; oldest first. */
  readonly told: readonly [Told, ...Told[]];
  readonly wasRevoked: boolean;
}

/** Everybody who is told anything. */
export function toldBy(configuration: ScoreConfiguration, listeners: readonly Listener[]): ToldPerson[] {
  const scorers = new Map<RiskRules, ScoreDays>();
  return listeners.flatMap((listener) => {
    const score = scorers.get(listener.rules) ?? dayScorer(configuration, listener.rules.score);
    scorers.set(listener.rules, score);
    return askPhone(listener, configuration, score);
  });
}

function askPhone(
  { person, rules, moments }: Listener,
  configuration: ScoreConfiguration,
  score: ScoreDays,
): ToldPerson[] {
  const told: Told[] = [];
  let wasRevoked = false;
  let before = nothingShown;
  for (const moment of moments) {
    const days = score(moment.windows, moment.time);
    const exposure = classify(days, configuration.classifications);
    const { daysSinceExposureThreshold } = configuration;
    const finding = { exposure, days, revokedDays: moment.revokedDays, daysSinceExposureThreshold };
    const { notification, state } = notify(before, finding, rules.notifications, moment.time);
    before = state;
    if (notification.kind === 'revoked') wasRevoked = true;
    if (notification.kind !== 'exposure') continue;
    const { index, day } = notification.exposure;
    told.push({ time: moment.time, index, day, because: causesOf(moment, days, configuration, score) });
  }
  const [first, ...later] = told;
  return first ? [{ person, told: [first, ...later], wasRevoked }] : [];
}

/** Exposures that count on a day which reaches a classification. */
function causesOf(
  { exposures, time }: Moment,
  days: readonly DayScore[],
  { classifications }: ScoreConfiguration,
  score: ScoreDays,
): Exposure[] {
  const reached = new Set(days.filter((day) => classify([day], classifications)).map(({ day }) => day));
  return exposures.filter(({ windows }) =>
    score(windows, time).some((own) => reached.has(own.day) && (own.sum > 0 || own.weightedDuration > 0)),
  );
}
