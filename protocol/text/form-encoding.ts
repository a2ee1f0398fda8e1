/**
 * Undoes the escaping of `application/x-www-form-urlencoded`, of a query or a form. Undefined: `%` without two digits, or
 * bytes that are no UTF-8.
 */
export function unescapeText(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
