/** What the pages of self-service say; a region writes its own over them (`selfService.texts`). */
import type { HttpEvent } from '../../shared/http/call.ts';
import { type Texts, textsOf } from '../../shared/pages/texts.ts';
import type { NamedRegion } from '../regions.ts';
import en from './texts/en.json' with { type: 'json' };
import es from './texts/es.json' with { type: 'json' };
import fr from './texts/fr.json' with { type: 'json' };
import nb from './texts/nb.json' with { type: 'json' };

export type MessageId = keyof typeof en;
export type PageTexts = Texts<MessageId>;

/** English is whole: a test holds the others to it. */
const shipped: Readonly<Record<string, Readonly<Record<MessageId, string>>>> & { en: typeof en } = { en, es, fr, nb };

/** `language`: chosen before. Default: `?lang=` of the address. */
export function pageTexts(event: HttpEvent, region?: NamedRegion, language?: string): PageTexts {
  const { texts: own, defaultLanguage } = region ?? {};
  return textsOf(shipped, {
    chosen: language ?? event.queryStringParameters?.lang,
    accepted: event.headers['accept-language'],
    ...(own && { own }),
    ...(defaultLanguage && { defaultLanguage }),
  });
}
