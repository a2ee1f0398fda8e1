import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { jwksFetcher } from '../../../../lambdas/keyserver/authorities/fetch-jwks.ts';
import { withTimeLimit } from '../../../../lambdas/shared/time-limit.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
}

/** Where the time is not the subject: no machine is that busy. */
const PATIENT = 30_000;

const failure = (expected: string) => expect.objectContaining({ failure: expected, message: `JWKS: ${expected}` });

describe('getting a JWKS', () => {
  it('gives the text', async () => {
    const uri = await serve((_, response) => response.end('[]'));
    expect(await jwksFetcher(PATIENT)(uri)).toBe('[]');
  });

  it.each([404, 204, 500])('refuses status %i', async (status) => {
    const uri = await serve((_, response) => response.writeHead(status).end());
    await expect(jwksFetcher(PATIENT)(uri)).rejects.toThrow(failure('status'));
  });

  it.each([301, 302, 303, 307, 308])(
    'follows no redirect %i: only the address itself was checked to be https',
    async (status) => {
      let asked = 0;
      const elsewhere = await serve((_, response) => {
        asked++;
        response.end('[]');
      });
      const uri = await serve((_, response) => response.writeHead(status, { location: elsewhere }).end('[]'));
      await expect(jwksFetcher(PATIENT)(uri)).rejects.toThrow(failure('redirect'));
      expect(asked).toBe(0);
    },
  );

  it('stops at 64,000 bytes', async () => {
    const sizes = [64_000, 64_001];
    const uri = await serve((_, response) => response.end('x'.repeat(sizes.shift() ?? 0)));
    expect((await jwksFetcher(PATIENT)(uri)).length).toBe(64_000);
    await expect(jwksFetcher(PATIENT)(uri)).rejects.toThrow(failure('too-large'));
  });

  it('gives up on a server that does not answer, or stops in the middle', async () => {
    const silent = await serve(() => {});
    await expect(jwksFetcher(50)(silent)).rejects.toThrow(failure('unreachable'));
    const slow = await serve((_, response) => response.write('['));
    await expect(jwksFetcher(50)(slow)).rejects.toThrow(failure('unreachable'));
  });

  it('has no more time than the call that needs it, and says whose fault that is', async () => {
    const silent = await serve(() => {});
    const cut = expect.objectContaining({ name: 'TimeLimitError' });
    await expect(withTimeLimit(50, () => jwksFetcher(PATIENT)(silent))).rejects.toThrow(cut);
    await expect(withTimeLimit(PATIENT, () => jwksFetcher(50)(silent))).rejects.toThrow(failure('unreachable'));
    let left: Promise<string> | undefined;
    const work = () => {
      left = jwksFetcher(PATIENT)(silent);
      return left;
    };
    await expect(withTimeLimit(50, work)).rejects.toThrow(cut);
    await expect(left).rejects.toThrow(cut);
  });

  it('does not name an address that cannot be reached', async () => {
    await expect(jwksFetcher(PATIENT)('http://127.0.0.1:1/jwks')).rejects.toThrow(failure('unreachable'));
    await expect(jwksFetcher(PATIENT)('nonsense')).rejects.toThrow(failure('unreachable'));
  });
});
