/** Many issuers, over real connections: the run's time, and one that does not answer. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Issuer } from '../../../../lambdas/keyserver/authorities/authority-table.ts';
import { jwksFetcher } from '../../../../lambdas/keyserver/authorities/fetch-jwks.ts';
import { importJwks } from '../../../../lambdas/keyserver/jobs/import-jwks/import-jwks.ts';
import type { KeyStore } from '../../../../lambdas/keyserver/jobs/import-jwks/key-store.ts';
import { testIssuer } from '../../../support/publish/key-server.ts';

const COUNT = 200;
const ANSWER_MILLISECONDS = 200;
const list = JSON.stringify([{ ...testIssuer('key').jwk, kty: 'EC', crv: 'P-256' }]);

let open = 0;
let most = 0;
/** `/<n>` answers after a fifth of a second, `/hangs` never. */
const server = createServer(({ url }, response) => {
  open += 1;
  most = Math.max(most, open);
  response.on('close', () => {
    open -= 1;
  });
  if (url !== '/hangs') setTimeout(() => response.end(list), ANSWER_MILLISECONDS);
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function run(paths: readonly string[], timeoutMilliseconds: number) {
  const applied: string[] = [];
  let writtenBefore = 0;
  const { port } = server.address() as AddressInfo;
  const issuers = paths.map((path): Issuer => {
    return { issuer: path, audience: 'aud', jwksUri: `http://127.0.0.1:${port}/${path}`, keys: [] };
  });
  const store: KeyStore = {
    takeLease: async () => 'owner',
    releaseLease: async () => {},
    issuersToImport: async () => issuers,
    apply: async ({ issuer }, _, __, outcome) => {
      if (outcome === 'imported') applied.push(issuer);
    },
  };
  const started = performance.now();
  const count = () => {
    writtenBefore = applied.length;
  };
  const deps = {
    store,
    fetchJwks: jwksFetcher(timeoutMilliseconds),
    count,
    unexpected: (error: unknown) => expect.fail(String(error)),
  };
  const { failed } = await importJwks(deps, 1_795_305_600);
  return { failed, applied: applied.length, writtenBefore, seconds: (performance.now() - started) / 1_000 };
}

it('200 issuers that take a fifth of a second each are read within 20 s, fifty at a time', async () => {
  const { failed, applied, seconds } = await run(Array.from(Array(COUNT).keys(), String), 10_000);
  expect([failed, applied]).toEqual([0, COUNT]);
  expect(seconds).toBeLessThan(20);
  expect(most).toBe(50);
}, 60_000);

it('one that hangs fails by itself: all others are written before it is given up', async () => {
  const others = Array.from(Array(COUNT - 1).keys(), String);
  const { failed, applied, writtenBefore } = await run(['hangs', ...others], 5_000);
  expect([failed, applied, writtenBefore]).toEqual([1, others.length, others.length]);
}, 60_000);
