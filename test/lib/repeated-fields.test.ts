import fc from 'fast-check';
import { expect, it } from 'vitest';
import { repeatedFields } from '../../lib/settings/repeated-fields.ts';

it.each([
  ['{"a":1,"a":2}', ['a']],
  ['{"a":{"b":1,"c":[{"b":1},{"d":1,"d":"x"}],"b":2}}', ['a.c.1.d', 'a.b']],
  ['{"a":1,"\\u0061":2,"a":3}', ['a', 'a']],
  ['{"a":"b\\":","b":["a","a"],"c":{"a":1}}', []],
  ['["a","a"]', []],
  ['"a"', []],
])('%s says twice: %j', (text, paths) => expect(repeatedFields(text)).toEqual(paths));

it('what JSON.stringify writes says nothing twice', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(repeatedFields(JSON.stringify(value, undefined, 1))).toEqual([]);
    }),
  );
});
