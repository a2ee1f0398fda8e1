/** Request bodies as nobody should send them: a good one, damaged in ways that break parsers, types and bounds. */
import type { RandomBytes } from '../../../protocol/answer-padding.ts';
import { seededBytes } from '../privacy/seeded-bytes.ts';

type Json = Record<string, unknown>;
/** One way to damage a body. `pick`: one of so many, at random. */
type Mutation = (good: Json, pick: (below: number) => number) => string | Buffer;

/** Values that are of a wrong type, beyond a bound, or mean something to JavaScript, as JSON text. */
const hostile = [
  ...['null', 'true', 'false', '0', '-0', '-1', '1.5', '144.0', '1e2', '1e308', '1e999', '-1e999'],
  ...['2147483648', '-2147483649', '9007199254740993', '0x10', 'NaN', 'Infinity', '01', '+1', '.5'],
  ...['""', '" "', '"\\u0000"', '"\\ud800"', '"\\udc00\\ud800"', '"😀"', '"\u202e"', '"__proto__"', '"2026-02-30"'],
  ...['[]', '{}', '[null]', '[[]]', '["x"]', '[{}]', '{"":""}', '{"__proto__":1}', '{"toString":null}', '[1,2,3]'],
];

const strangeNames = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'then',
  '',
  '\u0000',
  'status',
];

const textOf = (value: unknown) => JSON.stringify(value);
const members = (good: Json) => Object.entries(good).map(([name, value]) => `${textOf(name)}:${textOf(value)}`);
const object = (all: readonly string[]) => `{${all.join(',')}}`;

function replaced(good: Json, pick: (below: number) => number, value: string): string {
  const all = members(good);
  const at = pick(all.length);
  return object(all.map((member, index) => (index === at ? `${textOf(Object.keys(good)[at])}:${value}` : member)));
}

function inserted(good: Json, pick: (below: number) => number, member: string): string {
  const all = members(good);
  return object(all.toSpliced(pick(all.length + 1), 0, member));
}

function bytesPut(good: Json, pick: (below: number) => number, bytes: readonly number[], instead: number): Buffer {
  const body = Buffer.from(textOf(good));
  const at = pick(body.length);
  return Buffer.concat([body.subarray(0, at), Buffer.from(bytes), body.subarray(at + instead)]);
}

const notUtf8 = [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82]];

/** One in thirty is more than half of what could be: reading long lists is most of such a test's time. */
function mostlyFew(pick: (below: number) => number, below: number): number {
  return pick(1 + pick(1 + pick(below)));
}

const mutations: Readonly<Record<string, Mutation>> = {
  truncated: (good, pick) => textOf(good).slice(0, pick(textOf(good).length)),
  'a hostile value': (good, pick) => replaced(good, pick, hostile[pick(hostile.length)] ?? ''),
  'a name twice': (good, pick) => {
    const name = Object.keys(good)[pick(Object.keys(good).length)] ?? '';
    const spelt = pick(2) === 0 ? name : name.toUpperCase();
    return inserted(good, pick, `${textOf(spelt)}:${hostile[pick(hostile.length)]}`);
  },
  'a strange name': (good, pick) =>
    inserted(good, pick, `${textOf(strangeNames[pick(strangeNames.length)])}:${hostile[pick(hostile.length)]}`),
  'a member less': (good, pick) => object(members(good).toSpliced(pick(Object.keys(good).length), 1)),
  'deep nesting': (good, pick) => {
    const depth = 1 + mostlyFew(pick, 30_000);
    const [open, close] = pick(2) === 0 ? ['[', ']'] : ['{"a":', '}'];
    return replaced(good, pick, `${open.repeat(depth)}1${close.repeat(depth)}`.slice(0, 70_000));
  },
  'a long text': (good, pick) => replaced(good, pick, textOf('x'.repeat(pick(66_000)))),
  'a long list': (good, pick) => replaced(good, pick, `[${'0,'.repeat(mostlyFew(pick, 20_000))}0]`),
  'bytes that are no UTF-8': (good, pick) => bytesPut(good, pick, notUtf8[pick(notUtf8.length)] ?? [], 0),
  'a byte changed': (good, pick) => bytesPut(good, pick, [pick(256)], 1),
  'a sign put in': (good, pick) => bytesPut(good, pick, [...Buffer.from('{}[]:,"\\ \n'.charAt(pick(10)))], 0),
  'bytes left out': (good, pick) => bytesPut(good, pick, [], 1 + pick(20)),
  'something after it': (good, pick) => `${textOf(good)}${['{}', 'x', '\u0000', ',', ' null'][pick(5)]}`,
  'no object': (good, pick) => [`[${textOf(good)}]`, textOf(textOf(good)), 'null', '0', ''][pick(5)] ?? '',
};

export interface MutatedBody {
  readonly what: string;
  readonly body: string | Buffer;
}

/** So many bodies, the same in every run. `good`: the body to begin with, which may differ from turn to turn. */
export function mutatedBodies(seed: string, count: number, good: (turn: number) => object): MutatedBody[] {
  const random = seededBytes(seed);
  const kinds = Object.entries(mutations);
  return Array.from({ length: count }, (_, turn) => {
    const [what, mutate] = kinds[turn % kinds.length] ?? ['', () => ''];
    return { what, body: mutate({ ...good(turn) }, (below) => pickBelow(random, below)) };
  });
}

/** Not quite evenly, which is no matter here. */
function pickBelow(random: RandomBytes, below: number): number {
  return below === 0 ? 0 : random(4).readUInt32BE() % below;
}
