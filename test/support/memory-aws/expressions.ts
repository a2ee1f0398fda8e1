/**
 * DynamoDB's expressions, as far as functions write them, over attribute values as they travel: conditions and updates
 * (test/wire/memory-tables.test.ts holds them against the local AWS).
 */

/** Such as `{ S: 'text' }` or `{ B: '<base64>' }`. */
export type Value = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, Value>>;

/** What an expression's `#name` and `:value` stand for. */
export interface Given {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, Value>>;
}

type Operand = (item: Item, given: Given) => Value | undefined;
type Condition = (item: Item, given: Given) => boolean;
type Change = (item: Item, before: Item, given: Given) => Item;

const TOKEN = /\s*(<=|>=|<>|[=<>(),+-]|[#:]?\w+)/y;

class Reader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    const tokens: string[] = [];
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.trimEnd().length) {
      const token = TOKEN.exec(text)?.[1];
      if (token === undefined) throw new Error(`This double does not read ${text}`);
      tokens.push(token);
    }
    this.#tokens = tokens;
  }

  peek(): string {
    return this.#tokens[this.#at] ?? '';
  }

  next(): string {
    return this.#tokens[this.#at++] ?? '';
  }

  /** Takes the next token if it is this word or sign. */
  has(token: string): boolean {
    const isNext = this.peek().toUpperCase() === token;
    if (isNext) this.#at++;
    return isNext;
  }

  must(token: string): void {
    if (!this.has(token)) throw new Error(`This double expected ${token} before ${this.peek()}`);
  }

  list<T>(read: () => T): T[] {
    const all = [read()];
    while (this.has(',')) all.push(read());
    return all;
  }
}

function remembered<T>(parse: (reader: Reader) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const parsed = known.get(text) ?? parse(new Reader(text));
    known.set(text, parsed);
    return parsed;
  };
}

/** Does the item fulfil the condition? An item that does not exist is an empty one. */
export const conditionOf = remembered<Condition>(either);

function either(reader: Reader): Condition {
  const all = [both(reader)];
  while (reader.has('OR')) all.push(both(reader));
  return (item, given) => all.some((one) => one(item, given));
}

function both(reader: Reader): Condition {
  const all = [one(reader)];
  while (reader.has('AND')) all.push(one(reader));
  return (item, given) => all.every((each) => each(item, given));
}

function one(reader: Reader): Condition {
  if (reader.has('NOT')) {
    const inner = one(reader);
    return (item, given) => !inner(item, given);
  }
  if (reader.has('(')) {
    const inner = either(reader);
    reader.must(')');
    return inner;
  }
  return tested(reader);
}

const tests: Readonly<Record<string, (value: Value | undefined, other: Value | undefined) => boolean>> = {
  attribute_exists: (value) => value !== undefined,
  attribute_not_exists: (value) => value === undefined,
  begins_with: (value, other) => value?.S !== undefined && String(value.S).startsWith(String(other?.S)),
  contains: (value, other) =>
    value?.S === undefined ? setOf(value).includes(String(plain(other))) : String(value.S).includes(String(other?.S)),
};

function tested(reader: Reader): Condition {
  const test = tests[reader.peek()];
  if (test) {
    reader.next();
    reader.must('(');
    const [first, second] = reader.list(() => operand(reader));
    reader.must(')');
    return (item, given) => test(first?.(item, given), second?.(item, given));
  }
  return compared(reader);
}

function compared(reader: Reader): Condition {
  const left = operand(reader);
  if (reader.has('BETWEEN')) {
    const low = operand(reader);
    reader.must('AND');
    const high = operand(reader);
    return (item, given) =>
      compare(left(item, given), '>=', low(item, given)) && compare(left(item, given), '<=', high(item, given));
  }
  if (reader.has('IN')) {
    reader.must('(');
    const among = reader.list(() => operand(reader));
    reader.must(')');
    return (item, given) => among.some((each) => compare(left(item, given), '=', each(item, given)));
  }
  const sign = reader.next();
  const right = operand(reader);
  return (item, given) => compare(left(item, given), sign, right(item, given));
}

function operand(reader: Reader): Operand {
  const token = reader.next();
  if (token === 'size') {
    reader.must('(');
    const of = operand(reader);
    reader.must(')');
    return (item, given) => sizeOf(of(item, given));
  }
  if (token.startsWith(':')) return (_, given) => valueNamed(token, given);
  return (item, given) => item[nameGiven(token, given)];
}

/** Of something absent, and of values of two types, nothing is true but that they differ. */
function compare(left: Value | undefined, sign: string, right: Value | undefined): boolean {
  if (left === undefined || right === undefined) return sign === '<>' && left !== right;
  if (Object.keys(left)[0] !== Object.keys(right)[0]) return sign === '<>';
  const [a, b] = [plain(left), plain(right)];
  const order = a < b ? -1 : Number(a > b);
  const holds = {
    '=': order === 0,
    '<>': order !== 0,
    '<': order < 0,
    '<=': order <= 0,
    '>': order > 0,
    '>=': order >= 0,
  };
  return holds[sign as keyof typeof holds];
}

function plain(value: Value | undefined): string | number {
  if (value?.N !== undefined) return Number(value.N);
  return typeof value?.S === 'string' ? value.S : JSON.stringify(Object.values(value ?? {})[0]);
}

function sizeOf(value: Value | undefined): Value | undefined {
  if (value === undefined) return undefined;
  if (value.B !== undefined) return number(Buffer.from(String(value.B), 'base64').length);
  return number(value.S === undefined ? setOf(value).length : Buffer.byteLength(String(value.S)));
}

function setOf(value: Value | undefined): string[] {
  const inner = Object.values(value ?? {})[0];
  return Array.isArray(inner) ? inner.map(String) : [];
}

function number(value: number): Value {
  return { N: String(value) };
}

function nameGiven(token: string, { ExpressionAttributeNames: names }: Given): string {
  if (!token.startsWith('#')) return token;
  const name = names?.[token];
  if (name === undefined) throw new Error(`The name ${token} is not given`);
  return name;
}

function valueNamed(token: string, { ExpressionAttributeValues: values }: Given): Value {
  const value = values?.[token];
  if (value === undefined) throw new Error(`The value ${token} is not given`);
  return value;
}

const parseUpdate = remembered(changes);

/** The item after an update; whatever is read on the way is as it was before. */
export function updated(text: string, before: Item, given: Given): Item {
  return parseUpdate(text).reduce((item, change) => change(item, before, given), before);
}

function changes(reader: Reader): Change[] {
  const all: Change[] = [];
  while (reader.peek() !== '') {
    const clause = reader.next().toUpperCase();
    const read = clauses[clause];
    if (!read) throw new Error(`This double does not know ${clause}`);
    all.push(...reader.list(() => read(reader)));
  }
  return all;
}

const clauses: Readonly<Record<string, (reader: Reader) => Change>> = {
  SET(reader) {
    const name = reader.next();
    reader.must('=');
    const value = sum(reader);
    return (item, before, given) => ({ ...item, [nameGiven(name, given)]: value(before, given) ?? {} });
  },
  REMOVE(reader) {
    const name = reader.next();
    return (item, _, given) => without(item, nameGiven(name, given));
  },
  ADD: (reader) => combined(reader, (old, more) => (more.N === undefined ? union(old, more) : add(old, '+', more))),
};

function combined(reader: Reader, combine: (old: Value | undefined, more: Value) => Value | undefined): Change {
  const [name, value] = [reader.next(), reader.next()];
  return (item, before, given) => {
    const own = nameGiven(name, given);
    const result = combine(before[own], valueNamed(value, given));
    return result ? { ...item, [own]: result } : without(item, own);
  };
}

function without(item: Item, name: string): Item {
  const { [name]: _, ...rest } = item;
  return rest;
}

function sum(reader: Reader): Operand {
  const left = given(reader);
  if (reader.peek() !== '+' && reader.peek() !== '-') return left;
  const sign = reader.next();
  const right = given(reader);
  return (item, names) => add(left(item, names), sign, right(item, names));
}

function given(reader: Reader): Operand {
  if (!reader.has('IF_NOT_EXISTS')) return operand(reader);
  reader.must('(');
  const [own, other] = reader.list(() => operand(reader));
  reader.must(')');
  return (item, names) => own?.(item, names) ?? other?.(item, names);
}

function add(left: Value | undefined, sign: string, right: Value | undefined): Value {
  const more = Number(right?.N);
  return number(Number(left?.N ?? 0) + (sign === '-' ? -more : more));
}

function union(old: Value | undefined, more: Value): Value {
  return { [Object.keys(more)[0] ?? 'SS']: [...new Set([...setOf(old), ...setOf(more)])] };
}
