/** How a settings file's text is read: lib/settings/reading. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { mend } from '../../../lib/settings/reading/mended.ts';
import { allMembers, membersAt, nearestName } from '../../../lib/settings/reading/schema-members.ts';
import { readSettingsText } from '../../../lib/settings/reading/settings-text.ts';

describe('text', () => {
  const isJson = (text: string) => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const syntax = (text: string) => readSettingsText(text, false).faults.filter(({ rule }) => rule === 'syntax');

  it('is JSON where JSON.parse says so, with the same values', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(syntax(text)).toEqual([]);
        expect(JSON.stringify(readSettingsText(text, false).value)).toBe(JSON.stringify(JSON.parse(text)));
      }),
      { seed: 16 },
    );
  });

  it('is not JSON where JSON.parse refuses it', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"\\x"',
      '"\n"',
      '01',
      '1.',
      '-',
      '+1',
      '.5',
      '1e5',
      'tru',
      'true',
      'NaN',
      '/*',
      '//',
      "'a'",
      '\u00A0',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        const text = parts.join('');
        expect(syntax(text).length === 0, JSON.stringify(text)).toBe(isJson(text));
      }),
      { numRuns: 3_000, seed: 16 },
    );
  });

  it.each([
    ['{"a":1,"a":2}', ['a']],
    ['{"a":{"b":1,"c":[{"b":1},{"d":1,"d":"x"}],"b":2}}', ['a.c.1.d', 'a.b']],
    ['{"a":1,"\\u0061":2,"a":3}', ['a', 'a']],
    ['{"a":"b\\":","b":["a","a"],"c":{"a":1}}', []],
    ['["a","a"]', []],
  ])('%s says twice: %j', (text, paths) => {
    const twice = readSettingsText(text, false).faults.filter(({ rule }) => rule === 'duplicate-member');
    expect(twice.map(({ path }) => path.join('.'))).toEqual(paths);
  });

  it('knows where everything is, and for what is missing the nearest thing around it', () => {
    const { locate } = readSettingsText('{\n  "a": {\n    "b": [1,\n      { "c": 2 }]\n  }\n}', false);
    expect(locate(['a'])).toEqual({ line: 2, column: 3 });
    expect(locate(['a', 'b', 1, 'c'])).toEqual({ line: 4, column: 9 });
    expect(locate(['a', 'b', 1])).toEqual({ line: 4, column: 7 });
    expect(locate(['a', 'b', 7, 'c'])).toEqual({ line: 3, column: 5 });
    expect(locate(['x'])).toEqual({ line: 1, column: 1 });
  });

  it.each(['{"a": 1} // end', '{"a": 1,}', '/* begin */ {"a": [1,]}', '{"a": 1} /*', '{"a": 1} //'])(
    'JSONC: %s',
    (text) => {
      expect(readSettingsText(text, false)).toMatchObject({
        faults: expect.arrayContaining([expect.objectContaining({ rule: 'syntax' })]),
      });
      expect(readSettingsText(text, true).faults.length).toBe(text.endsWith('/*') ? 1 : 0);
    },
  );
});

const schema = z.strictObject({
  name: z.string(),
  part: z.optional(
    z.strictObject({
      number: z.optional(z.int()),
      list: z._default(z.array(z.strictObject({ id: z.optional(z.string()) })), []),
    }),
  ),
  byName: z.optional(z.record(z.string(), z.union([z.literal('none'), z.strictObject({ zone: z.string() })]))),
});

describe('mended', () => {
  const standIn = { name: 'stand-in' };

  it.each([
    [{ name: 'a' }, { name: 'a' }, []],
    [{ name: 1, part: {} }, { name: 'stand-in', part: { list: [] } }, ['name']],
    [{ name: 'a', more: 1 }, { name: 'a' }, ['more']],
    [{ name: 'a', part: { number: 'x' } }, { name: 'a', part: { list: [] } }, ['part.number']],
    [{ name: 'a', part: [] }, { name: 'a' }, ['part']],
    // An item keeps its place.
    [
      { name: 'a', part: { list: [null, { id: 'b' }] } },
      { name: 'a', part: { list: [{}, { id: 'b' }] } },
      ['part.list.0'],
    ],
    [{ name: 'a', byName: { x: { zone: 1 } } }, { name: 'a', byName: {} }, ['byName.x.zone', 'byName.x']],
  ])('%j', (value, settings, paths) => {
    const mended = mend(schema, value, standIn);
    expect(mended?.settings).toEqual(settings);
    expect(mended?.paths.map((path) => path.join('.'))).toEqual(paths);
  });

  it.each([null, 5, 'x', []])('nothing is left of %j', (value) => expect(mend(schema, value, {})).toBeUndefined());

  it('leaves what was given alone', () => {
    const value = { name: 'a', part: { number: 'x' } };
    mend(schema, value, standIn);
    expect(value).toEqual({ name: 'a', part: { number: 'x' } });
  });
});

describe('members of a schema', () => {
  it.each([
    [[], ['name', 'part', 'byName']],
    [['part', 'list', 3], ['id']],
    [['byName', 'anything'], ['zone']],
    [['name'], []],
    [['nothing', 'here'], []],
  ])('at %j: %j', (path, names) => expect(membersAt(schema, path)).toEqual(names));

  it('all of them', () => {
    expect(allMembers(schema).map((path) => path.join('.'))).toEqual([
      ...['name', 'part', 'part.number', 'part.list', 'part.list.*.id', 'byName', 'byName.*.zone'],
    ]);
  });

  it.each([
    ['colour', 'color'],
    ['healtAuthorityId', 'healthAuthorityIds'],
    ['xyz', undefined],
    ['', undefined],
  ])('%s is meant as %s', (name, meant) => {
    expect(nearestName(name, ['color', 'textColor', 'healthAuthorityIds'])).toBe(meant);
  });

  it('nobody is near in an empty list', () => expect(nearestName('color', [])).toBeUndefined());
});
