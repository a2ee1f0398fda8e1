/** What the classifications of a region are to each other: phones take the first whose threshold is met (region-config.md §2.5). */
import { PART } from '../../file/key-paths.ts';
import type { Finding } from '../../finding.ts';
import { error, numberOf, type Rule, type Subject, warning } from '../subject.ts';
import { type ThresholdName, thresholdNames } from './thresholds.ts';

const place = (at: number, ...rest: string[]) => [PART, 'classifications', at, ...rest];

export const uniqueNames: Rule = ({ part }) =>
  part.classifications.flatMap(({ name }, at) => {
    const first = part.classifications.findIndex((other) => other.name === name);
    if (name === undefined || first === at) return [];
    return [
      error(
        'unique-name',
        place(at, 'name'),
        {
          problem: `is "${name}", as classifications.${first}.name`,
          remedy: 'allowed: a name of its own',
        },
        { key: `classificationName_${at + 1}`, value: name },
      ),
    ];
  });

export const withThreshold: Rule = (subject) =>
  subject.part.classifications.flatMap((_, at) => {
    const isKnown = thresholdNames.every((name) => numberOf(subject, name, at + 1) !== undefined);
    if (!isKnown || Object.keys(switchedOn(subject, at)).length > 0) return [];
    return [
      warning('no-threshold', place(at, 'thresholds'), {
        problem: 'has no threshold above 0, so that this classification is never met',
        remedy: 'set one, such as perDaySumERV, or leave the classification out',
      }),
    ];
  });

/** One that comes after another which is met whenever it is. */
export const reachedInOrder: Rule = (subject) =>
  subject.part.classifications.flatMap((_, at) => {
    const own = switchedOn(subject, at);
    if (Object.keys(own).length === 0) return [];
    const looser = subject.part.classifications
      .slice(0, at)
      .findIndex((_, n) => isMetWhenever(switchedOn(subject, n), own));
    return looser < 0 ? [] : [shadowed(at, looser)];
  });

function shadowed(at: number, looser: number): Finding {
  return warning('shadowed', place(at), {
    problem: `is never reached: whenever its thresholds are met, those of classifications.${looser} are, and phones take the first`,
    remedy: 'put the more serious classification, with the higher thresholds, first',
  });
}

type Thresholds = Partial<Record<ThresholdName, number>>;

/** Those above 0. */
function switchedOn(subject: Subject, at: number): Thresholds {
  const numbers = thresholdNames.map((name) => [name, numberOf(subject, name, at + 1) ?? 0] as const);
  return Object.fromEntries(numbers.filter(([, number]) => number > 0));
}

/** Parts of the sum of a day: it is at least as high as each of them. */
const parts: readonly string[] = [
  'confirmedTestPerDaySumERVThreshold',
  'clinicalDiagnosisPerDaySumERVThreshold',
  'selfReportPerDaySumERVThreshold',
  'perDayMaxERVThreshold',
] satisfies ThresholdName[];

function isMetWhenever(first: Thresholds, second: Thresholds): boolean {
  const sum = first.perDaySumERVThreshold ?? Number.POSITIVE_INFINITY;
  return Object.entries(second).every(([name, threshold]) => {
    const same = first[name as ThresholdName] ?? Number.POSITIVE_INFINITY;
    return same <= threshold || (parts.includes(name) && sum <= threshold);
  });
}
