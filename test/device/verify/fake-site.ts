/** An export site in memory, as `send` sees it, with whatever fault a test orders. */
import { type Exchange, type Request, type Send, UnreachableError } from '../../../device/client/http.ts';

export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

export const indexHeaders = { 'Content-Type': 'text/plain', 'Cache-Control': 'public, max-age=300', ETag: '"1"' };
export const fileHeaders = {
  'Content-Type': 'application/zip',
  'Cache-Control': 'public, max-age=1209600, immutable',
  ETag: '"1"',
};

export interface FakeSite {
  readonly send: Send;
  readonly asked: string[];
}

/** `answers`: by URL; anything else is a 404. `ranges`: whether parts of a file can be had. */
export function fakeSite(answers: ReadonlyMap<string, FakeAnswer>, ranges = true): FakeSite {
  const asked: string[] = [];
  const send = async (request: Request): Promise<Exchange> => {
    asked.push(`${request.method} ${request.url}`);
    const answer = answers.get(request.url) ?? { status: 404 };
    if (answer.status === 0) throw new UnreachableError('nothing listens there');
    const whole = Buffer.from(answer.body ?? '');
    const isPart = ranges && request.headers.Range !== undefined && (answer.status ?? 200) === 200;
    return {
      ...{ method: request.method, path: new URL(request.url).pathname, requestBytes: 0, milliseconds: 1 },
      status: isPart ? 206 : (answer.status ?? 200),
      headers: Object.entries(answer.headers ?? {}),
      body: request.method === 'HEAD' ? Buffer.alloc(0) : isPart ? whole.subarray(0, 4) : whole,
    };
  };
  return { send, asked };
}
