import { describe, expect, test } from 'vitest';
import { abrCsv, abrSheet } from '../../../../protocol/region-config/artefacts/abr-sheet.ts';
import { configuredRegion } from '../../../support/region/configured-region.ts';

const demo = configuredRegion();
const sheet = abrSheet(demo.values);
const rows = sheet.flatMap((section) => section.rows);
const row = (key: string) => rows.find((each) => each.name === key);

describe("the sheet for Apple's form", () => {
  test("has the form's sections in its order, each classification for itself", () => {
    expect(sheet.map(({ title }) => title)).toEqual([
      'Specify API Version',
      'Set Region Information',
      'Set Signing Key',
      'Configure Duration Weights',
      'Calculate Exposure Risk Values',
      'Set Exposure Classifications: classification 1',
      'Set Exposure Classifications: classification 2',
      'Set Exposure Revoked Notifications',
      'Configure Key Server Information',
      'Configure Test Verification Server Information',
    ]);
  });

  test('has every field by its label, then locale', () => {
    expect(sheet[1]?.rows.slice(0, 4).map(({ label, name }) => [label, name])).toEqual([
      ['PHA Name', 'agencyDisplayName_EN_US'],
      ['PHA Name', 'agencyDisplayName_ES_US'],
      ['Region', 'regionIdentifier'],
      ['Go Live Date', 'goLiveDate'],
    ]);
  });

  test.each([
    ['agencyColor', '[0.0431, 0.2392, 0.349]', '#0b3d59'],
    ['goLiveDate', '1893974400', '2030-01-07T00:00:00Z'],
    ['agencyHeaderStyle', '0', 'nameAndIcon'],
    ['reportTypeNoneMap', '0', 'drop'],
    ['exposureMatching', 'true', ''],
    ['perDaySumERVThreshold_1', '1800', '1800 seconds'],
    ['perDayMaxERVThreshold_1', '0', 'Switched off'],
    ['symptomOnsetToInfectiousnessMap', '288605699003383808', '0x0401555AA9400000'],
    ['attenuationNearMedThreshold', '50', 'misprint'],
    ['regionIdentifier', 'US-ZZ', 'stands for agencyRegionName too'],
    [
      'notificationBody_1_ES_US',
      demo.part.classifications[0]?.texts.ES_US?.notificationBody,
      'revokedNotificationBody',
    ],
    ['revokedNotificationSubject_EN_US', demo.part.texts.EN_US?.revokedNotificationSubject, 'notificationSubject too'],
  ])('%s', (key, text, note) => {
    expect(row(key)).toMatchObject({ text, note: expect.stringContaining(note) });
  });

  test("says which fields stay empty, and which are not the reader's", () => {
    expect(row('agencyImage')).toEqual({ label: 'Image URL', name: 'agencyImage', note: 'Leave it empty.' });
    expect(row('isTestRegion')).toMatchObject({ label: 'Not editable', note: expect.stringContaining('Set by Apple') });
  });

  test("holds no other receiver's key", () => {
    expect(rows.filter(({ name }) => /callbackInterval|healthAuthorityID|appTitle|V1Enable/.test(name))).toEqual([]);
  });
});

/** RFC 4180, by hand. */
function readCsv(text: string): string[][] {
  const cells = [...text.matchAll(/("(?:[^"]|"")*"|[^,\r\n]*)(,|\r\n)/g)];
  const lines: string[][] = [[]];
  for (const [, cell = '', end] of cells) {
    lines.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === '\r\n') lines.push([]);
  }
  return lines.slice(0, -1);
}

describe('the same as CSV', () => {
  test('reads back cell by cell', () => {
    const [head, ...lines] = readCsv(abrCsv(sheet));
    expect(head).toEqual(['Section', 'Label', 'Locale', 'Key', 'Value', 'Note']);
    expect(lines).toHaveLength(rows.length);
    expect(lines.map(([, , , key, value]) => [key, value])).toEqual(rows.map(({ name, text = '' }) => [name, text]));
  });

  test('quotes what would end a cell', () => {
    const agencyMessage = 'One, "two"\nthree';
    const { values } = configuredRegion({ part: { texts: { EN_US: { agencyMessage } } } });
    expect(abrCsv(abrSheet(values))).toContain(',agencyMessage_EN_US,"One, ""two""\nthree",');
  });
});
