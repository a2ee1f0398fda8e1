import { key, type Section, weight } from './key.ts';

/** region-config.md §2.3. */
export const durations: Section = {
  title: 'Configure Duration Weights',
  keys: [
    weight('attenuationImmediateWeight', {
      label: 'Attenuation Immediate Weight (0-250%)',
      default: 150,
      meaning: 'What a second counts while the signal is as strong as of somebody very close.',
    }),
    weight('attenuationNearWeight', {
      label: 'Attenuation Near Weight (0-250%)',
      default: 100,
      meaning: 'What a second counts while the signal is as strong as of somebody near.',
    }),
    weight('attenuationMedWeight', {
      label: 'Attenuation Medium Weight (0-250%)',
      default: 50,
      meaning: 'What a second counts at medium attenuation.',
    }),
    weight('attenuationOtherWeight', {
      label: 'Attenuation Other Weight (0-250%)',
      default: 0,
      meaning: 'What a second counts at any higher attenuation.',
    }),
    decibels('attenuationImmediateNearThreshold', {
      label: 'Attenuation Immediate Near Threshold (0-255)',
      default: 30,
      meaning: 'Highest attenuation that is still immediate.',
    }),
    decibels('attenuationNearMedThreshold', {
      label: 'Attenuation Immediate Med Threshold (0-255)',
      default: 50,
      meaning: 'Highest attenuation that is still near. The label in the form is a misprint.',
    }),
    decibels('attenuationMedFarThreshold', {
      label: 'Attenuation Med Far Threshold (0-255)',
      default: 60,
      meaning: 'Highest attenuation that is still medium; above it is "other".',
    }),
  ],
};

/** region-config.md §2.4. */
export const risk: Section = {
  title: 'Calculate Exposure Risk Values',
  keys: [
    key('symptomOnsetToInfectiousnessMap', 'u64', {
      label: 'Infectiousness to Symptom Onset Map',
      default: 0x0401555aa9400000n,
      source:
        'Apple, Configuring Exposure Notifications; order of the bits and default: Google, EN Express configuration',
      meaning:
        'How infectious the other person was on each day from 14 before to 14 after the first symptoms, or with no known onset.',
    }),
    weight('infectiousnessStandardWeight', {
      label: 'Infectiousness Standard Weight (0-250%)',
      default: 100,
      meaning: 'What an exposure counts on a day of standard infectiousness.',
    }),
    weight('infectiousnessHighWeight', {
      label: 'Infectiousness High Weight (0-250%)',
      default: 100,
      meaning: 'What an exposure counts on a day of high infectiousness.',
    }),
    weight('reportTypeConfirmedTestWeight', {
      label: 'Report Type Confirmed Test Weight (0-250%)',
      default: 100,
      meaning: 'What an exposure counts to somebody with a confirmed test.',
    }),
    weight('reportTypeConfirmedClinicalDiagnosisWeight', {
      label: 'Report Type Confirmed Clinical Diagnosis Weight (0-250%)',
      default: 100,
      meaning: 'What an exposure counts to somebody with a diagnosis and no test.',
    }),
    weight('reportTypeSelfReportWeight', {
      label: 'Report Type Self Report Weight (0-250%)',
      default: 100,
      meaning: 'What an exposure counts to somebody who reported by themselves.',
    }),
    key('reportTypeNoneMap', 'u8', {
      label: 'Report Type None Map',
      words: { drop: 0, confirmedTest: 1, clinicalDiagnosis: 2, selfReport: 3 },
      default: 3,
      meaning: 'What a key without report type is taken for.',
    }),
    key('daysSinceExposureThreshold', 'u8', {
      unit: 'days',
      minimum: 0,
      maximum: 14,
      label: 'Days Since Exposure Threshold (0-14)',
      default: 14,
      meaning: 'How long ago an exposure may be to count; 0 sets no limit.',
    }),
  ],
};

function decibels(name: string, given: Parameters<typeof key>[2]) {
  return key(name, 'u8', { unit: 'dB', minimum: 0, maximum: 255, ...given });
}
