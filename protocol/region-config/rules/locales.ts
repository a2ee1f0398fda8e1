/** Locales: their form, and that a person never reads half of the texts in another language. */
import { PART, pathOfKey } from '../file/key-paths.ts';
import { places } from '../file/places.ts';
import type { Path } from '../file/written.ts';
import type { Finding } from '../finding.ts';
import { writeKeyName } from '../key-name.ts';
import { localeFault } from '../locale.ts';
import { error, type Rule, type Subject, warning } from './subject.ts';

export const locales: Rule = (subject) => [
  ...localePlaces(subject).flatMap(({ path, locale }) => faultOf(path, locale)),
  ...strangers(subject),
  ...half(subject),
];

function localePlaces({ part }: Subject): { path: Path; locale: string }[] {
  const below = (path: Path, texts: object) =>
    Object.keys(texts).map((locale) => ({ path: [...path, locale], locale }));
  return [
    ...below([PART, 'texts'], part.texts),
    ...part.classifications.flatMap(({ texts }, at) => below([PART, 'classifications', at, 'texts'], texts)),
  ];
}

function faultOf(path: Path, locale: string): Finding[] {
  const fault = localeFault(locale);
  if (!fault) return [];
  const remedy = fault.meant
    ? `write "${fault.meant}"`
    : 'allowed: language and country, ISO 639-1 and ISO 3166-1, such as "EN_US"';
  return [error('locale', path, { problem: `is a locale that ${fault.why}`, remedy })];
}

/** A classification in a language that nothing else is in. */
function strangers({ part }: Subject): Finding[] {
  return part.classifications.flatMap(({ texts }, at) =>
    Object.keys(texts)
      .filter((locale) => !Object.hasOwn(part.texts, locale))
      .map((locale) =>
        error('locales', [PART, 'classifications', at, 'texts', locale], {
          problem: `is in ${locale}, and ${PART}.texts has no ${locale}`,
          remedy: `write the other texts in ${locale} too, or leave it out`,
        }),
      ),
  );
}

/** Texts that need not be there, and are in some locales. What must be there: C1. */
function half({ part, values }: Subject): Finding[] {
  const there = new Set(values.map(({ name }) => name));
  const optional = places.filter(({ key }) => key.localisable !== 'no' && !key.required).map(({ key }) => key);
  return optional.flatMap((key) => {
    const names = Object.keys(part.texts).map((locale) => ({ key, locale }));
    const lacking = names.filter((name) => !there.has(writeKeyName(name)));
    if (lacking.length === names.length) return [];
    return lacking.map((name) =>
      warning(
        'locales',
        pathOfKey(name) ?? [PART],
        {
          problem: `is missing, and other locales have it`,
          remedy: `write it in ${name.locale} too: ${key.meaning}`,
        },
        { key: writeKeyName(name) },
      ),
    );
  });
}
