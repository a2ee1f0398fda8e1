/** The pages' texts: one chunk a language, of which a browser loads one. */
import type { Language } from './languages.ts';

type Files = Readonly<Record<string, Readonly<Record<string, string>>>>;

const loaders: Readonly<Record<Language, () => Promise<{ files: Files }>>> = {
  en: () => import('./en.ts'),
  es: () => import('./es.ts'),
  fr: () => import('./fr.ts'),
  nb: () => import('./nb.ts'),
  ar: () => import('./ar.ts'),
};

export type Catalogue = Readonly<Record<string, string>>;

/** Text id → ICU MessageFormat. */
export async function loadTexts(language: Language): Promise<Catalogue> {
  const { files } = await loaders[language]();
  return Object.assign({}, ...Object.values(files));
}
