/** Those in which the pages speak. */

export const languages = ['en', 'es', 'fr', 'nb', 'ar'] as const;
export type Language = (typeof languages)[number];

/** In themselves. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  es: 'Español',
  fr: 'Français',
  nb: 'Norsk bokmål',
  ar: 'العربية',
};
