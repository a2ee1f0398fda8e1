/** A site of key archives in memory: what a phone finds there, and what it asked for. */
import type { Exchange, Request, Send } from '../../../device/client/http.ts';

export const siteSource = { indexUrl: 'http://x.example/index.txt', baseUrl: 'http://x.example/' };

export type Answer = Buffer | string | number | Partial<Exchange> | Error;

export interface Site {
  readonly send: Send;
  /** By path; anything else answers 404. May be changed while phones use it. */
  readonly files: Record<string, Answer>;
  /** Paths and queries, as asked for. */
  readonly asked: string[];
  readonly requests: Request[];
}

/** A number is a status without a body, an error a server that does not answer. */
export function siteOf(files: Record<string, Answer>): Site {
  const asked: string[] = [];
  const requests: Request[] = [];
  const send: Send = async (request) => {
    const { pathname, search } = new URL(request.url);
    asked.push(pathname + search);
    requests.push(request);
    const answer = files[pathname] ?? 404;
    if (answer instanceof Error) throw answer;
    const common = { method: request.method, path: pathname, requestBytes: 0, milliseconds: 1 };
    return { ...common, status: 200, headers: [], body: Buffer.alloc(0), ...exchangeOf(answer) };
  };
  return { send, files, asked, requests };
}

function exchangeOf(answer: Buffer | string | number | Partial<Exchange>): Partial<Exchange> {
  if (typeof answer === 'number') return { status: answer };
  return typeof answer === 'string' || Buffer.isBuffer(answer) ? { body: Buffer.from(answer) } : answer;
}
