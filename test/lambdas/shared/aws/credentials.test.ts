import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaultProvider } from '../../../../lambdas/shared/aws/credentials.ts';

afterEach(() => vi.unstubAllEnvs());

describe("a function's credentials", () => {
  it('are those that Lambda put into the environment, read once', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'id');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_SESSION_TOKEN', 'token');
    const provider = defaultProvider();
    const credentials = await provider();
    expect(credentials).toMatchObject({ accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' });
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'other');
    expect(await provider()).toBe(credentials);
  });

  it('are missing where there are none', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    await expect(defaultProvider()()).rejects.toThrow('Unable to find environment variable credentials');
  });
});
