/** The vectors of region-config.md §3, as each receiver gets them. */
import { describe, expect, test } from 'vitest';
import { abrSheet } from '../../../../protocol/region-config/artefacts/abr-sheet.ts';
import { appleUpdate } from '../../../../protocol/region-config/artefacts/apple-update.ts';
import { writeExactJson } from '../../../../protocol/region-config/artefacts/exact-json.ts';
import { googleJson } from '../../../../protocol/region-config/artefacts/google.ts';
import { testConfigJson, testConfigPlist } from '../../../../protocol/region-config/artefacts/test-config.ts';
import { configuredRegion } from '../../../support/region/configured-region.ts';

const days = (level: 'standard' | 'high', first: number, last: number) =>
  Object.fromEntries(Array.from({ length: last - first + 1 }, (_, at) => [String(first + at), level]));
const allDays = days('standard', -14, 14);

/** Decimals: computed with Python from the hexadecimal ones. */
const vectors = [
  {
    name: "Google's default",
    map: { ...days('standard', -3, -2), ...days('high', -1, 3), ...days('standard', 4, 10), unknown: 'standard' },
    hex: '0x0401555AA9400000',
    decimal: '288605699003383808',
  },
  {
    name: "everything standard: Google's sample",
    map: { ...allDays, unknown: 'standard' },
    hex: '0x0555555555555555',
    decimal: '384307168202282325',
  },
  {
    name: "Apple's example",
    map: { ...days('standard', -5, -3), ...days('high', -2, 5), ...days('standard', 6, 10) },
    hex: '0x000155AAAA540000',
    decimal: '375666467143680',
  },
  {
    name: 'LFPH v2',
    map: { ...days('standard', -4, -3), ...days('high', -2, 3), ...days('standard', 4, 5) },
    hex: '0x0000005AAA500000',
    decimal: '389404426240',
  },
  {
    name: 'LFPH v2, unknown onset standard',
    map: { ...days('standard', -4, -3), ...days('high', -2, 3), ...days('standard', 4, 5), unknown: 'standard' },
    hex: '0x0400005AAA500000',
    decimal: '288230765556137984',
  },
  {
    name: 'LFPH v1 narrow',
    map: { ...days('standard', -3, -3), ...days('high', -2, 3), ...days('standard', 4, 4) },
    hex: '0x0000001AAA400000',
    decimal: '114525470720',
  },
  {
    name: 'LFPH v1 wide',
    map: { ...days('standard', -5, -4), ...days('high', -3, 4), ...days('standard', 5, 9) },
    hex: '0x0000556AAA940000',
    decimal: '93916616720384',
  },
  {
    name: 'Norway',
    map: { ...days('high', -2, 8), unknown: 'high' },
    hex: '0x08002AAAAA000000',
    decimal: '576507664788357120',
  },
] as const;

describe.each(vectors)('$name', ({ map, hex, decimal }) => {
  const written = [map, hex, hex.toLowerCase().replace(/^0x0+/, '0x')];

  test.each(written)('is the same whether days are written or bits: %o', (form) => {
    const infectiousness = { ...configuredRegion().part.infectiousness, map: form as string };
    const { settings, values } = configuredRegion({ part: { infectiousness } });
    const { region, name } = settings;
    const key = 'symptomOnsetToInfectiousnessMap';
    const apple = writeExactJson(appleUpdate({ region, values, localisedRevocation: false }));
    expect(apple).toContain(`    "${key}": ${decimal},\n`);
    expect(testConfigJson({ region, name, values })).toContain(`"${key}": ${decimal},\n`);
    expect(testConfigPlist({ region, name, values })).toMatch(
      new RegExp(`<key>${key}</key>\\s*<integer>${decimal}</integer>`),
    );
    expect(googleJson(values)).toContain(`"${key}": "${hex}",\n`);
    const row = abrSheet(values)
      .flatMap(({ rows }) => rows)
      .find((each) => each.name === key);
    expect(row).toMatchObject({ text: decimal, note: expect.stringContaining(hex) });
  });
});
