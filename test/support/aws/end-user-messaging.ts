/** AWS End User Messaging SMS as the SDK sees it: its JSON protocol on a socket, with the service's own errors and faults. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, vi } from 'vitest';

export type MessagingFault =
  | { readonly status: number; readonly error: Readonly<Record<string, unknown>> & { readonly __type: string } }
  | 'silent'
  | 'cut'
  | 'half'
  | 'page';

export interface MessagingServer {
  /** What SendTextMessage was asked for. */
  readonly messages: Record<string, unknown>[];
  fault: MessagingFault | undefined;
  close(): void;
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
  vi.unstubAllEnvs();
});

/** Sets this process's environment so that the SDK asks here; ends with the test. */
export async function startEndUserMessaging(): Promise<MessagingServer> {
  const server = createServer(async (request, response) => {
    const body = JSON.parse(await text(request)) as Record<string, unknown>;
    const problem = problemOf(request, body);
    if (problem) return refuse(response, 400, problem);
    messaging.messages.push(body);
    if (messaging.fault === undefined) return answer(response, 200, { MessageId: 'message-1' });
    fail(messaging.fault, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => void server.close().closeAllConnections();
  closing.push(close);
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, 'test');
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const messaging: MessagingServer = { messages: [], fault: undefined, close };
  return messaging;
}

function problemOf({ headers }: IncomingMessage, body: Record<string, unknown>) {
  if (headers['x-amz-target'] !== 'PinpointSMSVoiceV2.SendTextMessage') return { __type: 'UnknownOperationException' };
  if (!headers.authorization?.startsWith('AWS4-HMAC-SHA256 ')) return { __type: 'AccessDeniedException' };
  if (/^\+[1-9]\d{5,14}$/.test(String(body.DestinationPhoneNumber))) return undefined;
  const Fields = [{ Name: 'DestinationPhoneNumber', Message: 'not a number' }];
  return { __type: 'ValidationException', Reason: 'FIELD_VALIDATION_FAILED', Fields };
}

function refuse(response: ServerResponse, status: number, error: object): void {
  answer(response, status, { message: 'refused', ...error });
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
}

function fail(fault: MessagingFault, response: ServerResponse): void {
  if (typeof fault === 'object') refuse(response, fault.status, fault.error);
  else if (fault === 'cut') response.socket?.resetAndDestroy();
  else if (fault === 'half') response.writeHead(200, { 'content-length': 500 }).write('{"M', () => response.destroy());
  else if (fault === 'page') response.end('<html>welcome</html>');
}
