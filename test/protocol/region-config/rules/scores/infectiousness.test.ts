import { expect, it } from 'vitest';
import { infectiousnessMap } from '../../../../../protocol/region-config/rules/scores/infectiousness.ts';
import { found } from '../../../../support/region/region-subject.ts';

it.each([
  // Google's default with both bits of a day set: of the onset's (28 and 29), then of 4, 5 and the unknown (34 to 37, 58 and 59).
  [
    '0x0401555AB9400000',
    [
      'error map-value infectiousness.map holds 3 for the day 0, which means nothing → allowed: 0 drop, 1 standard, 2 high',
    ],
  ],
  ['0x0C0155FAA9400000', [expect.stringContaining('holds 3 for the days 4, 5, of an unknown onset')]],
  ['0x1401555AA9400000', [expect.stringMatching(/^warning map-padding infectiousness.map sets bits from 60 to 63/)]],
  ['0x0', [expect.stringMatching(/^warning C4 infectiousness.map drops every day/)]],
  [{ '0': 'high' }, [expect.stringMatching(/^warning C4 infectiousness.map drops keys without a known onset/)]],
  [{ '0': 'high', unknown: 'standard' }, []],
  ['0x0555555555555555', []],
])('map %j', (map, findings) => expect(found(infectiousnessMap, { 'infectiousness.map': map })).toEqual(findings));

it('a preset is looked at too, where it could be overridden', () => {
  const changes = { preset: 'lfph-narrow-v1', 'infectiousness.map': undefined };
  expect(found(infectiousnessMap, changes)).toEqual([
    expect.stringContaining('C4 infectiousness.map drops keys without'),
  ]);
});
