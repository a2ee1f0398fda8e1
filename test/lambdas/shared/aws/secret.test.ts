import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { secretReader } from '../../../../lambdas/shared/aws/secret.ts';

let close = () => {};
afterEach(() => {
  close();
  vi.unstubAllEnvs();
});

/** A Secrets Manager that does what `listener` does; how often it was asked. */
async function secretsManager(listener: RequestListener) {
  const asked = { times: 0 };
  const server = createServer((request, response) => {
    asked.times += 1;
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, 'test');
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  return asked;
}

const answering =
  (body: object): RequestListener =>
  (_, response) =>
    void response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));

describe('a secret', () => {
  it('is its text', async () => {
    const asked = await secretsManager(answering({ SecretString: 'text' }));
    const read = secretReader('enx/prod/verification/origin-header');
    expect([await read(), await read(), asked.times]).toEqual(['text', 'text', 2]);
  });

  it('without text is a failure', async () => {
    await secretsManager(answering({ SecretBinary: 'AAAA' }));
    await expect(secretReader('x')()).rejects.toThrow('no text');
  });

  it('that nobody hands out is given up after two tries of half a second: a phone is waiting', async () => {
    const asked = await secretsManager(() => undefined);
    const begun = performance.now();
    await expect(secretReader('x')()).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(asked.times).toBe(2);
    // Two attempts and a pause of the SDK between them; a machine that is busy adds to it.
    expect(performance.now() - begun).toBeLessThan(3_000);
  });
});
