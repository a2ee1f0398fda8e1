/** Texts that a region writes over those of the pages: languages, ids and MessageFormat, checked before they are deployed. */
import ofSelfService from '../../../lambdas/selfservice/pages/texts/en.json' with { type: 'json' };
import { messageArguments } from '../../../lambdas/shared/pages/message.ts';
import ofReports from '../../../lambdas/verification/pages/texts/en.json' with { type: 'json' };
import type { RegionFile } from '../../../protocol/region.ts';
import type { Finding } from '../../../protocol/region-config/finding.ts';
import { wrong } from '../../../protocol/settings/rules/wrong.ts';
import { canonical } from '../../../protocol/text/languages.ts';

/** Pages that a region may write over. */
interface Pages {
  /** Their part of the region file. */
  readonly place: readonly string[];
  /** Message id → English text. */
  readonly shipped: Readonly<Record<string, string>>;
}

type Texts = Pick<RegionFile['verification']['userReport'], 'texts' | 'defaultLanguage'>;

const reports: Pages = { place: ['verification', 'userReport'], shipped: ofReports };
const ownPages: Pages = { place: ['selfService'], shipped: ofSelfService };

/** What is wrong with each text. */
export function pageTextProblems({ verification, selfService }: RegionFile): Finding[] {
  return [...problemsOf(reports, verification.userReport), ...(selfService ? problemsOf(ownPages, selfService) : [])];
}

function problemsOf({ place, shipped }: Pages, { texts, defaultLanguage }: Texts): Finding[] {
  const languages = Object.keys(texts).map((name) => [[...place, 'texts', name], name] as const);
  return [
    ...[[[...place, 'defaultLanguage'], defaultLanguage] as const, ...languages].flatMap(languageProblems),
    ...Object.entries(texts).flatMap(([language, own]) =>
      Object.entries(own).flatMap(([id, text]) => textProblems({ place, shipped }, [language, id], text)),
    ),
  ];
}

function languageProblems([path, language]: readonly [path: readonly string[], language: string]): Finding[] {
  const [meant] = canonical(language);
  if (meant === language) return [];
  const allowed = meant ? `"${meant}"` : 'BCP 47, such as "pt-BR"';
  return [wrong('language', path, `is a language as "${language}"`, allowed)];
}

function textProblems({ place, shipped }: Pages, [language, id]: readonly [string, string], text: string): Finding[] {
  const path = [...place, 'texts', language, id];
  const original = shipped[id];
  if (original === undefined) {
    return [wrong('page-text', path, 'is no text of the pages', Object.keys(shipped).join(', '))];
  }
  const known = messageArguments(original, 'en');
  const allowed = known.map((argument) => `{${argument}}`).join(', ') || 'none';
  try {
    const unknown = messageArguments(text, language).filter((argument) => !known.includes(argument));
    return unknown.map((argument) => wrong('page-text', path, `is filled in with {${argument}}`, allowed));
  } catch {
    const problem = `is not ICU MessageFormat: ${JSON.stringify(text)}`;
    return [wrong('page-text', path, problem, `text with ${allowed} in it`)];
  }
}
