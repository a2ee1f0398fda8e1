/** What a phone of a region scores with: the very values that Apple and Google are given. */
import type { RegionFile } from '../region.ts';
import { type EffectiveValue, effectiveValues } from '../region-config/effective.ts';
import type { ExposureNotifications } from '../region-config/file/exposure-notifications.ts';
import type { Classification, ScoreConfiguration } from './configuration.ts';
import { type ReportType, reportTypes } from './report-types.ts';

export function scoreConfigurationOf(file: RegionFile, part: ExposureNotifications): ScoreConfiguration {
  const values = new Map(effectiveValues(file, part, {}).map((value) => [value.name, value]));
  const number = (name: string) => Number(named(values, name));
  return {
    attenuationThresholds: [
      number('attenuationImmediateNearThreshold'),
      number('attenuationNearMedThreshold'),
      number('attenuationMedFarThreshold'),
    ],
    attenuationWeights: {
      immediate: number('attenuationImmediateWeight'),
      near: number('attenuationNearWeight'),
      medium: number('attenuationMedWeight'),
      other: number('attenuationOtherWeight'),
    },
    infectiousnessMap: BigInt(named(values, 'symptomOnsetToInfectiousnessMap') as bigint),
    infectiousnessWeights: {
      standard: number('infectiousnessStandardWeight'),
      high: number('infectiousnessHighWeight'),
    },
    reportTypeWeights: {
      confirmedTest: number('reportTypeConfirmedTestWeight'),
      clinicalDiagnosis: number('reportTypeConfirmedClinicalDiagnosisWeight'),
      selfReport: number('reportTypeSelfReportWeight'),
    },
    missingReportType: reportTypeOfMap[number('reportTypeNoneMap')],
    daysSinceExposureThreshold: number('daysSinceExposureThreshold'),
    classifications: part.classifications.map(({ name = '' }, at) =>
      classificationOf(name, (threshold) => number(`${threshold}_${at + 1}`)),
    ),
  };
}

/** `reportTypeNoneMap` (region-config.md §2.4). */
const reportTypeOfMap: readonly (ReportType | undefined)[] = [
  undefined,
  reportTypes.confirmedTest,
  reportTypes.clinicalDiagnosis,
  reportTypes.selfReport,
];

function classificationOf(name: string, seconds: (threshold: string) => number): Classification {
  return {
    name,
    perDaySum: seconds('perDaySumERVThreshold'),
    perDayMaximum: seconds('perDayMaxERVThreshold'),
    weightedDuration: seconds('weightedDurationAtAttenuationThreshold'),
    perDaySumOf: {
      confirmedTest: seconds('confirmedTestPerDaySumERVThreshold'),
      clinicalDiagnosis: seconds('clinicalDiagnosisPerDaySumERVThreshold'),
      selfReport: seconds('selfReportPerDaySumERVThreshold'),
      recursive: seconds('recursivePerDaySumERVThreshold'),
    },
  };
}

function named(values: ReadonlyMap<string, EffectiveValue>, name: string): EffectiveValue['value'] {
  const found = values.get(name);
  if (!found) throw new Error(`${name} has no default`);
  return found.value;
}
