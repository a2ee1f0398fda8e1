/** An AWS of a few lines for tools that speak its XML protocol (STS, CloudFormation), over a socket. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { vi } from 'vitest';

export type Parameters = Readonly<Record<string, string>>;
/** What the service answers with: members of the result, as XML, or the error thrown. */
export type Answer = (parameters: Parameters) => string;

export class Refusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
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
    const parameters = Object.fromEntries(new URLSearchParams(await text(request)));
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

function answer(answers: Readonly<Record<string, Answer>>, parameters: Parameters): { status: number; body: string } {
  const { Action: action = '' } = parameters;
  try {
    const result = answers[action]?.(parameters) ?? '';
    return {
      status: 200,
      body: `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`,
    };
  } catch (error) {
    const { code, message } = error as Refusal;
    const body = `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
    return { status: 400, body };
  }
}
