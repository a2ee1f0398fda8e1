/** The pages that say one thing: how a report ended, or why there is no form. */
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { deviceOf } from '../../../../protocol/redirect/device.ts';
import type { HttpEvent } from '../../../shared/http/call.ts';
import type { PageAnswer } from '../../../shared/http/endpoints/page-endpoint.ts';
import { renderPage } from '../../../shared/pages/page.tsx';
import { ownerOf } from '../../pages/owner.ts';
import { type MessageId, type PageTexts, pageTexts } from '../../pages/texts.ts';
import type { RegionSettings } from '../../store/region-store.ts';

/** Whoever looks at a page, and whose page it is once that is known. */
export interface Reader {
  readonly texts: PageTexts;
  readonly owner?: { readonly owner: string; readonly color: string | undefined };
  readonly isIos: boolean;
}

export function readerOf(event: HttpEvent, settings?: RegionSettings): Reader {
  const texts = pageTexts(event, settings);
  const isIos = deviceOf(event.headers['user-agent'] ?? '') === 'ios';
  if (!settings) return { texts, isIos };
  const { color } = settings.verification.userReport;
  return { texts, isIos, owner: { owner: ownerOf(texts, settings), color } };
}

type Notice = 'throttled' | 'failure' | 'session' | 'maintenance' | 'closed' | 'openFromApp';

export function noticePage(reader: Reader, status: number, notice: Notice): PageAnswer {
  return plainPage(reader, status, `${notice}Title`, reader.texts.say(`${notice}Text`));
}

const MINUTE_SECONDS = 60;
const HOUR_MINUTES = 60;

/** `seconds`: until the address may report again. */
export function tooManyPage(reader: Reader, seconds: UnixSeconds): PageAnswer {
  const minutes = Math.ceil(seconds / MINUTE_SECONDS);
  const hours = Math.ceil(minutes / HOUR_MINUTES);
  const text =
    minutes < HOUR_MINUTES
      ? reader.texts.say('tooManyMinutes', { minutes })
      : reader.texts.say('tooManyHours', { hours });
  const page = plainPage(reader, 429, 'tooManyTitle', text);
  return { ...page, headers: { ...page.headers, 'retry-after': String(seconds) } };
}

/** What iOS waits for to close the page by itself (verification-server.md §3.4). */
const tellIos =
  'window.webkit&&window.webkit.messageHandlers&&window.webkit.messageHandlers.progressObserver&&' +
  'window.webkit.messageHandlers.progressObserver.postMessage({"userDidSubmit":true})';

export function successPage(reader: Reader): PageAnswer {
  const scripts = reader.isIos ? [tellIos] : [];
  return plainPage(reader, 200, 'successTitle', reader.texts.say('webReportSuccessMessage'), scripts);
}

function plainPage(
  { texts, owner }: Reader,
  status: number,
  titleId: MessageId,
  text: string,
  scripts: readonly string[] = [],
): PageAnswer {
  const title = texts.say(titleId);
  const children = [<h1 key="title">{title}</h1>, <p key="text">{text}</p>];
  return renderPage({ status, language: texts.language, title, children, scripts, ...owner });
}
