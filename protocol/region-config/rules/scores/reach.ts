/** How high the scores of a day can get with a region's weights, against its thresholds (region-config.md §2.5). */
import type { EffectiveValue } from '../../effective.ts';
import { PART } from '../../file/key-paths.ts';
import type { Finding } from '../../finding.ts';
import { fieldValue, mapDays } from '../../infectiousness-map.ts';
import { about, error, findEffective, numberOf, placeOfValue, type Rule, type Subject, warning } from '../subject.ts';
import { type ThresholdName, thresholdNames } from './thresholds.ts';

const DAY = 86_400;
/** Scans begin within 1,800 s, and one speaks for 300 s at most (gaen-device.md §6.1). */
const WINDOW = 2_100;

/** Seconds that one person who is near all day, at the highest weights, makes of each threshold's score. */
type Reach = (subject: Subject) => number;

const reaches: Readonly<Record<ThresholdName, Reach>> = {
  confirmedTestPerDaySumERVThreshold: (subject) => sumOf(subject, 'reportTypeConfirmedTestWeight'),
  clinicalDiagnosisPerDaySumERVThreshold: (subject) => sumOf(subject, 'reportTypeConfirmedClinicalDiagnosisWeight'),
  selfReportPerDaySumERVThreshold: (subject) => sumOf(subject, 'reportTypeSelfReportWeight'),
  // No phone ever matches a recursive key (region-config.md §2.5).
  recursivePerDaySumERVThreshold: () => 0,
  perDaySumERVThreshold: (subject) => DAY * duration(subject) * infectiousness(subject) * anyReportType(subject),
  perDayMaxERVThreshold: (subject) => WINDOW * duration(subject) * infectiousness(subject) * anyReportType(subject),
  weightedDurationAtAttenuationThreshold: (subject) => DAY * duration(subject),
};

function sumOf(subject: Subject, reportTypeWeight: string): number {
  return DAY * duration(subject) * infectiousness(subject) * percent(subject, reportTypeWeight);
}

function duration(subject: Subject): number {
  const names = ['Immediate', 'Near', 'Med', 'Other'].map((bucket) => `attenuation${bucket}Weight`);
  return Math.max(...names.map((name) => percent(subject, name)));
}

function anyReportType(subject: Subject): number {
  const names = ['ConfirmedTest', 'ConfirmedClinicalDiagnosis', 'SelfReport'].map((type) => `reportType${type}Weight`);
  return Math.max(...names.map((name) => percent(subject, name)));
}

/** Of the levels that the map has. */
function infectiousness(subject: Subject): number {
  const map = findEffective(subject, 'symptomOnsetToInfectiousnessMap')?.value;
  const levels = typeof map === 'bigint' ? mapDays.map((_, field) => fieldValue(map, field)) : [1, 2];
  return Math.max(
    levels.includes(1) ? percent(subject, 'infectiousnessStandardWeight') : 0,
    levels.includes(2) ? percent(subject, 'infectiousnessHighWeight') : 0,
  );
}

/** The highest where it is not known. */
function percent(subject: Subject, name: string): number {
  return (numberOf(subject, name) ?? 250) / 100;
}

interface Measured {
  readonly value: EffectiveValue;
  readonly threshold: number;
  readonly reach: number;
}

/** Thresholds that are switched on. */
function measured(subject: Subject): Measured[] {
  return subject.part.classifications.flatMap((_, at) =>
    thresholdNames.flatMap((name) => {
      const value = findEffective(subject, name, at + 1);
      const threshold = value?.value;
      if (!value || typeof threshold !== 'number' || threshold === 0) return [];
      return [{ value, threshold, reach: Math.floor(reaches[name](subject)) }];
    }),
  );
}

/**
 * A warning, since the sum of a day is over everybody who was near: several people can reach what one cannot. When there is
 * no threshold that one person could reach, it is an error: in practice such a region notifies nobody.
 */
export const reachable: Rule = (subject) => {
  const all = measured(subject);
  const beyond = all.filter(({ threshold, reach }) => threshold > reach);
  return [...beyond.map(unreachable), ...(beyond.length === all.length ? nobody(subject) : [])];
};

function unreachable({ value, threshold, reach }: Measured): Finding {
  const isRecursive = value.key.name === 'recursivePerDaySumERVThreshold';
  const words = isRecursive
    ? { problem: `is ${threshold}, and phones never match such keys`, remedy: 'leave it at 0' }
    : {
        problem: `is ${threshold}, and one person who is near all day makes ${reach} at most with these weights`,
        remedy:
          reach > 0
            ? `allowed: ${reach} or less, unless it is to be off, which is 0`
            : 'set it to 0, or a weight above 0',
      };
  return warning(
    isRecursive ? 'recursive-threshold' : 'unreachable-threshold',
    placeOfValue(value),
    words,
    about(value),
  );
}

function nobody({ part }: Subject): Finding[] {
  if (part.classifications.length === 0) return [];
  return [
    error('never-notifies', [PART, 'classifications'], {
      problem: 'has no threshold that a person who is near all day could reach: nobody is ever notified',
      remedy: 'set perDaySumERV of the first classification: 900 is a quarter of an hour',
    }),
  ];
}
