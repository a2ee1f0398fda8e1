import { describe, expect, it } from 'vitest';
import { fieldOf } from '../../../protocol/region-config/infectiousness-map.ts';
import { bucketOf, weightedHundredths, weightsOf } from '../../../protocol/risk/weights.ts';
import { exampleConfiguration } from '../../support/risk/example-configuration.ts';

describe('T7: bounds belong to the nearer bucket', () => {
  it.each([
    [30, 'immediate'],
    [31, 'near'],
    [50, 'near'],
    [51, 'medium'],
    [60, 'medium'],
    [61, 'other'],
  ])('%d dB is %s', (attenuation, bucket) => expect(bucketOf(attenuation, [30, 50, 60])).toBe(bucket));

  it.each([
    [254, 'medium'],
    [255, 'medium'],
    [256, 'other'],
    [300, 'other'],
  ] as const)('with the highest threshold, %d dB weighs as %s', (typicalAttenuation, bucket) => {
    const attenuationWeights = { immediate: 1, near: 2, medium: 3, other: 4 };
    const weights = weightsOf({ ...exampleConfiguration, attenuationThresholds: [1, 2, 255], attenuationWeights });
    const scan = { typicalAttenuation, minimumAttenuation: 0, secondsSinceLastScan: 1 };
    expect(weightedHundredths([scan], weights)).toBe(attenuationWeights[bucket]);
  });
});

describe('T9: infectiousness', () => {
  const weights = weightsOf({ ...exampleConfiguration, infectiousnessWeights: { standard: 30, high: 100 } });
  const weightOf = { drop: undefined, standard: 30, high: 100 };

  // The default map of gaen-device.md §8.4.
  it.each([
    [-14, 'drop'],
    [-4, 'drop'],
    [-3, 'standard'],
    [-2, 'standard'],
    [-1, 'high'],
    [3, 'high'],
    [4, 'standard'],
    [10, 'standard'],
    [11, 'drop'],
    [14, 'drop'],
    [15, 'standard'],
    [-15, 'standard'],
    [undefined, 'standard'],
  ] as const)('the default map says %s: %s', (day, level) => {
    expect(weights.ofField[fieldOf(day)]).toBe(weightOf[level]);
  });

  it.each([
    ['the first day', 3n, '-14'],
    ['an unknown onset', 3n << 58n, 'unknown'],
  ])('the reserved value 3 for %s is an error of the configuration', (_, infectiousnessMap, day) => {
    expect(() => weightsOf({ ...exampleConfiguration, infectiousnessMap })).toThrow(`day ${day} holds 3`);
  });
});
