/** Locales as Apple's keys carry them: ISO 639-1 language, `_`, ISO 3166-1 country, upper case (region-config.md §1, §6). */

const languages = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
const countries = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** `EN_US` and the like. */
export const localeForm = /^[A-Z]{2}_[A-Z]{2}$/;

/** What is wrong with a locale, and what was probably meant; undefined: nothing. */
export function localeFault(locale: string): { why: string; meant?: string } | undefined {
  const upper = locale.toUpperCase().replaceAll('-', '_');
  if (!localeForm.test(upper)) return { why: 'is not language_COUNTRY' };
  const [language = '', country = ''] = upper.split('_');
  const current = currentLocale(language, country);
  const meant = current === locale ? {} : { meant: current };
  if (!isLanguage(language)) return { why: `"${language}" is no language of ISO 639-1`, ...meant };
  if (!isCountry(country)) return { why: `"${country}" is no country of ISO 3166-1`, ...meant };
  return upper === locale ? undefined : { why: 'is not in upper case with "_"', ...meant };
}

/** Codes that CLDR names and ISO does not, or no more: whoever asks gets the name of what has replaced them. */
const noCountries = ['AC', 'CP', 'CQ', 'DG', 'EA', 'EU', 'EZ', 'IC', 'QO', 'TA', 'UN', 'XA', 'XB', 'ZZ'];

function isCountry(code: string): boolean {
  return countries.of(code) !== undefined && !noCountries.includes(code) && currentLocale('EN', code) === `EN_${code}`;
}

function isLanguage(code: string): boolean {
  return languages.of(code.toLowerCase()) !== undefined && currentLocale(code, 'US') === `${code}_US`;
}

/** With the codes of today: `IW_UK` is `HE_GB`. */
function currentLocale(language: string, country: string): string {
  const today = new Intl.Locale(`${language}-${country}`);
  const isShort = today.language.length === 2;
  return `${isShort ? today.language.toUpperCase() : language}_${today.region ?? country}`;
}

/** BCP 47, for pages: `en-US`. */
export function languageTag(locale: string): string {
  const [language = '', country = ''] = locale.split('_');
  return `${language.toLowerCase()}-${country}`;
}
