/** Telephone numbers (verification-server.md §2.6, vector V8). */
import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberWithError,
} from 'libphonenumber-js/min';

/**
 * E.164, or undefined. Any spelling is understood; without `+` it is a number of `country` (ISO 3166-1 alpha-2). Only
 * parseability is checked, as the reference does: whether the number exists is the carrier's knowledge.
 */
export function parsePhone(text: string, country: string): string | undefined {
  try {
    return parsePhoneNumberWithError(text, country as CountryCode).number;
  } catch {
    return undefined;
  }
}

/** Could a number of its country be as long as `phone` (E.164)? Pages ask before they send; the server takes any. */
export function hasPossibleLength(phone: string): boolean {
  try {
    return parsePhoneNumberWithError(phone).isPossible();
  } catch {
    return false;
  }
}

/** `+1 206 555 0100`: as people of any country read `phone` (E.164). */
export function formatPhone(phone: string): string {
  try {
    return parsePhoneNumberWithError(phone).formatInternational();
  } catch {
    return phone;
  }
}

/** `+1`; '' for a country that has no numbers of its own. */
export function callingCode(country: string): string {
  return isSupportedCountry(country) ? `+${getCountryCallingCode(country)}` : '';
}
