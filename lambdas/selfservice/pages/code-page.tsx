/** The code: large, as a link for the phone in hand, and as a picture for another one. */
import { groupsOf } from '../../../protocol/codes/groups.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { codeLink } from '../../../protocol/sms/deep-link.ts';
import type { PageAnswer } from '../../shared/http/endpoints/page-endpoint.ts';
import { renderPage } from '../../shared/pages/page.tsx';
import { QrCode } from '../../shared/pages/qr-code.tsx';
import type { NamedRegion } from '../regions.ts';
import type { Reader } from './reader.ts';
import { startAddress } from './start-link.tsx';

export interface IssuedCode {
  /** As it is typed. */
  readonly code: string;
  readonly expires: UnixSeconds;
}

const MINUTE_SECONDS = 60;

export function codePage(reader: Reader, region: NamedRegion, issued: IssuedCode, now: UnixSeconds): PageAnswer {
  const { language, say } = reader.texts;
  const title = say('codeTitle');
  const minutes = Math.max(1, Math.floor((issued.expires - now) / MINUTE_SECONDS));
  const children = (
    <>
      <h1>{title}</h1>
      <Code code={issued.code} />
      <p>{say('codeLife', { minutes })}</p>
      <ThisPhone reader={reader} links={linksOf(reader, region, issued.code)} />
      <h2>{say('otherPhoneHeading')}</h2>
      <p>{say('otherPhoneText')}</p>
      <QrCode text={codeLink(region.region, issued.code, region.linkDomain)} label={say('qrCodeLabel')} />
      <h2>{say('nextHeading')}</h2>
      <ol>
        <li>{say('nextShare')}</li>
        <li>{say('nextWarned')}</li>
      </ol>
      <p>
        {say('nextLost')} <a href={startAddress(language, region)}>{say('beginAgainLabel')}</a>
      </p>
    </>
  );
  return renderPage({ status: 200, language, title, children, ...reader.owner });
}

/** Seen in groups, copied without blanks; heard digit by digit, where a group would be a number of thousands. */
function Code({ code }: { code: string }) {
  return (
    <p class="code" dir="ltr">
      <span aria-hidden="true">
        {groupsOf(code).map((group) => (
          <span key={group}>{group}</span>
        ))}
      </span>
      <span class="heard">{[...code].join(' ')}</span>
    </p>
  );
}

/** The first is the likelier one. */
type Links = readonly [string, string?];

/**
 * Without an app iPhones take `ens://` alone, and with one both; Android takes the region's https link to the app's or to
 * Google's own pages (enx-client.md §10). Both are there, since a User-Agent may say anything.
 */
function linksOf({ isIos }: Reader, { region, linkDomain }: NamedRegion, code: string): Links {
  const own = codeLink(region, code, undefined);
  if (!linkDomain) return [own];
  const web = codeLink(region, code, linkDomain);
  return isIos ? [own, web] : [web, own];
}

function ThisPhone({ reader: { texts }, links: [first, second] }: { reader: Reader; links: Links }) {
  return (
    <>
      <h2>{texts.say('thisPhoneHeading')}</h2>
      <p>
        <a class="button" href={first}>
          {texts.say('openLabel')}
        </a>
      </p>
      {second !== undefined && (
        <p>
          {texts.say('otherLinkText')} <a href={second}>{texts.say('otherLinkLabel')}</a>
        </p>
      )}
    </>
  );
}
