/** Weights and thresholds of exposures: C2, C3, C5 (region-config.md §2.3, §2.4, §7). */
import { PART, pathOfKey } from '../../file/key-paths.ts';
import type { Path } from '../../file/written.ts';
import { keyNamed } from '../../keys/all.ts';
import { about, error, findEffective, inFile, placeOfValue, type Rule, type Subject, warning } from '../subject.ts';

const bounds = ['attenuationImmediateNearThreshold', 'attenuationNearMedThreshold', 'attenuationMedFarThreshold'];
const attenuation = [
  'attenuationImmediateWeight',
  'attenuationNearWeight',
  'attenuationMedWeight',
  'attenuationOtherWeight',
];
const infectiousness = ['infectiousnessStandardWeight', 'infectiousnessHighWeight'];
const reportTypes = [
  'reportTypeConfirmedTestWeight',
  'reportTypeConfirmedClinicalDiagnosisWeight',
  'reportTypeSelfReportWeight',
];

/** C2: phones refuse a bound that is not above the one before. */
export const risingThresholds: Rule = (subject) =>
  pairs(subject, bounds)
    .filter(([lower, upper]) => upper.number <= lower.number)
    .map(([lower, { value, number }]) =>
      error(
        'C2',
        placeOfValue(value),
        {
          problem: `is ${number}, and ${inFile(lower.value)} is ${lower.number}`,
          remedy: `allowed: above ${lower.number}, since each bucket ends farther away than the one before`,
        },
        about(value),
      ),
    );

/** C3: a group whose weights are all 0 makes every exposure 0. */
export const someWeight: Rule = (subject) =>
  [attenuation, infectiousness, reportTypes].flatMap((names) => {
    const values = names.map((name) => findEffective(subject, name)?.value);
    if (!values.every((value) => value === 0)) return [];
    return [
      error('C3', groupOf(names), {
        problem: 'has no weight above 0, so no exposure ever counts',
        remedy: 'set one at least; 100 for what should make no difference',
      }),
    ];
  });

/** `exposureNotifications.attenuation.weights`. */
function groupOf([name = '']: readonly string[]): Path {
  return (pathOfKey({ key: keyNamed(name) }) ?? [PART]).slice(0, -1);
}

/** Farther away never counts more. */
export const fallingWeights: Rule = (subject) =>
  pairs(subject, attenuation)
    .filter(([nearer, farther]) => farther.number > nearer.number)
    .map(([nearer, farther]) =>
      warning(
        'falling-weights',
        placeOfValue(farther.value),
        {
          problem: `is ${farther.number}, more than ${inFile(nearer.value)} with ${nearer.number}`,
          remedy: `is it meant that people farther away count more? Usually ${nearer.number} or less`,
        },
        about(farther.value),
      ),
    );

export const infectiousWeights: Rule = (subject) =>
  pairs(subject, infectiousness)
    .filter(([standard, high]) => high.number < standard.number)
    .map(([standard, { value, number }]) =>
      warning(
        'infectious-weights',
        placeOfValue(value),
        {
          problem: `is ${number}, less than ${inFile(standard.value)} with ${standard.number}`,
          remedy: `is it meant that days of high infectiousness count less? Usually ${standard.number} or more`,
        },
        about(value),
      ),
    );

/** C5: nobody can report by themselves, so nothing of it is ever met. */
export const selfReports: Rule = (subject) => {
  if (subject.settings.verification.allowedTestTypes.includes('user-report')) return [];
  const names = subject.part.classifications.map((_, at) => `selfReportPerDaySumERVThreshold_${at + 1}`);
  return subject.values
    .filter(({ name }) => name === 'reportTypeSelfReportWeight' || names.includes(name))
    .filter(({ value }) => value !== 0)
    .map((value) =>
      warning(
        'C5',
        placeOfValue(value),
        {
          problem: `is ${value.value}, and verification.allowedTestTypes has no "user-report"`,
          remedy: 'set it to 0, or allow "user-report"',
        },
        about(value),
      ),
    );
};

interface Weighed {
  readonly value: NonNullable<ReturnType<typeof findEffective>>;
  readonly number: number;
}

/** Neighbours in a list of keys, as far as both are known. */
function pairs(subject: Subject, names: readonly string[]): [Weighed, Weighed][] {
  const weighed = names.map((name) => {
    const value = findEffective(subject, name);
    return value && typeof value.value === 'number' ? { value, number: value.value } : undefined;
  });
  return weighed.slice(1).flatMap((second, at): [Weighed, Weighed][] => {
    const first = weighed[at];
    return first && second ? [[first, second]] : [];
  });
}
