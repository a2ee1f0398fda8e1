/**
 * Scores by name, to be overridden key by key: the advice of Linux Foundation Public Health (region-config.md §4) and what
 * Norway used (smittestopp-verification.md §7.4). The map of each: region-config.md §3.
 */
import type { WireValue } from './keys/key.ts';

/** Wire name → value. */
export type Preset = Readonly<Record<string, WireValue>>;

function scores(
  [immediateNear, nearMed, medFar]: readonly [number, number, number],
  [immediate, near, med, other]: readonly [number, number, number, number],
  [standard, high]: readonly [number, number],
  map: bigint,
): Preset {
  return {
    attenuationImmediateNearThreshold: immediateNear,
    attenuationNearMedThreshold: nearMed,
    attenuationMedFarThreshold: medFar,
    attenuationImmediateWeight: immediate,
    attenuationNearWeight: near,
    attenuationMedWeight: med,
    attenuationOtherWeight: other,
    infectiousnessStandardWeight: standard,
    infectiousnessHighWeight: high,
    symptomOnsetToInfectiousnessMap: map,
  };
}

const norway: Preset = {
  // Its standard weight is never used; Apple advises 100 for what is not used.
  ...scores([57, 68, 80], [200, 150, 0, 0], [100, 100], 0x08002aaaaa000000n),
  reportTypeConfirmedTestWeight: 100,
  reportTypeConfirmedClinicalDiagnosisWeight: 0,
  reportTypeSelfReportWeight: 0,
  daysSinceExposureThreshold: 10,
  perDaySumERVThreshold_1: 780,
};

export const presets = {
  /** Printed there with "below": 55 dB and so on are taken as inclusive, as phones do. */
  'lfph-narrow-v1': scores([55, 63, 70], [150, 100, 40, 0], [30, 100], 0x0000001aaa400000n),
  'lfph-narrow-v2': scores([55, 67, 75], [175, 100, 33, 0], [30, 100], 0x0000005aaa500000n),
  'lfph-wide-v1': scores([55, 70, 80], [200, 100, 25, 0], [60, 200], 0x0000556aaa940000n),
  'lfph-wide-v2': scores([55, 70, 80], [200, 100, 25, 0], [30, 100], 0x0000005aaa500000n),
  norway,
} as const satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof presets;
export const presetNames = Object.keys(presets) as [PresetName, ...PresetName[]];
