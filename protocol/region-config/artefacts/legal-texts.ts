/** Texts that people consent to, each in a file of its own: for lawyers, translators and the record. */
import { type EffectiveValue, findValue } from '../effective.ts';

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

const consents = [
  { text: 'legalConsentText', version: 'legalConsentVersion', file: 'legal-consent' },
  { text: 'enpaConsentText', version: 'enpaConsentVersion', file: 'enpa-consent' },
];

/** `legal-consent-1.0.0-EN_US.txt`: nothing but the text, since it is what people see. */
export function legalTexts(values: readonly EffectiveValue[]): NamedText[] {
  return consents.flatMap(({ text, version, file }) => {
    const of = findValue(values, version) ?? 'without-version';
    return values
      .filter(({ key }) => key.name === text)
      .map(({ locale, value }) => ({
        name: `${[file, of, ...(locale === undefined ? [] : [locale])].join('-')}.txt`,
        text: `${value}\n`,
      }));
  });
}
