/** preview.html: what a region's phones show, to be looked at in place of being read. */
import { type EffectiveValue, findValue } from '../../../../protocol/region-config/effective.ts';
import { languageTag } from '../../../../protocol/region-config/locale.ts';
import { renderDocument } from '../document.tsx';
import { type PackageInput, timeInWords } from '../input.ts';
import { Android, Consent, Details, FirstPage, InSettings, Notification, Verification } from './frames.tsx';
import { type Header, headerOf, ratioInWords } from './header.ts';
import { indexesOf, type LocaleTexts, localesOf, localeTexts, missingTexts } from './locale-texts.ts';
import { previewStyle } from './style.ts';
import { notifiesFrom } from './thresholds.ts';

type PreviewInput = Pick<PackageInput, 'region' | 'name' | 'stage' | 'at' | 'values'>;

export function previewPage(input: PreviewInput): string {
  const { values } = input;
  const header = headerOf(values);
  const locales = localesOf(values).map((locale) => localeTexts(values, locale));
  return renderDocument({
    title: `What phones show: ${input.name} (${input.region})`,
    style: previewStyle(header),
    children: [
      <Head key="head" input={input} header={header} locales={locales} />,
      ...locales.map((texts) => <LocaleSection key={texts.locale} texts={texts} values={values} header={header} />),
    ],
  });
}

interface HeadContent {
  readonly input: PreviewInput;
  readonly header: Header;
  readonly locales: readonly LocaleTexts[];
}

function Head({ input: { name, region, stage, at, values }, header, locales }: HeadContent) {
  const color = ratioInWords(header.ratio);
  const facts: [string, preact.ComponentChildren][] = [
    ['Region', `${region}, stage ${stage}`],
    ['Made', timeInWords(at)],
    ['Header', [<span class="swatch">Aa</span>, ` ${header.text} on ${header.background}: ${color}.`]],
    ['Logo', logoInWords(header)],
    ['Texts', missingInWords(values, locales)],
    [
      'Classifications',
      indexesOf(values)
        .map((index) => String(findValue(values, `classificationName_${index}`)))
        .join(', '),
    ],
  ];
  return (
    <>
      <h1>
        What phones show: <bdi>{name}</bdi>
      </h1>
      <p class="lead prose">
        Each text where a phone shows it. Buttons, menus and the rest are the phone's own and left out; below each
        picture stand the keys with the characters that are used, and how many there may be.
      </p>
      <table class="facts">
        <tbody>
          {facts.map(([label, value]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <nav aria-label="Locales">
        <ul>
          {locales.map(({ locale }) => (
            <li key={locale}>
              <a href={`#${anchorOf(locale)}`}>
                <LocaleName locale={locale} />
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </>
  );
}

/** Names while they are few: where there are many, the pictures show them. */
const MOST_NAMES = 3;

function missingInWords(values: readonly EffectiveValue[], locales: readonly LocaleTexts[]) {
  const missing = locales.flatMap((texts) => {
    const names = missingTexts(values, texts);
    const what = names.length > MOST_NAMES ? `${names.length} texts` : names.join(', ');
    return names.length === 0 ? [] : [`${texts.locale ?? 'The region'} lacks ${what}`];
  });
  if (missing.length === 0) return 'Every text is there in every locale.';
  return <span class="warning">{`${missing.join('; ')}.`}</span>;
}

const styles: Readonly<Record<string, string>> = {
  nameAndIcon: 'beside the name',
  iconCentered: 'alone, in the middle',
  iconLeft: 'alone, on the left',
  iconRight: 'alone, on the right',
};

function logoInWords({ style, image }: Header): string {
  return image === undefined
    ? 'None: the header shows names alone.'
    : `${image}, ${styles[style]}. It is not loaded here.`;
}

interface LocaleContent {
  readonly texts: LocaleTexts;
  readonly values: readonly EffectiveValue[];
  readonly header: Header;
}

function LocaleSection({ texts, values, header }: LocaleContent) {
  const { locale } = texts;
  const address = (name: string) => String(findValue(values, name) ?? '');
  return (
    <section aria-labelledby={anchorOf(locale)}>
      <h2 id={anchorOf(locale)}>
        <LocaleName locale={locale} />
      </h2>
      <div class="phones">
        <FirstPage texts={texts} header={header} />
        <Consent texts={texts} version={address('legalConsentVersion')} />
        {indexesOf(values).map((index) => (
          <Exposure key={index} index={index} texts={texts} values={values} header={header} />
        ))}
        <Notification
          texts={texts}
          title="Withdrawn: notification"
          subject={texts.shown('revokedNotificationSubject')}
          body={texts.shown('revokedNotificationBody')}
        />
        <Details
          {...{ texts, header }}
          title="Withdrawn: details"
          subject={texts.shown('revokedNotificationSubject')}
          body={texts.shown('revokedDetailsBodyText')}
          url={address('revokedURL')}
        />
        <InSettings texts={texts} url={address('agencyWebsiteURL')} />
        <Verification texts={texts} url={address('verificationCodeLearnMoreURL')} />
        <Android texts={texts} />
      </div>
    </section>
  );
}

/** What one classification tells. */
function Exposure({ index, texts, values, header }: LocaleContent & { readonly index: number }) {
  const name = String(findValue(values, `classificationName_${index}`) ?? '');
  const subject = texts.shown('notificationSubject', index);
  return (
    <>
      <Notification
        texts={texts}
        title={`Classification ${index}: notification`}
        subject={subject}
        body={texts.shown('notificationBody', index)}
      />
      <Details
        {...{ texts, header, subject }}
        title={`Classification ${index}: details`}
        body={texts.shown('exposureDetailsBodyText', index)}
        url={String(findValue(values, `classificationURL_${index}`) ?? '')}
        note={`"${name}" ${notifiesFrom(values, index)}.`}
      />
    </>
  );
}

function anchorOf(locale: string | undefined): string {
  return locale ?? 'texts';
}

/** In English, in its own language, as keys carry it; nothing twice. */
function LocaleName({ locale }: { readonly locale: string | undefined }) {
  if (locale === undefined) return <>All locales</>;
  const tag = languageTag(locale);
  const english = nameIn('en', tag);
  const own = nameIn(tag, tag);
  return (
    <>
      {english}
      {own !== english && (
        <>
          {' · '}
          <bdi lang={tag}>{own}</bdi>
        </>
      )}{' '}
      · {locale}
    </>
  );
}

function nameIn(language: string, tag: string): string {
  return new Intl.DisplayNames(language, { type: 'language', languageDisplay: 'standard' }).of(tag) ?? tag;
}
