/** Which of the languages that there are somebody reads best (RFC 9110 §12.5.4, RFC 4647 §3.4 "Lookup"). */

/** More than anybody sets; the header is a stranger's. */
const MOST_RANGES = 20;

/** People who read one of these read the others: Norwegian under its old name, and its two written forms. */
const akin: Readonly<Record<string, readonly string[]>> = {
  no: ['nb', 'nn'],
  nb: ['no', 'nn'],
  nn: ['nb', 'no'],
};

/** The languages of an Accept-Language header, best first. What cannot be read is left out. */
export function acceptedLanguages(header: string): string[] {
  return header
    .split(',', MOST_RANGES)
    .map((range) => {
      const [language = '', ...parameters] = range.split(';').map((part) => part.trim());
      const weight = parameters.find((parameter) => /^q=/i.test(parameter))?.slice(2) ?? '1';
      return { language, weight: /^[01](\.\d{0,3})?$/.test(weight) ? Number(weight) : 0 };
    })
    .filter(({ language, weight }) => language !== '' && language !== '*' && weight > 0)
    .sort((one, other) => other.weight - one.weight)
    .map(({ language }) => language);
}

/**
 * The first of `wanted` that is there: as it is, without its last parts, as a language akin, or as a form of it. Undefined
 * if none is. `available`: canonical BCP 47.
 */
export function bestLanguage(wanted: readonly string[], available: readonly string[]): string | undefined {
  for (const language of wanted.flatMap(canonical)) {
    const names = withoutLastParts(language);
    const base = names.at(-1) ?? '';
    const found = [...names, ...(akin[base] ?? [])].find((name) => available.includes(name));
    const form = found ?? available.find((name) => name.startsWith(`${base}-`));
    if (form !== undefined) return form;
  }
  return undefined;
}

/** `zh-Hant-TW` → itself, `zh-Hant`, `zh`. */
export function withoutLastParts(language: string): string[] {
  const parts = language.split('-');
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('-'));
}

/** As BCP 47 writes it (`iw` → `he`, `pt-br` → `pt-BR`); none for what is no language. */
export function canonical(language: string): string[] {
  try {
    return Intl.getCanonicalLocales(language);
  } catch {
    return [];
  }
}
