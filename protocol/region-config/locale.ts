/** Locales as Apple's keys carry them: ISO 639-1 language, `_`, ISO 3166-1 country, upper case (region-config.md §1, §6). */

const languages = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
const countries = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** `EN_US` and the like. */
export const localeForm = /^[A-Z]{2}_[A-Z]{2}$/;

/** What is wrong with a locale, and what was probably meant; undefined: nothing. */
export function localeFault(locale: string): { why: string; meant?: string } | undefined {
  const meant = locale.toUpperCase().replaceAll('-', '_');
  if (!localeForm.test(meant)) return { why: 'is not language_COUNTRY' };
  const [language = '', country = ''] = meant.split('_');
  if (languages.of(language.toLowerCase()) === undefined) return { why: `"${language}" is no language of ISO 639-1` };
  if (countries.of(country) === undefined) return { why: `"${country}" is no country of ISO 3166-1` };
  return meant === locale ? undefined : { why: 'is not in upper case with "_"', meant };
}

/** BCP 47, for pages: `en-US`. */
export function languageTag(locale: string): string {
  const [language = '', country = ''] = locale.split('_');
  return `${language.toLowerCase()}-${country}`;
}
