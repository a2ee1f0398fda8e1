/** Addresses as the public sees them, on this machine: paths and what they answer, to be changed while a test runs. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';

export type Answer = string | Buffer | number | RequestListener;

export interface PublicServer {
  /** Ends with a slash. */
  readonly url: string;
  /** Path without the first slash → answer 200 with this body, a bare status, or whatever it does. Others answer 404. */
  readonly answers: Record<string, Answer>;
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Ends with the test. */
export async function startPublicServer(answers: Record<string, Answer>): Promise<PublicServer> {
  const server = createServer((request, response) => {
    const answer = answers[request.url?.slice(1) ?? ''] ?? 404;
    if (typeof answer === 'function') answer(request, response);
    else if (typeof answer === 'number') response.writeHead(answer, { location: '/elsewhere' }).end('<Error/>');
    else response.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close().closeAllConnections());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, answers };
}
