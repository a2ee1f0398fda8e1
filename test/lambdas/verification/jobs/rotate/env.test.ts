import { describe, expect, it } from 'vitest';
import { env } from '../../../../../lambdas/verification/jobs/rotate/env.ts';

describe('KEY_TAGS', () => {
  it('are texts by name', () => {
    expect(env.KEY_TAGS.parse('{"enx:stage":"prod"}')).toEqual({ 'enx:stage': 'prod' });
  });

  it.each(['', '[]', 'null', '"x"', '{"a":1}', '{'])('are not %s', (text) => {
    expect(env.KEY_TAGS.parse(text)).toBeUndefined();
  });
});

describe('SMS_SIGNER_ROLE_ARNS', () => {
  it('are ARNs with blanks between them, or none', () => {
    expect(env.SMS_SIGNER_ROLE_ARNS.parse('arn:a:b arn:c')).toEqual(['arn:a:b', 'arn:c']);
    expect(env.SMS_SIGNER_ROLE_ARNS.fallback).toEqual([]);
  });

  it.each(['issue', 'arn:a  arn:b', 'arn:a,b c'])('are not "%s"', (text) => {
    expect(env.SMS_SIGNER_ROLE_ARNS.parse(text)).toBeUndefined();
  });
});
