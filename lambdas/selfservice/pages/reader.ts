/** Whoever looks at a page: in which language, and whose page it is once that is known. */
import { deviceOf } from '../../../protocol/redirect/device.ts';
import type { SelfServiceRegion } from '../../../protocol/self-service/settings.ts';
import type { HttpEvent } from '../../shared/http/call.ts';
import { type PageTexts, pageTexts } from './texts.ts';

/** What the pages say of a region. */
export interface PageRegion
  extends Pick<
    SelfServiceRegion,
    'name' | 'color' | 'texts' | 'defaultLanguage' | 'kinds' | 'minimumAge' | 'linkDomain' | 'learnMoreUrl'
  > {
  /** Its code. */
  readonly region: string;
}

export interface Reader {
  readonly texts: PageTexts;
  readonly isIos: boolean;
  /** Once it is known where the person began. */
  readonly region?: PageRegion;
  /** As `renderPage` takes it. */
  readonly owner?: { readonly owner: string; readonly color: string | undefined };
}

/** `language`: what the person chose when the flow began. Default: `?lang=` of this address. */
export function readerOf(event: HttpEvent, region?: PageRegion, language?: string): Reader {
  const texts = pageTexts(event, region, language);
  const isIos = deviceOf(event.headers['user-agent'] ?? '') === 'ios';
  if (!region) return { texts, isIos };
  const owner = texts.say('agencyDisplayName', { authority: region.name });
  return { texts, isIos, region, owner: { owner, color: region.color } };
}
