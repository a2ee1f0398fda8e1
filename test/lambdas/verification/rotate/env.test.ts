import { describe, expect, it } from 'vitest';
import { env } from '../../../../lambdas/verification/rotate/env.ts';

describe('KEY_TAGS', () => {
  it('are texts by name', () => {
    expect(env.KEY_TAGS.parse('{"enx:stage":"prod"}')).toEqual({ 'enx:stage': 'prod' });
  });

  it.each(['', '[]', 'null', '"x"', '{"a":1}', '{'])('are not %s', (text) => {
    expect(env.KEY_TAGS.parse(text)).toBeUndefined();
  });
});
