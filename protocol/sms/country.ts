/** Where messages go, by the country of a number: the rest is toll fraud. */
import { parsePhoneNumberWithError } from 'libphonenumber-js/min';

/**
 * Countries that have mobile numbers in common with the largest one of their calling code, by which the library tells
 * them. Who names the smaller one gets the larger one with it; otherwise hardly anybody there could be reached.
 */
const toldAs: Readonly<Record<string, string>> = {
  AX: 'FI',
  BL: 'GP',
  CC: 'AU',
  CX: 'AU',
  EH: 'MA',
  IM: 'GB',
  MF: 'GP',
  SJ: 'NO',
  VA: 'IT',
};

/** Of a region's settings, ISO 3166-1 alpha-2. */
interface TextedCountries {
  readonly smsCountry: string;
  readonly sms: { readonly countries?: readonly string[] | undefined };
}

/** May this number get a message? `phone`: E.164. Default of the list: the region's own country. */
export function mayBeTexted(phone: string, settings: TextedCountries): boolean {
  const countries = settings.sms.countries ?? [settings.smsCountry];
  const country = countryOf(phone);
  return country !== undefined && countries.some((listed) => [listed, toldAs[listed]].includes(country));
}

/**
 * A shared calling code (+1, +7, +44, +47 …) has blocks that the library's data give to nobody, some because they are newer.
 * They count as the largest country's: a person there who gets no code is worse than a few messages, which caps bound.
 * Numbers of no country (satellites, international networks) have none, and nor has one that no country's can be as long as.
 */
function countryOf(phone: string): string | undefined {
  try {
    const number = parsePhoneNumberWithError(phone);
    return number.country ?? number.getPossibleCountries()[0];
  } catch {
    return undefined;
  }
}
