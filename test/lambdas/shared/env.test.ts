import { describe, expect, it } from 'vitest';
import { count, optional, readEnv, text, withDefault } from '../../../lambdas/shared/env.ts';

const spec = { TABLE: text, WAIT_SECONDS: count, LIMIT: withDefault(count, 7), CLOCK: optional(text) } as const;

describe('readEnv', () => {
  it('reads what is there', () => {
    const source = { TABLE: 't', WAIT_SECONDS: '0', LIMIT: '12', CLOCK: 'c', OTHER: 'x' };
    expect(readEnv(spec, source)).toEqual({ TABLE: 't', WAIT_SECONDS: 0, LIMIT: 12, CLOCK: 'c' });
  });

  it.each([{}, { LIMIT: '', CLOCK: '' }])('knows defaults', (rest) => {
    const expected = { TABLE: 't', WAIT_SECONDS: 3, LIMIT: 7, CLOCK: undefined };
    expect(readEnv(spec, { TABLE: 't', WAIT_SECONDS: '3', ...rest })).toEqual(expected);
  });

  it('names everything that is wrong in one error, without the values', () => {
    expect(() => readEnv(spec, { WAIT_SECONDS: '-1', LIMIT: 'many' })).toThrow(
      'Environment: TABLE must be a non-empty text, but is missing; ' +
        'WAIT_SECONDS must be a whole number, but is not; LIMIT must be a whole number, but is not',
    );
  });
});
