import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readExactJson, writeExactJson } from '../../../../protocol/region-config/artefacts/exact-json.ts';

describe('whole numbers of 64 bits', () => {
  test('stand as they are in the text, where a JavaScript number would be another one', () => {
    expect(writeExactJson({ map: 288605699003383809n })).toBe('{\n  "map": 288605699003383809\n}\n');
    expect(String(Number('288605699003383809'))).not.toBe('288605699003383809');
  });

  test('come back as bigints where a number would spoil them, and only there', () => {
    expect(readExactJson('{"map": 18446744073709551615, "weight": 150, "colour": 0.1, "big": 1e300}')).toEqual({
      map: 18446744073709551615n,
      weight: 150,
      colour: 0.1,
      big: 1e300,
    });
  });

  test('every u64 survives', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }), (value) => {
        expect(readExactJson(writeExactJson([value]))).toEqual([value]);
      }),
    );
  });
});

test('any other value is as JSON has it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(writeExactJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('text that is not JSON is a SyntaxError', () => {
  expect(() => readExactJson('{"a":')).toThrow(SyntaxError);
});
