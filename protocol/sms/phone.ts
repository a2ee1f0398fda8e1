/** Telephone numbers (verification-server.md §2.6, vector V8). */
import { type CountryCode, parsePhoneNumberWithError } from 'libphonenumber-js/min';

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
