import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anything,
  bool,
  int32,
  type JsonProblem,
  type JsonProblemKind,
  list,
  number,
  object,
  parseJsonBody,
  text,
} from '../../../protocol/text/strict-json.ts';

const key = object({ key: text, rollingPeriod: int32 });
const request = object({
  code: text,
  accept: list(text),
  claimed: bool,
  count: int32,
  tzOffset: number,
  keys: list(key),
  nested: key,
  padding: anything,
});
const zero = {
  code: '',
  accept: [],
  claimed: false,
  count: 0,
  tzOffset: 0,
  keys: [],
  nested: { key: '', rollingPeriod: 0 },
  padding: undefined,
};

const parse = (body: string | Buffer, contentType = 'application/json') =>
  parseJsonBody(Buffer.from(body), contentType, request);

function problemOf(body: string | Buffer, contentType?: string): Pick<JsonProblem, 'kind' | 'message'> {
  try {
    parse(body, contentType);
  } catch (error) {
    const { kind, message } = error as JsonProblem;
    return { kind, message };
  }
  throw new Error('was accepted');
}

describe('what deployed clients send (key-server.md §1.2)', () => {
  it.each(['{}', 'null', ' {} \n', '{"code":null,"accept":null,"keys":null,"nested":null,"count":null}'])(
    '%s means that everything is absent',
    (body) => expect(parse(body)).toEqual(zero),
  );

  it('takes field names in any letter case, nested ones too', () => {
    const body = '{"CODE":"1","Accept":["confirmed"],"NESTED":{"ROLLINGPERIOD":144}}';
    expect(parse(body)).toEqual({
      ...zero,
      code: '1',
      accept: ['confirmed'],
      nested: { key: '', rollingPeriod: 144 },
    });
  });

  it('lets the last of equal names win, and null leave what was there', () => {
    expect(parse('{"code":"1","code":"2"}').code).toBe('2');
    expect(parse('{"code":"1","CODE":"2"}').code).toBe('2');
    expect(parse('{"code":"1","CODE":null}').code).toBe('1');
  });

  it('reads null inside a list as the zero value', () => {
    expect(parse('{"accept":[null],"keys":[null]}')).toMatchObject({
      accept: [''],
      keys: [{ key: '', rollingPeriod: 0 }],
    });
  });

  it.each(['"x"', '7', '1.5', '[1,{"a":null}]', '{"deep":{"deeper":[]}}', 'true'])('takes %s as padding', (padding) => {
    expect(parse(`{"padding":${padding}}`).code).toBe('');
  });

  it.each(['application/json', 'application/json; charset=utf-8', 'application/json-patch'])('takes %s', (type) => {
    expect(parse('{}', type)).toEqual(zero);
  });

  it('gives every request its own zero values', () => {
    expect(parse('{}').accept).not.toBe(parse('{}').accept);
  });
});

describe('integers are plain int32 literals', () => {
  it.each([
    ['0', 0],
    ['-0', 0],
    ['144', 144],
    ['2147483647', 2_147_483_647],
    ['-2147483648', -2_147_483_648],
  ])('%s', (literal, expected) => expect(parse(`{"count":${literal}}`).count).toBe(expected));

  it.each(['144.0', '1e2', '1E0', '1.5', '2147483648', '-2147483649', '3000000000', '"1"', 'true', '[]', '{}'])(
    'not %s',
    (literal) =>
      expect(problemOf(`{"count":${literal}}`)).toEqual({ kind: 'invalid-value', message: 'invalid value "count"' }),
  );

  it.each([
    ['1.5', 1.5],
    ['-330', -330],
    ['1e2', 100],
  ])('a number may be %s', (literal, expected) => expect(parse(`{"tzOffset":${literal}}`).tzOffset).toBe(expected));

  it.each(['1e999', '"1"', 'false'])('but not %s', (literal) => {
    expect(problemOf(`{"tzOffset":${literal}}`).kind).toBe('invalid-value');
  });
});

describe('must fail', () => {
  it.each<[string, string, JsonProblemKind, string]>([
    ['no bytes', '', 'empty', 'body must not be empty'],
    ['blanks', ' \r\n\t', 'empty', 'body must not be empty'],
    ['a half', '{"code":', 'malformed', 'malformed json'],
    ['a bare word', '{code}', 'malformed', 'malformed json'],
    ['a BOM', '\uFEFF{}', 'malformed', 'malformed json'],
    ['nesting without end', '['.repeat(40_000), 'malformed', 'malformed json'],
    [
      'nesting beyond the stack',
      `{"padding":${'['.repeat(31_000)}${']'.repeat(31_000)}}`,
      'malformed',
      'malformed json',
    ],
    ['a second value', '{} {}', 'trailing', 'body must contain only one JSON object'],
    ['a stray bracket', '{}]', 'trailing', 'body must contain only one JSON object'],
    ['an unknown field', '{"cod":1}', 'unknown-field', 'unknown field "cod"'],
    ['__proto__', '{"__proto__":{}}', 'unknown-field', 'unknown field "__proto__"'],
    ['an unknown field inside', '{"keys":[{"k":1}]}', 'unknown-field', 'unknown field "k"'],
    ['a list', '[]', 'invalid-value', 'invalid value ""'],
    ['a number', '1', 'invalid-value', 'invalid value ""'],
    ['a text for a list', '{"accept":"confirmed"}', 'invalid-value', 'invalid value "accept"'],
    ['a number in a list of texts', '{"accept":[1]}', 'invalid-value', 'invalid value "accept"'],
    ['a list for an object', '{"nested":[]}', 'invalid-value', 'invalid value "nested"'],
    ['a number for an object', '{"nested":1}', 'invalid-value', 'invalid value "nested"'],
    ['a wrong type inside', '{"keys":[{"rollingPeriod":"1"}]}', 'invalid-value', 'invalid value "keys.rollingPeriod"'],
    ['a text for a boolean', '{"claimed":"true"}', 'invalid-value', 'invalid value "claimed"'],
  ])('%s', (_, body, kind, message) => expect(problemOf(body)).toEqual({ kind, message }));

  it('invalid UTF-8', () => {
    expect(problemOf(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])).kind).toBe('malformed');
  });

  it.each(['', 'Application/JSON', ' application/json', 'text/plain', 'application/jso'])(
    'content type "%s"',
    (type) => {
      const expected = { kind: 'content-type', message: 'content-type is not application/json' };
      expect(problemOf('{}', type)).toEqual(expected);
    },
  );

  it('cuts a long unknown name, so that the answer stays small', () => {
    expect(problemOf(`{"${'x'.repeat(60_000)}":1}`).message).toHaveLength('unknown field ""'.length + 40);
  });

  it('never quotes a value', () => {
    for (const body of ['{"code":}secret', '{"count":"secret"}', '{"code":"secret', 'secret']) {
      expect(problemOf(body).message).not.toContain('secret');
    }
  });
});

describe('size: 64,000 bytes', () => {
  const body = (bytes: number) => `{"padding":"${'x'.repeat(bytes - 14)}"}`;

  it.each([63_999, 64_000])('takes %d', (bytes) => {
    expect(Buffer.byteLength(body(bytes))).toBe(bytes);
    expect(parse(body(bytes)).code).toBe('');
  });

  it('refuses 64,001, whatever is in it', () => {
    const expected = { kind: 'too-large', message: 'http: request body too large' };
    expect(problemOf(body(64_001))).toEqual(expected);
    expect(problemOf('\u0000'.repeat(64_001))).toEqual(expected);
  });

  it('looks at the content type first', () => {
    expect(problemOf(body(64_001), 'text/plain').kind).toBe('content-type');
  });
});

describe('properties', () => {
  it('gives back what JSON.stringify wrote', () => {
    const value = fc.record({
      code: fc.string({ unit: 'grapheme' }),
      count: fc.integer(),
      accept: fc.array(fc.string()),
    });
    fc.assert(
      fc.property(value, (written) => {
        expect(parse(JSON.stringify(written))).toMatchObject(written);
      }),
    );
  });

  it('either parses or throws JsonProblem', () => {
    const anyBody = fc.oneof(
      fc.json(),
      fc.string(),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(anyBody, (body) => {
        try {
          parse(body);
        } catch (error) {
          expect((error as Error).name).toBe('JsonProblem');
        }
      }),
    );
  });
});
