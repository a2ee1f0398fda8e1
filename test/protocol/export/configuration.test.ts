import { describe, expect, it } from 'vitest';
import { type KeyFilter, takesIn } from '../../../protocol/export/configuration.ts';

const ZZ = ['US-ZZ'];
const AA = ['US-AA'];
const both = ['US-AA', 'US-ZZ'];
const neither = ['US-BB'];

/** Of uploads for US-ZZ, US-AA, both and neither: first those of travelers, then all others. */
const uploads = [ZZ, AA, both, neither];
const taken = (filter: KeyFilter) =>
  [true, false].map((traveler) => uploads.map((regions) => (takesIn(filter, regions, traveler) ? 1 : 0)).join(''));

describe('what a configuration takes: uploads for its region, another, both and neither', () => {
  it.each<[string, KeyFilter, string, string]>([
    ['its region', { regions: ZZ }, '1010', '1010'],
    // The reference filters none of these (key-server.md §4.4).
    ['two regions', { regions: both }, '1110', '1110'],
    ['no region', { regions: [] }, '0000', '0000'],
    ['an exclusion', { regions: ZZ, excludedRegions: AA }, '1000', '1000'],
    ['two exclusions', { regions: ZZ, excludedRegions: [...AA, ...neither] }, '1000', '1000'],
    ['an exclusion of what it is to hold', { regions: both, excludedRegions: AA }, '1000', '1000'],
    ['all but', { regions: [...both, ...neither], excludedRegions: AA }, '1001', '1001'],
    ['travelers like others', { regions: ZZ, travelers: 'as-any' }, '1010', '1010'],
    ['travelers of all regions', { regions: ZZ, travelers: 'of-all-regions' }, '1111', '1010'],
    ['travelers of all regions but', { regions: ZZ, excludedRegions: AA, travelers: 'of-all-regions' }, '1001', '1000'],
    ['travelers only', { regions: ZZ, travelers: 'only' }, '1010', '0000'],
    ['travelers of two regions only', { regions: both, travelers: 'only' }, '1110', '0000'],
    ['no travelers', { regions: ZZ, travelers: 'without' }, '0000', '1010'],
    ['no travelers of two regions', { regions: both, travelers: 'without' }, '0000', '1110'],
  ])('%s', (_, filter, travelers, others) => expect(taken(filter)).toEqual([travelers, others]));
});
