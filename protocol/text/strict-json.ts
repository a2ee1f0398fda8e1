/**
 * JSON request bodies by the rules of the reference servers (verification-server.md §0.1, key-server.md §1.2): at most
 * 64,000 bytes of UTF-8, one value, field names in any letter case, unknown fields refused, integers written as plain
 * int32 literals. A shape says what is expected; an absent member and `null` give its zero value.
 */
import { isUtf8 } from 'node:buffer';

const MAXIMUM_BODY_BYTES = 64_000;
const CONTENT_TYPE = 'application/json';

export type JsonProblemKind =
  | 'content-type'
  | 'too-large'
  | 'empty'
  | 'malformed'
  | 'invalid-value'
  | 'unknown-field'
  | 'trailing';

/** A request body that is refused. `message` is shown to the caller and names fields, never a value of the body. */
export class JsonProblem extends Error {
  readonly kind: JsonProblemKind;

  constructor(kind: JsonProblemKind, message: string) {
    super(message);
    this.name = 'JsonProblem';
    this.kind = kind;
  }
}

/** What a value must be. `value` is what `JSON.parse` gave, with every number as a NumberLiteral; `path` is `a.b`. */
export interface Shape<T> {
  /** A fresh zero value: '' / 0 / false / [] / an object of zero values. */
  zero(): T;
  /** Throws JsonProblem `invalid-value` or `unknown-field`. */
  read(value: unknown, path: string): T;
}

export type Parsed<S> = S extends Shape<infer T> ? T : never;

/** A number as it was written: `144.0` and `1e2` equal integers, but are not integers in these protocols. */
class NumberLiteral {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

function invalid(path: string): JsonProblem {
  return new JsonProblem('invalid-value', `invalid value "${path}"`);
}

/** A shape whose `null` is its zero value, at any depth. */
function shape<T>(zero: () => T, convert: (value: unknown, path: string) => T | undefined): Shape<T> {
  return {
    zero,
    read(value, path) {
      const result = value === null ? zero() : convert(value, path);
      if (result === undefined) throw invalid(path);
      return result;
    },
  };
}

function integer(minimum: number, maximum: number): Shape<number> {
  const convert = (value: unknown) => {
    if (!(value instanceof NumberLiteral) || !/^-?\d+$/.test(value.source)) return undefined;
    const result = Number(value.source);
    // `+ 0` turns the literal -0 into 0.
    return result >= minimum && result <= maximum ? result + 0 : undefined;
  };
  return shape(() => 0, convert);
}

/** Half of a character (a lone surrogate) becomes U+FFFD, as in the reference's JSON: no table could keep or find it. */
export const text: Shape<string> = shape(
  () => '',
  (value) => (typeof value === 'string' ? value.toWellFormed() : undefined),
);

export const bool: Shape<boolean> = shape<boolean>(
  () => false,
  (value) => (typeof value === 'boolean' ? value : undefined),
);

export const int32: Shape<number> = integer(-(2 ** 31), 2 ** 31 - 1);

/** Any JSON number that is finite as a double, such as `tzOffset`, which may be fractional. */
export const number: Shape<number> = shape(
  () => 0,
  (value) => {
    const result = value instanceof NumberLiteral ? Number(value.source) : Number.NaN;
    return Number.isFinite(result) ? result : undefined;
  },
);

/** Any JSON value, such as `padding`; undefined when absent. Numbers inside are not usable as numbers. */
export const anything: Shape<unknown> = { zero: () => undefined, read: (value) => value };

export function list<T>(of: Shape<T>): Shape<T[]> {
  return shape(
    () => [],
    (value, path) => (Array.isArray(value) ? value.map((item) => of.read(item, path)) : undefined),
  );
}

/** An object with exactly these members, all optional, written in any letter case; the last of equals wins. */
export function object<M extends Record<string, Shape<unknown>>>(members: M): Shape<{ [K in keyof M]: Parsed<M[K]> }> {
  type Result = { [K in keyof M]: Parsed<M[K]> };
  const byFoldedName = new Map(Object.entries(members).map((entry) => [entry[0].toLowerCase(), entry]));
  const zero = () =>
    Object.fromEntries(Object.entries(members).map(([name, member]) => [name, member.zero()])) as Result;
  const readMember = (result: Record<string, unknown>, [written, value]: [string, unknown], path: string) => {
    const known = byFoldedName.get(written.toLowerCase());
    if (known === undefined) throw unknownField(written);
    const [name, member] = known;
    // Null leaves what an equal name before it set, as in the reference.
    if (value !== null) result[name] = member.read(value, path === '' ? name : `${path}.${name}`);
  };
  return shape(zero, (value, path) => {
    if (!isPlainObject(value)) return undefined;
    const result = zero();
    for (const entry of Object.entries(value)) readMember(result, entry, path);
    return result;
  });
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberLiteral);
}

/** The name is the caller's: cut, so that an answer stays small. */
function unknownField(name: string): JsonProblem {
  return new JsonProblem('unknown-field', `unknown field "${name.slice(0, 40)}"`);
}

/**
 * Reads a request body. `contentType` is the header's value, '' when absent; it must begin with `application/json` in
 * lower case. Throws JsonProblem. The body is attacker-controlled.
 */
export function parseJsonBody<T>(body: Buffer, contentType: string, expected: Shape<T>): T {
  if (!contentType.startsWith(CONTENT_TYPE)) {
    throw new JsonProblem('content-type', 'content-type is not application/json');
  }
  if (body.length > MAXIMUM_BODY_BYTES) throw new JsonProblem('too-large', 'http: request body too large');
  return expected.read(parseLiterally(body), '');
}

function parseLiterally(body: Buffer): unknown {
  if (!isUtf8(body)) throw new JsonProblem('malformed', 'malformed json');
  const source = body.toString('utf8');
  if (/^[\t\n\r ]*$/.test(source)) throw new JsonProblem('empty', 'body must not be empty');
  try {
    return JSON.parse(source, keepNumberLiterals);
  } catch (error) {
    throw syntaxProblem(error);
  }
}

function keepNumberLiterals(_name: string, value: unknown, context?: { source: string }): unknown {
  return typeof value === 'number' && context !== undefined ? new NumberLiteral(context.source) : value;
}

/** V8's own message may quote the body, so only its kind is used. A nesting too deep for the stack is a RangeError. */
function syntaxProblem(error: unknown): JsonProblem {
  const trailing =
    error instanceof SyntaxError && error.message.startsWith('Unexpected non-whitespace character after');
  return trailing
    ? new JsonProblem('trailing', 'body must contain only one JSON object')
    : new JsonProblem('malformed', 'malformed json');
}
