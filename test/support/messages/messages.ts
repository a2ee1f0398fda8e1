/** Messages to carry, and addresses at which nobody carries any. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach } from 'vitest';
import type { Delivery, Provider, TextMessage } from '../../../lambdas/verification/messages/providers/provider.ts';

export const aTextMessage = (rest: Partial<TextMessage> = {}): TextMessage => ({
  region: 'US-ZZ',
  phone: '+15550123456',
  text: 'Your code: 12345678',
  isUserReport: false,
  ...rest,
});

/** A provider that does as it is told, one delivery after the other, and what it was asked to carry. */
export function scriptedProvider(...deliveries: Delivery[]) {
  const asked: TextMessage[] = [];
  const provider: Provider = {
    async send(message) {
      asked.push(message);
      return deliveries[asked.length - 1] ?? { outcome: 'accepted' };
    },
  };
  return { ...provider, asked };
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** An address with TCP that does this with each connection. Ends with the test. */
export async function rawServer(onConnection: (socket: Socket) => void): Promise<string> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined));
    onConnection(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An address at which nobody listens. */
export async function closedAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `127.0.0.1:${port}`;
}
