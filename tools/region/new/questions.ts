/** What nobody can derive of a region, each with an answer that is sensible if none is given. */

import { placeCodes } from '../../../protocol/region-config/artefacts/place-codes.ts';
import { contrast, hexColor, rgbOf } from '../../../protocol/region-config/color.ts';
import { localeFault } from '../../../protocol/region-config/locale.ts';
import { presetNames } from '../../../protocol/region-config/presets.ts';
import { isPublicName } from '../../../protocol/region-config/rules/addresses.ts';

export const questionIds = [
  'name',
  'region-name',
  'website',
  'locales',
  'color',
  'text-color',
  'preset',
  'authority-id',
  'key-id',
  'sms-country',
] as const;
type QuestionId = (typeof questionIds)[number];

/** What a file that is there already says elsewhere. */
const ofServers: readonly QuestionId[] = ['authority-id', 'key-id', 'sms-country'];

export type Answers = Readonly<Record<QuestionId, string>>;

export interface Question {
  readonly id: QuestionId;
  readonly asks: string;
  /** '' for none. Of the region, and of what was answered before. */
  usual(region: string, before: Partial<Answers>): string;
  /** What is wrong with an answer and what is allowed; undefined: nothing. */
  fault(answer: string, before: Partial<Answers>): string | undefined;
}

/** Below this WCAG 2.2 calls large text hard to read. */
const LEAST_CONTRAST = 3;
export const GOOGLE_DEFAULTS = 'google';
/** Characters of `agencyDisplayName` and `agencyRegionName`. */
export const SHOWN_NAME = 50;

export const questions: readonly Question[] = [
  {
    id: 'name',
    asks: "The authority's name, as phones show it",
    usual: () => '',
    fault: (answer) => lengthFault(answer, SHOWN_NAME),
  },
  {
    id: 'region-name',
    asks: 'Name of the region, as phones show it',
    usual: (region) => (region.includes('-') ? '' : (countryName(region) ?? '')),
    fault: (answer) => lengthFault(answer, SHOWN_NAME),
  },
  {
    id: 'website',
    asks: "The authority's website",
    usual: () => '',
    fault: (answer) =>
      hostOf(answer) === undefined || [...answer].length > 500
        ? 'allowed: an https address of at most 500 characters, such as https://health.example.org/'
        : undefined,
  },
  {
    id: 'locales',
    asks: 'Locales of its texts, the most usual one first (such as EN_US, ES_US)',
    usual: usualLocale,
    fault: localesFault,
  },
  {
    id: 'color',
    asks: 'Colour of the header',
    usual: () => '#1f4e79',
    fault: (answer) => (hexColor.test(answer) ? undefined : 'allowed: #rrggbb, such as #1f4e79'),
  },
  { id: 'text-color', asks: 'Colour of the text in it', usual: () => '#ffffff', fault: textColorFault },
  {
    id: 'preset',
    asks: `Scores to start from: ${[...presetNames, GOOGLE_DEFAULTS].join(', ')}`,
    usual: () => 'lfph-wide-v2',
    fault: (answer) => oneOfFault(answer, [...presetNames, GOOGLE_DEFAULTS]),
  },
  {
    id: 'authority-id',
    asks: 'healthAuthorityID, the package name of the Android app; it can never change',
    usual: (_, { website = '' }) => (hostOf(website) ? `${reversedHost(website)}.exposure` : ''),
    fault: (answer) =>
      /^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)+$/.test(answer) && answer.length <= 256
        ? undefined
        : 'allowed: a package name, such as org.example.exposure',
  },
  {
    id: 'key-id',
    asks: 'verification_key_id of the key files, by convention the mobile country code (ITU E.212)',
    usual: (region) => (region.startsWith('US') ? '310' : ''),
    fault: (answer) => (/^[A-Za-z0-9_]{1,50}$/.test(answer) ? undefined : 'allowed: 1 to 50 letters, digits or _'),
  },
  {
    id: 'sms-country',
    asks: 'Country of phone numbers that are typed without +',
    usual: (region) => placeCodes(region).country,
    fault: (answer) =>
      /^[A-Z]{2}$/.test(answer) && countryName(answer) !== undefined
        ? undefined
        : 'allowed: a country of ISO 3166-1 in upper case, such as US',
  },
];

/** About the part `exposureNotifications` alone. */
export const partQuestions: readonly Question[] = questions.filter(({ id }) => !ofServers.includes(id));

/** `EN_US, es-us` as a list, as keys carry them. */
export function localesOf(answer: string): string[] {
  const locales = answer.split(/[\s,]+/).filter((locale) => locale !== '');
  return locales.map((locale) => locale.toUpperCase().replaceAll('-', '_'));
}

/** `org.example.health` of `https://www.health.example.org/…`, with what a package name may have. */
export function reversedHost(website: string): string {
  const labels = (hostOf(website) ?? '')
    .replace(/^www\./, '')
    .split('.')
    .reverse();
  return labels.map((label) => label.replaceAll('-', '_').replace(/^(?=\d)/, 'n')).join('.');
}

function hostOf(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' && isPublicName(hostname) ? hostname : undefined;
}

function lengthFault(answer: string, maximum: number): string | undefined {
  const length = [...answer].length;
  return length >= 1 && length <= maximum ? undefined : `has ${length} characters; allowed: 1 to ${maximum}`;
}

function oneOfFault(answer: string, allowed: readonly string[]): string | undefined {
  return allowed.includes(answer) ? undefined : `allowed: ${allowed.join(', ')}`;
}

function localesFault(answer: string): string | undefined {
  const locales = localesOf(answer);
  if (locales.length === 0) return 'allowed: at least one, such as EN_US';
  const twice = locales.find((locale, at) => locales.indexOf(locale) < at);
  if (twice) return `${twice} is there twice`;
  const [fault] = locales.flatMap((locale) => {
    const found = localeFault(locale);
    return found ? [`"${locale}" ${found.why}`] : [];
  });
  return fault;
}

function textColorFault(answer: string, { color = '' }: Partial<Answers>): string | undefined {
  if (!hexColor.test(answer)) return 'allowed: #rrggbb, such as #ffffff';
  if (!hexColor.test(color)) return undefined;
  const found = contrast(rgbOf(answer), rgbOf(color));
  return found < LEAST_CONTRAST
    ? `has a contrast of ${found.toFixed(1)}:1 to ${color}; allowed: ${LEAST_CONTRAST}:1 or more`
    : undefined;
}

function usualLocale(region: string): string {
  const { country } = placeCodes(region);
  const locale = `${new Intl.Locale(`und-${country}`).maximize().language}_${country}`.toUpperCase();
  return localeFault(locale) ? '' : locale;
}

function countryName(code: string): string | undefined {
  return new Intl.DisplayNames('en', { type: 'region', fallback: 'none' }).of(code);
}
