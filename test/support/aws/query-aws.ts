/** An AWS of a few lines for tools that speak its XML protocol (STS, CloudFormation) or JSON, over a socket. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { vi } from 'vitest';

export type Parameters = Readonly<Record<string, string>>;
/** What the service answers with: members of the result, as XML or, where it speaks JSON, as an object; or the error thrown. */
export type Answer = (parameters: Parameters) => string | object;

export class Refusal extends Error {
  readonly code: string;
  readonly isJson: boolean;

  constructor(code: string, message: string, protocol: 'xml' | 'json' = 'xml') {
    super(message);
    this.code = code;
    this.isJson = protocol === 'json';
  }
}

export interface QueryAws {
  /** Every call, in order. */
  readonly calls: Parameters[];
  close(): void;
}

/** Sets this process's environment so that every SDK client asks the answers given; `vi.unstubAllEnvs` ends that. */
export async function startQueryAws(answers: Readonly<Record<string, Answer>>): Promise<QueryAws> {
  const calls: Parameters[] = [];
  const server = createServer(async (request, response) => {
    const parameters = parametersOf(request, await text(request));
    calls.push(parameters);
    const { status, body } = answer(answers, parameters);
    response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { calls, close };
}

/** Lambda names its action by the path alone. */
const byPath: Readonly<Record<string, string>> = { '/2016-08-19/account-settings': 'GetAccountSettings' };

function parametersOf({ headers, url = '' }: IncomingMessage, body: string): Parameters {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return { Action: target.split('.').at(-1) ?? '', ...JSON.parse(body) };
  const Action = byPath[url.replace(/\/$/, '')];
  return Action ? { Action } : Object.fromEntries(new URLSearchParams(body));
}

function answer(answers: Readonly<Record<string, Answer>>, parameters: Parameters): { status: number; body: string } {
  const { Action: action = '' } = parameters;
  try {
    const result = answers[action]?.(parameters) ?? '';
    if (typeof result === 'object') return { status: 200, body: JSON.stringify(result) };
    const xml = `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`;
    return { status: 200, body: xml };
  } catch (error) {
    const { code, message, isJson } = error as Refusal;
    const xml = `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
    return { status: 400, body: isJson ? JSON.stringify({ __type: code, message }) : xml };
  }
}
