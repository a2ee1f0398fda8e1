/** The texts of one locale, as phones find them. */
import type { EffectiveValue } from '../../../../protocol/region-config/effective.ts';
import { configurationKeys, keyNamed } from '../../../../protocol/region-config/keys/all.ts';

/** One text where a phone shows it. */
export interface Shown {
  /** As receivers know it, without the locale. */
  readonly name: string;
  /** Undefined: there is none in this locale. */
  readonly text: string | undefined;
  /** Unicode code points, as the limit counts them. */
  readonly used: number;
  readonly limit: number | undefined;
}

export interface LocaleTexts {
  /** Undefined: the region has no locales. */
  readonly locale: string | undefined;
  shown(key: string, index?: number): Shown;
}

/** In the order of the file. */
export function localesOf(values: readonly EffectiveValue[]): (string | undefined)[] {
  const locales = [...new Set(values.flatMap(({ locale }) => locale ?? []))];
  return locales.length > 0 ? locales : [undefined];
}

/** A text without a locale holds where there is none of the locale's own. */
export function localeTexts(values: readonly EffectiveValue[], locale: string | undefined): LocaleTexts {
  const find = (name: string, index?: number, of?: string) =>
    values.find((value) => value.key.name === name && value.index === index && value.locale === of);
  return {
    locale,
    shown(name, index) {
      const found = find(name, index, locale) ?? find(name, index);
      const text = found && String(found.value);
      return {
        name: index === undefined ? name : `${name}_${index}`,
        text,
        used: [...(text ?? '')].length,
        limit: keyNamed(name).maximum,
      };
    },
  };
}

/** Of the classifications, in the order of the file. */
export function indexesOf(values: readonly EffectiveValue[]): number[] {
  return [...new Set(values.flatMap(({ index }) => index ?? []))].sort();
}

/** Names of texts that phones show and a locale has not. */
export function missingTexts(values: readonly EffectiveValue[], { shown }: LocaleTexts): string[] {
  const wanted = configurationKeys.filter(({ required, localisable }) => required && localisable !== 'no');
  const all = wanted.flatMap(({ name, indexed }) =>
    indexed ? indexesOf(values).map((index) => shown(name, index)) : [shown(name)],
  );
  return all.filter(({ text }) => text === undefined).map(({ name }) => name);
}
