/** The presets of region-config.md §4 and Norway's, as phones would be told them. */
import { describe, expect, it } from 'vitest';
import { findValue } from '../../../protocol/region-config/effective.ts';
import { mapAsHex } from '../../../protocol/region-config/infectiousness-map.ts';
import { type PresetName, presetNames } from '../../../protocol/region-config/presets.ts';
import { ruleFindings } from '../../../protocol/region-config/rules/all.ts';
import { subjectOf } from '../../support/region/region-subject.ts';

/** Without scores of its own. */
const plain = {
  attenuation: undefined,
  infectiousness: undefined,
  reportTypes: undefined,
  daysSinceExposureThreshold: undefined,
};

const scores = (preset: PresetName, changes: object = {}) => {
  const { values } = subjectOf({ ...plain, preset, ...changes });
  const number = (name: string) => findValue(values, name);
  return {
    thresholds: ['ImmediateNear', 'NearMed', 'MedFar'].map((bound) => number(`attenuation${bound}Threshold`)),
    weights: ['Immediate', 'Near', 'Med', 'Other'].map((bucket) => number(`attenuation${bucket}Weight`)),
    infectiousness: ['Standard', 'High'].map((level) => number(`infectiousness${level}Weight`)),
    map: mapAsHex(number('symptomOnsetToInfectiousnessMap') as bigint),
  };
};

it.each<[PresetName, number[], number[], number[], string]>([
  ['lfph-narrow-v1', [55, 63, 70], [150, 100, 40, 0], [30, 100], '0x0000001AAA400000'],
  ['lfph-narrow-v2', [55, 67, 75], [175, 100, 33, 0], [30, 100], '0x0000005AAA500000'],
  ['lfph-wide-v1', [55, 70, 80], [200, 100, 25, 0], [60, 200], '0x0000556AAA940000'],
  ['lfph-wide-v2', [55, 70, 80], [200, 100, 25, 0], [30, 100], '0x0000005AAA500000'],
  ['norway', [57, 68, 80], [200, 150, 0, 0], [100, 100], '0x08002AAAAA000000'],
])('%s', (preset, thresholds, weights, infectiousness, map) => {
  expect(scores(preset)).toEqual({ thresholds, weights, infectiousness, map });
});

it('is overridden key by key', () => {
  const changes = { attenuation: { weights: { med: 50 } }, infectiousness: { map: '0x0555555555555555' } };
  expect(scores('lfph-narrow-v2', changes)).toMatchObject({
    weights: [175, 100, 50, 0],
    map: '0x0555555555555555',
    thresholds: [55, 67, 75],
  });
});

it("Norway's threshold is that of the first classification, unless the file has another", () => {
  const first = 'classifications.0.thresholds';
  const threshold = (changes: object) =>
    findValue(subjectOf({ ...plain, preset: 'norway', ...changes }).values, 'perDaySumERVThreshold_1');
  expect(threshold({ [first]: {} })).toBe(780);
  expect(threshold({})).toBe(1800);
});

describe.each(presetNames)('%s', (preset) => {
  it('breaks no rule by itself', () => {
    const findings = ruleFindings(subjectOf({ ...plain, preset }));
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    // As published, most maps of LFPH drop keys without a known onset: whoever takes one is told.
    expect(findings.map(({ rule }) => rule)).toEqual(
      preset === 'norway' ? ['device-api-key'] : ['C4', 'device-api-key'],
    );
  });
});
