/** An AWS of a few lines for tools that speak its JSON protocol (KMS), over a socket. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { vi } from 'vitest';
import { Refusal } from './query-aws.ts';

/** What the service answers a call with, or the Refusal thrown. */
export type JsonAnswer = (request: Readonly<Record<string, unknown>>) => object;

/** Sets this process's environment so that the SDK's client of `service` asks here; `vi.unstubAllEnvs` ends that. */
export async function startJsonAws(service: 'KMS', answers: Readonly<Record<string, JsonAnswer>>) {
  const server = createServer(async (request, response) => {
    const action = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    const { status, body } = answer(answers[action], JSON.parse(await text(request)));
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.stubEnv(`AWS_ENDPOINT_URL_${service}`, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return {
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function answer(respond: JsonAnswer | undefined, request: Record<string, unknown>): { status: number; body: object } {
  try {
    if (respond) return { status: 200, body: respond(request) };
    throw new Refusal('UnknownOperationException', 'This double does not know it');
  } catch (error) {
    const { code, message } = error as Refusal;
    return { status: 400, body: { __type: code, message } };
  }
}
