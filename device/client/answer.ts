/** What a server answered, read as a phone reads it (enx-client.md §3–6). */
import type { Exchange } from './http.ts';

export interface Answer {
  readonly exchange: Exchange;
  readonly json: Readonly<Record<string, unknown>>;
}

/** A server said no. `code` is its stable word, '' where it gave none. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly exchange: Exchange;
  readonly code: string;

  constructor(exchange: Exchange, code: string, text: string) {
    super(`${exchange.method} ${exchange.path} was refused with ${exchange.status} ${code || '(no code)'}: ${text}`);
    this.exchange = exchange;
    this.code = code;
  }
}

/** The JSON of a success; throws RefusedError for any status but 2xx and for a body that is no JSON object. */
export function readAnswer(exchange: Exchange): Answer {
  const json = parseObject(exchange.body);
  const succeeded = exchange.status >= 200 && exchange.status < 300;
  if (!json) throw new RefusedError(exchange, '', succeeded ? 'the answer is not a JSON object' : 'no JSON answer');
  if (succeeded) return { exchange, json };
  throw new RefusedError(exchange, errorCode(json), textMember(json, 'error') || 'no reason given');
}

/** Android looks at `errorCode` first, then at `code` (enx-client.md §6.2). */
export function errorCode(json: Readonly<Record<string, unknown>>): string {
  return textMember(json, 'errorCode') || textMember(json, 'code');
}

/** A text member; '' when it is absent or something else. */
export function textMember(json: Readonly<Record<string, unknown>>, name: string): string {
  const value = json[name];
  return typeof value === 'string' ? value : '';
}

/** A text member that a success must have; throws RefusedError without it. */
export function requiredText(answer: Answer, name: string): string {
  const value = textMember(answer.json, name);
  if (!value) throw new RefusedError(answer.exchange, '', `the answer has no ${name}`);
  return value;
}

function parseObject(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
