/** Texts that a region writes over those of the pages: languages, ids and MessageFormat, checked before they are deployed. */
import { messageArguments } from '../../lambdas/shared/pages/message.ts';
import en from '../../lambdas/verification/pages/texts/en.json' with { type: 'json' };
import { canonical } from '../../protocol/text/languages.ts';
import type { UserReportSettings } from '../../protocol/user-report/settings.ts';

const shipped: Readonly<Record<string, string>> = en;
const field = 'verification.userReport.texts';

/** What is wrong with each text, in words. */
export function pageTextProblems({ texts, defaultLanguage }: UserReportSettings): string[] {
  const languages = [...Object.keys(texts).map((name) => [`${field}.${name}`, name] as const)];
  return [
    ...[['verification.userReport.defaultLanguage', defaultLanguage] as const, ...languages].flatMap(languageProblems),
    ...Object.entries(texts).flatMap(([language, own]) =>
      Object.entries(own).flatMap(([id, text]) => textProblems(language, id, text)),
    ),
  ];
}

function languageProblems([name, language]: readonly [name: string, language: string]): string[] {
  const [meant] = canonical(language);
  if (meant === language) return [];
  return [`${name} is a language as "${language}"; allowed: ${meant ? `"${meant}"` : 'BCP 47, such as "pt-BR"'}`];
}

function textProblems(language: string, id: string, text: string): string[] {
  const name = `${field}.${language}.${id}`;
  const original = shipped[id];
  if (original === undefined) {
    return [`${name} is no text of the pages; allowed: ${Object.keys(shipped).join(', ')}`];
  }
  const known = messageArguments(original, 'en');
  const allowed = known.map((argument) => `{${argument}}`).join(', ') || 'none';
  try {
    const unknown = messageArguments(text, language).filter((argument) => !known.includes(argument));
    return unknown.map((argument) => `${name} is filled in with {${argument}}; allowed: ${allowed}`);
  } catch {
    return [`${name} is not ICU MessageFormat: ${JSON.stringify(text)}; allowed: text with ${allowed} in it`];
  }
}
