/** What this server's pages say; a region writes its own over them (`verification.userReport.texts`). */
import type { HttpEvent } from '../../shared/http/call.ts';
import { type Texts, textsOf } from '../../shared/pages/texts.ts';
import type { RegionSettings } from '../store/region-store.ts';
import en from './texts/en.json' with { type: 'json' };
import es from './texts/es.json' with { type: 'json' };
import fr from './texts/fr.json' with { type: 'json' };
import nb from './texts/nb.json' with { type: 'json' };

export type MessageId = keyof typeof en;
export type PageTexts = Texts<MessageId>;

/** English is whole: a test holds the others to it. */
const shipped: Readonly<Record<string, Readonly<Record<MessageId, string>>>> & { en: typeof en } = { en, es, fr, nb };

/** In the language of who asks. `settings`: of the region, once it is known. */
export function pageTexts({ headers, queryStringParameters }: HttpEvent, settings?: RegionSettings): PageTexts {
  const { texts: own, defaultLanguage } = settings?.verification.userReport ?? {};
  return textsOf(shipped, {
    chosen: queryStringParameters?.lang,
    accepted: headers['accept-language'],
    ...(own && { own }),
    ...(defaultLanguage && { defaultLanguage }),
  });
}
