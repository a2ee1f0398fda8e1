import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaultProvider } from '../../../../lambdas/shared/aws/credentials.ts';

const given = (variables: Record<string, string>) => {
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'])
    vi.stubEnv(name, variables[name] ?? '');
};
afterEach(() => vi.unstubAllEnvs());

describe('credentials of a function', () => {
  it('are those of its environment', async () => {
    given({ AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key', AWS_SESSION_TOKEN: 'session' });
    expect(await defaultProvider()()).toEqual({ accessKeyId: 'id', secretAccessKey: 'key', sessionToken: 'session' });
    given({ AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' });
    expect(await defaultProvider()()).toEqual({ accessKeyId: 'id', secretAccessKey: 'key' });
  });

  it.each([{}, { AWS_ACCESS_KEY_ID: 'id' }, { AWS_SECRET_ACCESS_KEY: 'key' }])(
    'must be there: %j',
    async (variables) => {
      given(variables);
      await expect(defaultProvider()()).rejects.toThrow('The environment holds no credentials of a role');
    },
  );
});
