/** One text filled in: ICU MessageFormat without tags, so that nothing in a text or a value is ever markup. */
import { IntlMessageFormat } from 'intl-messageformat';

export type MessageValues = Readonly<Record<string, string | number | Date>>;

const compiled = new Map<string, IntlMessageFormat>();

/** `text` in `language` (BCP 47). */
export function fillIn(text: string, language: string, values: MessageValues = {}): string {
  // Most texts have no arguments, and need no parser.
  if (!/[{}']/.test(text)) return text;
  const key = `${language}|${text}`;
  const message = compiled.get(key) ?? new IntlMessageFormat(text, language, undefined, { ignoreTag: true });
  compiled.set(key, message);
  return String(message.format(values));
}
