/** What a link shows where it leads nowhere. */
import type { HttpEvent } from '../../../shared/http/call.ts';
import type { PageAnswer } from '../../../shared/http/endpoints/page-endpoint.ts';
import { renderPage } from '../../../shared/pages/page.tsx';
import { QrCode } from '../../../shared/pages/qr-code.tsx';
import { practiceOwner } from '../../pages/owner.ts';
import { type MessageId, pageTexts } from '../../pages/texts.ts';
import type { RegionSettings } from '../../store/region-store.ts';

/** Those of messages are below 100 characters. A code of a longer one is hard to scan and long to make. */
const MOST_QR_CHARACTERS = 300;

/** `address`: of this link, for a phone's camera. */
export function openOnPhonePage(event: HttpEvent, address: string, settings: RegionSettings): PageAnswer {
  const texts = pageTexts(event, settings);
  const { language, say } = texts;
  return renderPage({
    ...practiceOwner(texts, settings),
    status: 404,
    language,
    title: say('openOnPhoneTitle'),
    children: (
      <>
        <h1>{say('openOnPhoneTitle')}</h1>
        <p>{say('openOnPhoneText')}</p>
        {address.length <= MOST_QR_CHARACTERS && <QrCode text={address} label={say('qrCodeLabel')} />}
      </>
    ),
  });
}

/** `settings`: of the region, where the host is one's. */
export function notFoundPage(event: HttpEvent, status: 401 | 404, settings?: RegionSettings): PageAnswer {
  return plainPage(event, status, ['notFoundTitle', 'notFoundText'], settings);
}

export function failurePage(event: HttpEvent): PageAnswer {
  return plainPage(event, 500, ['failureTitle', 'linkFailureText']);
}

function plainPage(
  event: HttpEvent,
  status: number,
  [title, text]: readonly [MessageId, MessageId],
  settings?: RegionSettings,
): PageAnswer {
  const texts = pageTexts(event, settings);
  const { language, say } = texts;
  return renderPage({
    ...practiceOwner(texts, settings),
    status,
    language,
    title: say(title),
    children: (
      <>
        <h1>{say(title)}</h1>
        <p>{say(text)}</p>
      </>
    ),
  });
}
