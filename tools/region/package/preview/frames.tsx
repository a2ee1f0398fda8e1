/** Phones, as far as a region decides what they show: what is the phone's own is left out. */
import type { ComponentChildren } from 'preact';
import { direction } from '../../../../lambdas/shared/pages/page.tsx';
import { languageTag } from '../../../../protocol/region-config/locale.ts';
import { Address } from '../document.tsx';
import type { Header } from './header.ts';
import type { LocaleTexts, Shown } from './locale-texts.ts';

export interface Phone {
  readonly texts: LocaleTexts;
  readonly header: Header;
}

interface FrameContent {
  readonly title: string;
  readonly locale: string | undefined;
  /** What is in it, for the list of lengths. */
  readonly shown: readonly Shown[];
  /** Below the lengths. */
  readonly note?: string;
  readonly children: ComponentChildren;
}

function Frame({ title, locale, shown, note, children }: FrameContent) {
  const language = locale === undefined ? {} : { lang: languageTag(locale), dir: direction(languageTag(locale)) };
  return (
    <figure>
      <figcaption>
        <h3>{title}</h3>
      </figcaption>
      <div class="phone" {...language}>
        {children}
      </div>
      <ul class="lengths">
        {shown.map((each) => (
          <Length key={each.name} {...each} />
        ))}
      </ul>
      {note !== undefined && <p class="note">{note}</p>}
    </figure>
  );
}

function Length({ name, text, used, limit }: Shown) {
  return (
    <li>
      <span class="key">{name}</span>{' '}
      {text === undefined ? (
        <span class="warning">no text</span>
      ) : (
        <span class="used">
          {used.toLocaleString('en')}
          {limit !== undefined && ` of ${limit.toLocaleString('en')}`}
        </span>
      )}
    </li>
  );
}

function Text({ of: { text }, class: kind = 'text' }: { readonly of: Shown; readonly class?: string }) {
  return text === undefined ? (
    <p class="nothing" dir="ltr" lang="en">
      no text in this locale
    </p>
  ) : (
    <p class={kind}>{text}</p>
  );
}

function HeaderBand({ texts, header }: Phone) {
  const logo = (
    <span class="logo" role="img" aria-label="place of the logo">
      logo
    </span>
  );
  if (header.style !== 'nameAndIcon') return <div class={`band ${header.style}`}>{logo}</div>;
  return (
    <div class="band nameAndIcon">
      {header.image !== undefined && logo}
      <div>
        <Text of={texts.shown('agencyDisplayName')} class="name" />
        <Text of={texts.shown('agencyRegionName')} class="region" />
      </div>
    </div>
  );
}

export function FirstPage({ texts, header }: Phone) {
  const message = texts.shown('agencyMessage');
  return (
    <Frame title="First page" locale={texts.locale} shown={[message]}>
      <HeaderBand texts={texts} header={header} />
      <Text of={message} />
    </Frame>
  );
}

/** The names stand here even where the header shows a logo alone. */
export function InSettings({ texts, url }: { readonly texts: LocaleTexts; readonly url: string }) {
  const [region, name] = [texts.shown('agencyRegionName'), texts.shown('agencyDisplayName')];
  return (
    <Frame title="In the settings" locale={texts.locale} shown={[region, name]}>
      <Text of={region} class="subject" />
      <Text of={name} />
      <p class="more">
        <Address url={url} />
      </p>
    </Frame>
  );
}

export function Consent({ texts, version }: { readonly texts: LocaleTexts; readonly version: string }) {
  const text = texts.shown('legalConsentText');
  return (
    <Frame title={`Consent, version ${version}`} locale={texts.locale} shown={[text]}>
      <Text of={text} />
    </Frame>
  );
}

interface Told {
  readonly title: string;
  readonly subject: Shown;
  readonly body: Shown;
}

export function Notification({ texts, title, subject, body }: Told & { readonly texts: LocaleTexts }) {
  return (
    <Frame title={title} locale={texts.locale} shown={[subject, body]}>
      <div class="lock">
        <div class="card">
          <Text of={subject} class="subject" />
          <Text of={body} />
        </div>
      </div>
    </Frame>
  );
}

interface DetailsContent extends Told, Phone {
  readonly url: string;
  readonly note?: string;
}

/** `body`: of the page that the notification opens; `subject` is its head. */
export function Details({ texts, header, title, subject, body, url, ...rest }: DetailsContent) {
  return (
    <Frame title={title} locale={texts.locale} shown={[body]} {...rest}>
      <HeaderBand texts={texts} header={header} />
      <Text of={subject} class="subject head" />
      <Text of={body} />
      <p class="more">
        <Address url={url} />
      </p>
    </Frame>
  );
}

export function Verification({ texts, url }: { readonly texts: LocaleTexts; readonly url: string }) {
  const intro = texts.shown('testVerificationIntroMessage');
  return (
    <Frame title="Before a code is entered" locale={texts.locale} shown={[intro]}>
      <Text of={intro} />
      <p class="more">
        <Address url={url} />
      </p>
    </Frame>
  );
}

const androidTexts = ['appTitle', 'symptomsOnsetDescription', 'traveledQuestionText', 'enpaConsentText'] as const;

/** Only what the region has: Apple's phones show none of it. */
export function Android({ texts }: { readonly texts: LocaleTexts }) {
  const shown = androidTexts.map((name) => texts.shown(name)).filter(({ text }) => text !== undefined);
  if (shown.length === 0) return null;
  return (
    <Frame title="On Android alone" locale={texts.locale} shown={shown}>
      {shown.map((each) => (
        <Text key={each.name} of={each} class="text boxed" />
      ))}
    </Frame>
  );
}
