import { expect, it } from 'vitest';
import { consentVersions, goLiveDate, renamedThresholds } from '../../../../protocol/region-config/rules/history.ts';
import { found, handedOverWith } from '../../../support/region/region-subject.ts';

const last = handedOverWith();
const first = 'classifications.0';

it('nothing changed, nothing found', () => {
  expect([renamedThresholds, consentVersions, goLiveDate].flatMap((rule) => found(rule, {}, { last }))).toEqual([]);
});

it('C6: another threshold, another name', () => {
  const changed = { [`${first}.thresholds`]: { perDaySumERV: 1200, perDayMaxERV: 600 } };
  expect(found(renamedThresholds, changed, { last })).toEqual([
    'error C6 classifications.0.name is still "Close 30 min 2026-1", and perDaySumERVThreshold_1 was 1800 and is 1200, ' +
      'perDayMaxERVThreshold_1 was 0 and is 600 → give the classification another name whenever one of its thresholds changes',
  ]);
  expect(found(renamedThresholds, { ...changed, [`${first}.name`]: 'Close 20 min 2026-2' }, { last })).toEqual([]);
  expect(found(renamedThresholds, changed)).toEqual([]);
});

it('C6: a name stays with its thresholds when classifications change their places', () => {
  const swapped = {
    [`${first}.name`]: 'Near 15 min 2026-1',
    [`${first}.thresholds`]: { perDaySumERV: 900 },
    'classifications.1.name': 'Close 30 min 2026-1',
    'classifications.1.thresholds': { perDaySumERV: 1800 },
  };
  expect(found(renamedThresholds, swapped, { last })).toEqual([]);
  expect(
    found(renamedThresholds, { ...swapped, 'classifications.1.thresholds': { perDaySumERV: 900 } }, { last }),
  ).toEqual([
    expect.stringContaining(
      'error C6 classifications.1.name is still "Close 30 min 2026-1", and perDaySumERVThreshold_2 was 1800',
    ),
  ]);
});

it.each([
  [
    '1.0.0',
    'is still 1.0.0, and the text changed (ES_US) since what was handed over on 2026-10-01 → allowed: above 1.0.0',
  ],
  ['1.0.0+build.2', 'is still 1.0.0, and the text changed'],
  ['1', 'is still 1.0.0, and the text changed'],
  ['1.0.0-rc.1', 'is 1.0.0-rc.1, lower than 1.0.0 of what was handed over'],
  ['0.9', 'is 0.9, lower than 1.0.0'],
])('C13: another text, a higher version, not %s', (version, problem) => {
  const changes = { 'texts.ES_US.legalConsentText': 'Otro texto', legalConsentVersion: version };
  expect(found(consentVersions, changes, { last })).toEqual([
    expect.stringContaining(`error C13 legalConsentVersion ${problem}`),
  ]);
});

it.each(['1.0.1', '1.1', '2', '10', '1.0.1-rc.1'])('C13: %s is higher than 1.0.0', (version) => {
  const changes = { 'texts.ES_US.legalConsentText': 'Otro texto', legalConsentVersion: version };
  expect(found(consentVersions, changes, { last })).toEqual([]);
});

it.each([
  ['9', '10'],
  ['1.0.0-rc.2', '1.0.0-rc.10'],
  ['1.0.0-alpha', '1.0.0-alpha.1'],
  ['1.0.0-alpha.1', '1.0.0-beta'],
  ['1.0.0-1', '1.0.0-alpha'],
  ['1.0.0.9', '1.0.0.10'],
  ['1.a', '1.b'],
  ['1.0', '1.a'],
])('C13: after %s comes %s', (lower, higher) => {
  const older = handedOverWith({ legalConsentVersion: lower });
  const newer = handedOverWith({ legalConsentVersion: higher });
  expect(found(consentVersions, { legalConsentVersion: higher }, { last: older })).toEqual([]);
  expect(found(consentVersions, { legalConsentVersion: lower }, { last: newer })).toHaveLength(1);
});

it('C13: a further locale changes no text of anybody', () => {
  const onlyEnglish = { ...last, values: { ...last.values } };
  delete onlyEnglish.values.legalConsentText_ES_US;
  expect(found(consentVersions, {}, { last: onlyEnglish })).toEqual([]);
});

it('the day of the start is not past, the first time', () => {
  const changes = { goLiveDate: '2026-11-30' };
  const now = Date.parse('2026-12-01T00:00:00Z') / 1_000;
  expect(found(goLiveDate, changes, { now })).toEqual([
    expect.stringMatching(/^warning go-live goLiveDate is 2026-11-30, which is past, and nothing was handed over yet/),
  ]);
  expect(found(goLiveDate, changes, { now, last })).toEqual([]);
  expect(found(goLiveDate, changes, { now: now - 86_400 })).toEqual([]);
});
