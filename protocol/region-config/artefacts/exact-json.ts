/** JSON in which whole numbers of 64 bits stay what they are: never through a JavaScript number (region-config.md §3). */

/** ECMAScript's "JSON.parse source text access"; TypeScript's library for 2024 does not know it yet. */
interface ExactJson {
  rawJSON(text: string): unknown;
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
}

const { rawJSON, parse } = JSON as unknown as ExactJson;

/** A bigint becomes an integer literal. Two spaces, a line at the end: for people to read, and for `diff`. */
export function writeExactJson(value: unknown): string {
  const exact = (_: string, each: unknown) => (typeof each === 'bigint' ? rawJSON(String(each)) : each);
  return `${JSON.stringify(value, exact, 2)}\n`;
}

/** Integers that a JavaScript number would spoil become bigints. Throws a SyntaxError. */
export function readExactJson(text: string): unknown {
  return parse(text, (_, value, { source = '' }) => {
    const spoilt = typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source);
    return spoilt ? BigInt(source) : value;
  });
}
