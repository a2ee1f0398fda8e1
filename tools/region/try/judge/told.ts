/** Whom one configuration tells what, and when: the rules of the phone, asked for every listener. */
import { RETENTION_DAYS } from '../../../../device/radio/keys.ts';
import type { RiskRules } from '../../../../device/risk/rules.ts';
import type { PersonId } from '../../../../device/town/town.ts';
import { DAY_SECONDS, type UnixSeconds } from '../../../../protocol/keys/interval.ts';
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
  const limited = { ...configuration, daysSinceExposureThreshold: shownDays(configuration) };
  return listeners.flatMap((listener) => {
    const score = scorers.get(listener.rules) ?? dayScorer(limited, listener.rules.score);
    scorers.set(listener.rules, score);
    return askPhone(listener, limited, score);
  });
}

/** Whatever the region's limit, phones forget. */
function shownDays({ daysSinceExposureThreshold: limit }: ScoreConfiguration): number {
  return Math.min(limit || RETENTION_DAYS, RETENTION_DAYS);
}

function askPhone(
  { person, rules, moments, nextLook }: Listener,
  configuration: ScoreConfiguration,
  score: ScoreDays,
): ToldPerson[] {
  const told: Told[] = [];
  let wasRevoked = false;
  let before = nothingShown;
  const { classifications, daysSinceExposureThreshold } = configuration;
  const look = (moment: Moment) => {
    const { time, windows, revokedDays } = moment;
    const days = score(windows, time);
    const finding = { exposure: classify(days, classifications), days, revokedDays, daysSinceExposureThreshold };
    const { notification, state } = notify(before, finding, rules.notifications, time);
    before = state;
    if (notification.kind === 'revoked') wasRevoked = true;
    if (notification.kind !== 'exposure') return;
    const { index, day } = notification.exposure;
    told.push({ time, index, day, because: causesOf(moment, days, configuration, score) });
  };
  /** What is shown grows too old; after that even a phone that stays silent about further days tells again. */
  const fades = () =>
    before.exposure ? nextLook(before.exposure.day + (daysSinceExposureThreshold + 1) * DAY_SECONDS) : Infinity;
  for (const [at, moment] of moments.entries()) {
    look(moment);
    const next = moments[at + 1]?.time ?? Infinity;
    for (let time = fades(); time < next; time = fades()) look({ ...moment, time });
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
