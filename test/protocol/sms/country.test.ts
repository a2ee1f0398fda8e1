import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import { getCountries, getExampleNumber } from 'libphonenumber-js/min';
import { describe, expect, it } from 'vitest';
import { mayBeTexted } from '../../../protocol/sms/country.ts';
import { smsSettings } from '../../../protocol/sms/settings.ts';

const settings = (...countries: string[]) => ({ smsCountry: 'US', sms: smsSettings.parse({ countries }) });
const withoutList = (smsCountry: string) => ({ smsCountry, sms: smsSettings.parse({}) });

describe('who may get a message', () => {
  // The library's own example of a mobile number there.
  it.each(getCountries())('people of %s where it is listed', (country) => {
    const phone = getExampleNumber(country, examples)?.number ?? '';
    expect(mayBeTexted(phone, settings(country))).toBe(true);
  });

  it.each([
    ['+12068675309', 'US', true],
    ['+12042345678', 'US', false],
    ['+12042345678', 'CA', true],
    // Jamaica, the Dominican Republic: where the fraud under +1 goes.
    ['+18765551234', 'US', false],
    ['+18095551234', 'US', false],
    ['+447400123456', 'GB', true],
    // Guernsey, which has a block of its own.
    ['+447911123456', 'GB', false],
    ['+447911123456', 'GG', true],
    ['+4741234567', 'NO', true],
    ['+4741234567', 'SJ', true],
    ['+4779123456', 'NO', false],
    ['+77012345678', 'RU', false],
  ])('%s where %s is listed: %s', (phone, country, may) => expect(mayBeTexted(phone, settings(country))).toBe(may));

  it.each([
    ['+447700900123', 'GB', true],
    ['+447700900123', 'GG', false],
    ['+11111111111', 'US', true],
    ['+11111111111', 'CA', false],
  ])('%s, of a block of nobody, where %s is listed: %s', (phone, country, may) => {
    expect(mayBeTexted(phone, settings(country))).toBe(may);
  });

  it.each([
    ['a satellite', '+881612345678'],
    ['an international network', '+883510012345'],
    ['a freephone number of no country', '+80012345678'],
    ['too short for its country', '+390698'],
    ['no number', 'x'],
  ])('never %s', (_, phone) => {
    expect(mayBeTexted(phone, settings('US', 'IT', 'GB'))).toBe(false);
  });

  it('those of several countries', () => {
    expect(['+12068675309', '+12042345678'].map((phone) => mayBeTexted(phone, settings('US', 'CA')))).toEqual([
      true,
      true,
    ]);
  });

  // The number from which the reference's end-to-end client reports (foreign-clients.md §2).
  it('without a list, those of the region', () => {
    expect(mayBeTexted('+18558361987', withoutList('US'))).toBe(true);
    expect(mayBeTexted('+18558361987', withoutList('NO'))).toBe(false);
  });
});
