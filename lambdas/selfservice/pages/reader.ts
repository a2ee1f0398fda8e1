/** Whoever looks at a page: in which language, and whose page it is once that is known. */
import { deviceOf } from '../../../protocol/redirect/device.ts';
import type { HttpEvent } from '../../shared/http/call.ts';
import { type PageTexts, pageTexts } from './texts.ts';

/** What the pages say of a region. */
export interface PageRegion {
  readonly region: string;
  /** Of the health authority. */
  readonly name: string;
  /** `#rrggbb` of the band above a page. Default: the page's own. */
  readonly color?: string | undefined;
  /** Language → message id → text, before what is shipped. Default: none. */
  readonly texts?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
  /** Of a person whose own language there is not. Default en. */
  readonly defaultLanguage?: string | undefined;
}

export interface Reader {
  readonly texts: PageTexts;
  /** Where a person begins again, once it is known where that was. */
  readonly region?: string;
  readonly owner?: { readonly owner: string; readonly color: string | undefined };
  readonly isIos: boolean;
}

/** `language`: what the person chose when the flow began. Default: `?lang=` of this address. */
export function readerOf(event: HttpEvent, region?: PageRegion, language?: string): Reader {
  const texts = pageTexts(event, region, language);
  const isIos = deviceOf(event.headers['user-agent'] ?? '') === 'ios';
  if (!region) return { texts, isIos };
  const owner = texts.say('agencyDisplayName', { authority: region.name });
  return { texts, isIos, region: region.region, owner: { owner, color: region.color } };
}
