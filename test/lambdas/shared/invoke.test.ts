/** One function asks another: its answer, or that it failed, and never twice. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { functionInvoker } from '../../../lambdas/shared/aws/invoke.ts';

let end = () => {};
afterEach(() => end());

async function lambda(status: number, body: string, headers: Record<string, string> = {}) {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    asked.push(`${decodeURIComponent(request.url ?? '')} ${await text(request)}`);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  end = () => {
    server.closeAllConnections();
    server.close();
  };
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const invoke = functionInvoker('enx-test-verification-rotate:live', 2_000, {
    endpoint,
    region: 'us-east-1',
    credentials,
  });
  return { invoke, asked };
}

it('gets what the function gave', async () => {
  const { invoke, asked } = await lambda(200, '{"made":["US-ZZ-v2"]}');
  expect(await invoke({ what: 'certificate' })).toEqual({ made: ['US-ZZ-v2'] });
  expect(asked).toEqual([expect.stringMatching(/rotate:live\/invocations.* \{"what":"certificate"\}$/)]);
});

it('hears that the function failed, without its words', async () => {
  const { invoke } = await lambda(200, '{"errorMessage":"secret"}', { 'x-amz-function-error': 'Unhandled' });
  await expect(invoke({})).rejects.toThrow(/^The invoked function failed$/);
});

it.each([429, 500])('asks once where Lambda answers %i', async (status) => {
  const { invoke, asked } = await lambda(status, '{"message":"no"}');
  await expect(invoke({})).rejects.toThrow();
  expect(asked).toHaveLength(1);
});
