/** Whoever looks at a page: in which language, and whose page it is once that is known. */
import { deviceOf } from '../../../protocol/redirect/device.ts';
import type { HttpEvent } from '../../shared/http/call.ts';
import type { NamedRegion } from '../regions.ts';
import { type PageTexts, pageTexts } from './texts.ts';

export interface Reader {
  readonly texts: PageTexts;
  readonly isIos: boolean;
  /** Once it is known where the person began. */
  readonly region?: NamedRegion;
  /** As `renderPage` takes it. */
  readonly owner?: { readonly owner: string; readonly color: string | undefined };
}

/** `language`: what the person chose when the flow began. Default: `?lang=` of this address. */
export function readerOf(event: HttpEvent, region?: NamedRegion, language?: string): Reader {
  const texts = pageTexts(event, region, language);
  const isIos = deviceOf(event.headers['user-agent'] ?? '') === 'ios';
  if (!region) return { texts, isIos };
  const owner = texts.say('agencyDisplayName', { authority: region.name });
  return { texts, isIos, region, owner: { owner, color: region.color } };
}
