/** region-config.md §3: the layout of the bits, and every map that is computed there. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fieldOf,
  type InfectiousnessLevel,
  infectiousnessLevels,
  mapAsHex,
  mapDays,
  mapFaults,
  packMap,
  unpackMap,
} from '../../../protocol/region-config/infectiousness-map.ts';

type Levels = Record<string, InfectiousnessLevel>;

const days = (level: InfectiousnessLevel, first: number, last: number): Levels =>
  Object.fromEntries(Array.from({ length: last - first + 1 }, (_, at) => [String(first + at), level]));

/** Decimals are what Apple gets: Python's `int('…', 16)`. */
const vectors: [name: string, Levels, hex: string, decimal: string][] = [
  [
    "Google's default",
    { ...days('standard', -3, -2), ...days('high', -1, 3), ...days('standard', 4, 10), unknown: 'standard' },
    '0x0401555AA9400000',
    '288605699003383808',
  ],
  [
    "all standard, Google's sample",
    { ...days('standard', -14, 14), unknown: 'standard' },
    '0x0555555555555555',
    '384307168202282325',
  ],
  [
    "Apple's example of exposure risk values",
    { ...days('standard', -5, -3), ...days('high', -2, 5), ...days('standard', 6, 10) },
    '0x000155AAAA540000',
    '375666467143680',
  ],
  [
    'LFPH v2',
    { ...days('standard', -4, -3), ...days('high', -2, 3), ...days('standard', 4, 5) },
    '0x0000005AAA500000',
    '389404426240',
  ],
  [
    'LFPH v2, unknown onset standard',
    { ...days('standard', -4, -3), ...days('high', -2, 3), ...days('standard', 4, 5), unknown: 'standard' },
    '0x0400005AAA500000',
    '288230765556137984',
  ],
  [
    'LFPH v1 narrow',
    { ...days('standard', -3, -3), ...days('high', -2, 3), ...days('standard', 4, 4) },
    '0x0000001AAA400000',
    '114525470720',
  ],
  [
    'LFPH v1 wide',
    { ...days('standard', -5, -4), ...days('high', -3, 4), ...days('standard', 5, 9) },
    '0x0000556AAA940000',
    '93916616720384',
  ],
  ['Norway', { ...days('high', -2, 8), unknown: 'high' }, '0x08002AAAAA000000', '576507664788357120'],
];

describe.each(vectors)('%s', (_, levels, hex, decimal) => {
  it('is packed, with no bit lost', () => {
    expect(mapAsHex(packMap(levels))).toBe(hex);
    expect(String(packMap(levels))).toBe(decimal);
  });

  it('is unpacked', () => {
    expect(unpackMap(BigInt(hex))).toEqual(levels);
    expect(unpackMap(BigInt(decimal))).toEqual(levels);
  });
});

it('a JavaScript number would have spoiled the default', () => {
  expect(BigInt(Number(0x0401555aa9400000n + 1n))).not.toBe(0x0401555aa9400000n + 1n);
  expect(0x0401555aa9400000n > BigInt(Number.MAX_SAFE_INTEGER)).toBe(true);
});

it.each([
  [-14, 0],
  [0, 14],
  [14, 28],
  [undefined, 29],
  [15, 29],
  [-15, 29],
])('day %s has field %d', (day, field) => expect(fieldOf(day)).toBe(field));

it('every map of days goes there and back', () => {
  const levels = fc.dictionary(fc.constantFrom(...mapDays), fc.constantFrom(...infectiousnessLevels));
  fc.assert(
    fc.property(levels, (map) => {
      const kept = Object.fromEntries(Object.entries(map).filter(([, level]) => level !== 'drop'));
      expect(unpackMap(packMap(map))).toEqual(kept);
      expect(mapFaults(packMap(map))).toMatchObject({ meaningless: [], paddingSet: false });
    }),
  );
});

it.each([
  [0x3n, { meaningless: ['-14'], allDropped: false, unknownDropped: true, paddingSet: false }],
  [3n << 58n, { meaningless: ['unknown'], allDropped: false, unknownDropped: false, paddingSet: false }],
  [1n << 60n, { meaningless: [], allDropped: true, unknownDropped: true, paddingSet: true }],
  [1n << 63n, { meaningless: [], allDropped: true, unknownDropped: true, paddingSet: true }],
  [0n, { meaningless: [], allDropped: true, unknownDropped: true, paddingSet: false }],
])('faults of %s', (map, faults) => expect(mapFaults(map)).toEqual(faults));
