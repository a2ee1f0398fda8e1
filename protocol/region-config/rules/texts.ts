/** What people read on their phones. Lengths are bounds of the schema (file/leaf.ts). */
import type { EffectiveValue } from '../effective.ts';
import type { Finding } from '../finding.ts';
import { about, error, placeOfValue, type Rule, warning } from './subject.ts';

export const blankTexts: Rule = ({ values }) =>
  texts(values)
    .filter(({ text }) => text.trim() === '')
    .map(({ value }) =>
      error(
        'blank',
        placeOfValue(value),
        { problem: 'is blank', remedy: `write it: ${value.key.meaning}` },
        about(value),
      ),
    );

const consents = ['legalConsentText', 'enpaConsentText'];
const markup = /<\/?[a-z][^>]*>|&(#\d+|#x[0-9a-f]+|[a-z]+);/i;

/** Phones show texts as they are; of consents Apple says so (region-config.md §2.1). */
export const plainTexts: Rule = ({ values }) =>
  texts(values).flatMap(({ value, text }) => {
    const [found] = markup.exec(text) ?? [];
    return found === undefined ? [] : [withMarkup(value, found)];
  });

function withMarkup(value: EffectiveValue, found: string): Finding {
  const words = { problem: `holds markup: ${found}`, remedy: 'write plain text, paragraphs apart by an empty line' };
  const say = consents.includes(value.key.name) ? error : warning;
  return say('html', placeOfValue(value), words, about(value));
}

/** XML 1.0, `Char`: Apple's property list can hold nothing else, not even escaped. */
const notXml = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** Whatever a file says in text, addresses and names included. */
export const writableTexts: Rule = ({ values }) =>
  values
    .filter(({ value, origin }) => origin.kind === 'file' && typeof value === 'string' && notXml.test(value))
    .map((value) =>
      error(
        'control-character',
        placeOfValue(value),
        {
          problem: 'has a control character, or half of a character',
          remedy: 'remove it: no property list can hold it',
        },
        about(value),
      ),
    );

function texts(values: readonly EffectiveValue[]): { value: EffectiveValue; text: string }[] {
  return values.flatMap((value) =>
    value.key.localisable !== 'no' && typeof value.value === 'string' ? [{ value, text: value.value }] : [],
  );
}
