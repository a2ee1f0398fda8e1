/** The texts of a server's pages in people's languages: those that are shipped and, before them, a region's own. */
import { acceptedLanguages, bestLanguage, withoutLastParts } from '../../../protocol/text/languages.ts';
import { formatMessage, type MessageValues } from './message.ts';

/** Message id → text. */
type Catalogue<Id extends string> = Readonly<Record<Id, string>>;

/** Language (canonical BCP 47) → message id → text. */
type OwnTexts = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface Wishes {
  /** `?lang=` of the address, if it has one. */
  readonly chosen: string | undefined;
  /** The header Accept-Language. */
  readonly accepted: string | undefined;
  /** Of a region; its texts may be in languages that are not shipped. */
  readonly own?: OwnTexts;
  /** Of the region, where there is none of the person's languages. Default English. */
  readonly defaultLanguage?: string;
}

export interface Texts<Id extends string> {
  /** BCP 47, for the page's `lang`. */
  readonly language: string;
  say(id: Id, values?: MessageValues): string;
}

/** Texts for one person. `shipped` holds English, complete, which is what is said where nothing else is. */
export function textsOf<Id extends string>(
  shipped: Readonly<Record<string, Catalogue<Id>>> & { readonly en: Catalogue<Id> },
  { chosen, accepted, own = {}, defaultLanguage = 'en' }: Wishes,
): Texts<Id> {
  const available = [...new Set([...Object.keys(own), ...Object.keys(shipped)])];
  const wanted = [...(chosen ? [chosen] : []), ...acceptedLanguages(accepted ?? '')];
  const language = bestLanguage([...wanted, defaultLanguage], available) ?? 'en';
  const order = [...withoutLastParts(language), ...withoutLastParts(defaultLanguage), 'en'];
  return {
    language,
    say(id, values) {
      for (const name of order) {
        const text = own[name]?.[id] ?? shipped[name]?.[id];
        if (text !== undefined) return formatMessage(text, name, values);
      }
      throw new TypeError(`No text is called ${id}`);
    },
  };
}
