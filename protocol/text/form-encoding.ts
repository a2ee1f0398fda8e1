/** `application/x-www-form-urlencoded` (WHATWG URL §5.1), read strictly: browsers write it without fault. */

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

/**
 * Name → value of a form's body. Undefined where an escape is broken or a field comes twice, so that nobody reads another
 * value than somebody else did. The text is attacker-controlled.
 */
export function parseFields(body: string): ReadonlyMap<string, string> | undefined {
  const fields = new Map<string, string>();
  for (const pair of body.split('&').filter((part) => part !== '')) {
    const at = `${pair}=`.indexOf('=');
    const [name, value] = [unescapeText(pair.slice(0, at)), unescapeText(pair.slice(at + 1))];
    if (name === undefined || value === undefined || fields.has(name)) return undefined;
    fields.set(name, value);
  }
  return fields;
}
