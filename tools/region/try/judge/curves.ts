/** What one value of a configuration does, with all others as they are. */
import type { Classification, ScoreConfiguration } from '../../../../protocol/risk/configuration.ts';
import type { Curve } from '../result.ts';

/** One number of a configuration, and the values to try. */
export interface Variable extends Pick<Curve, 'name' | 'unit' | 'group' | 'current'> {
  readonly values: readonly number[];
  with(value: number): ScoreConfiguration;
}

/** Points of a curve, without the current value. */
const POINTS = 17;
const HIGHEST_WEIGHT = 250;

/** Every weight, every bound between buckets, the age limit, and every threshold that is switched on. */
export function variablesOf(configuration: ScoreConfiguration, loudestDecibel: number): Variable[] {
  return [
    ...attenuationWeights(configuration),
    ...attenuationThresholds(configuration, loudestDecibel),
    ...infectiousnessWeights(configuration),
    ...reportTypeWeights(configuration),
    ageLimit(configuration),
    ...configuration.classifications.flatMap((_, at) => thresholdsOf(configuration, at)),
  ];
}

/** Whole numbers from the one to the other, evenly. */
function even(from: number, until: number): number[] {
  return Array.from({ length: POINTS }, (_, n) => Math.round(from + ((until - from) * n) / (POINTS - 1)));
}

function withCurrent(values: readonly number[], current: number): number[] {
  return [...new Set([...values, current])].sort((one, other) => one - other);
}

const names = {
  immediate: 'attenuationImmediateWeight',
  near: 'attenuationNearWeight',
  medium: 'attenuationMedWeight',
  other: 'attenuationOtherWeight',
  standard: 'infectiousnessStandardWeight',
  high: 'infectiousnessHighWeight',
  confirmedTest: 'reportTypeConfirmedTestWeight',
  clinicalDiagnosis: 'reportTypeConfirmedClinicalDiagnosisWeight',
  selfReport: 'reportTypeSelfReportWeight',
} as const;

function weights<K extends keyof typeof names>(
  current: Readonly<Record<K, number>>,
  group: Curve['group'],
  replace: (weights: Readonly<Record<K, number>>) => ScoreConfiguration,
): Variable[] {
  return (Object.entries(current) as [K, number][]).map(([part, value]) => ({
    ...{ name: names[part], unit: '%', group, current: value },
    values: withCurrent(even(0, HIGHEST_WEIGHT), value),
    with: (weight) => replace({ ...current, [part]: weight }),
  }));
}

function attenuationWeights(configuration: ScoreConfiguration): Variable[] {
  return weights(configuration.attenuationWeights, 'attenuation weight', (attenuationWeights) => ({
    ...configuration,
    attenuationWeights,
  }));
}

function infectiousnessWeights(configuration: ScoreConfiguration): Variable[] {
  return weights(configuration.infectiousnessWeights, 'infectiousness weight', (infectiousnessWeights) => ({
    ...configuration,
    infectiousnessWeights,
  }));
}

function reportTypeWeights(configuration: ScoreConfiguration): Variable[] {
  return weights(configuration.reportTypeWeights, 'report type weight', (reportTypeWeights) => ({
    ...configuration,
    reportTypeWeights,
  }));
}

const bounds = [
  'attenuationImmediateNearThreshold',
  'attenuationNearMedThreshold',
  'attenuationMedFarThreshold',
] as const;

/** Each stays between its neighbours, since phones refuse others; nothing is heard above the loudest. */
function attenuationThresholds(configuration: ScoreConfiguration, loudestDecibel: number): Variable[] {
  const { attenuationThresholds: now } = configuration;
  return bounds.map((name, at) => {
    const current = now[at] ?? 0;
    const from = (now[at - 1] ?? QUIETEST_DECIBEL - 1) + 1;
    const until = (now[at + 1] ?? Math.max(loudestDecibel, current) + 1) - 1;
    return {
      ...{ name, unit: 'dB', group: 'attenuation threshold', current },
      values: withCurrent(even(Math.min(from, current), until), current),
      with: (value) => ({
        ...configuration,
        attenuationThresholds: now.with(at, value) as unknown as ScoreConfiguration['attenuationThresholds'],
      }),
    };
  });
}

/** Two phones that touch measure hardly less. */
const QUIETEST_DECIBEL = 20;

function ageLimit(configuration: ScoreConfiguration): Variable {
  const current = configuration.daysSinceExposureThreshold;
  return {
    ...{ name: 'daysSinceExposureThreshold', unit: 'days', group: 'threshold', current },
    // 0 is no limit, not the shortest one.
    values: withCurrent(
      Array.from({ length: 14 }, (_, n) => n + 1),
      current,
    ),
    with: (daysSinceExposureThreshold) => ({ ...configuration, daysSinceExposureThreshold }),
  };
}

interface Threshold {
  readonly name: string;
  readonly get: (classification: Classification) => number;
  readonly set: (classification: Classification, value: number) => Classification;
}

const thresholds: readonly Threshold[] = [
  { name: 'perDaySumERVThreshold', get: (c) => c.perDaySum, set: (c, perDaySum) => ({ ...c, perDaySum }) },
  { name: 'perDayMaxERVThreshold', get: (c) => c.perDayMaximum, set: (c, perDayMaximum) => ({ ...c, perDayMaximum }) },
  {
    name: 'weightedDurationAtAttenuationThreshold',
    get: (c) => c.weightedDuration,
    set: (c, weightedDuration) => ({ ...c, weightedDuration }),
  },
  ofType('confirmedTestPerDaySumERVThreshold', 'confirmedTest'),
  ofType('clinicalDiagnosisPerDaySumERVThreshold', 'clinicalDiagnosis'),
  ofType('selfReportPerDaySumERVThreshold', 'selfReport'),
];

function ofType(name: string, type: keyof Classification['perDaySumOf']): Threshold {
  return {
    name,
    get: (c) => c.perDaySumOf[type],
    set: (c, value) => ({ ...c, perDaySumOf: { ...c.perDaySumOf, [type]: value } }),
  };
}

const LOWEST_SECONDS = 60;
/** Four times what is set, and two hours at least. */
const FARTHEST_FACTOR = 4;
const FARTHEST_SECONDS = 7_200;

function thresholdsOf(configuration: ScoreConfiguration, at: number): Variable[] {
  const classification = configuration.classifications[at];
  if (!classification) return [];
  return thresholds
    .filter(({ get }) => get(classification) > 0)
    .map(({ name, get, set }) => {
      const current = get(classification);
      return {
        ...{ name: `${name}_${at + 1}`, unit: 's', group: 'threshold', current },
        values: withCurrent(geometric(LOWEST_SECONDS, Math.max(FARTHEST_SECONDS, FARTHEST_FACTOR * current)), current),
        with: (value: number) => ({
          ...configuration,
          classifications: configuration.classifications.with(at, set(classification, value)),
        }),
      };
    });
}

/** Whole minutes, each about so many times the one before. */
function geometric(from: number, until: number): number[] {
  const factor = (until / from) ** (1 / (POINTS - 1));
  return Array.from({ length: POINTS }, (_, n) => 60 * Math.round((from * factor ** n) / 60));
}
