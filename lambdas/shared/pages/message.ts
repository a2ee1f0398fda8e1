/** One text of a page: ICU MessageFormat, without tags, so that nothing in a text is ever markup. */
import { IntlMessageFormat } from 'intl-messageformat';

export type MessageValues = Readonly<Record<string, string | number | Date>>;

/** Days of a diagnosis are UTC days. */
const formats = { date: { day: { dateStyle: 'long', timeZone: 'UTC' } } } as const;

/** Texts change only with a deployment: this bounds memory, not regions. */
const MOST_COMPILED = 2_000;
const compiled = new Map<string, IntlMessageFormat>();

/** `text` in `language` (BCP 47) with its values filled in. `{day, date, day}` writes a Date as a long date. */
export function formatMessage(text: string, language: string, values: MessageValues = {}): string {
  // Most texts have no arguments, and need no parser.
  if (!/[{}']/.test(text)) return text;
  const key = `${language}|${text}`;
  const message = compiled.get(key) ?? compile(text, language);
  if (compiled.size >= MOST_COMPILED) compiled.clear();
  compiled.set(key, message);
  return String(message.format(values));
}

/** The names of the values that a text is filled in with. Throws where it is not ICU MessageFormat. */
export function messageArguments(text: string, language: string): string[] {
  return [...new Set(namesIn(compile(text, language).getAst() as readonly Element[]))];
}

/** Of a parsed text (@formatjs/icu-messageformat-parser). */
interface Element {
  /** 0 is a literal text, 7 the `#` of a plural. */
  readonly type: number;
  readonly value?: unknown;
  /** Of a plural or a selection. */
  readonly options?: Readonly<Record<string, { readonly value: readonly Element[] }>>;
}

function namesIn(elements: readonly Element[]): string[] {
  return elements.flatMap(({ type, value, options = {} }) => [
    ...(type !== 0 && type !== 7 ? [String(value)] : []),
    ...Object.values(options).flatMap((option) => namesIn(option.value)),
  ]);
}

function compile(text: string, language: string): IntlMessageFormat {
  return new IntlMessageFormat(text, language, formats, { ignoreTag: true });
}
