/** The staff's API inside the browser: fixed answers per call, and what was asked. */
import type { BrowserContext, Request, Route } from 'playwright-core';
import type { StaffRefusal } from '../../../protocol/staff/answers.ts';
import { type StaffPath, staffPaths } from '../../../protocol/staff/paths.ts';
import type { GetAnswers, PostCalls, PutCalls } from '../../../web/app/calls/calls.ts';

export interface Asked {
  readonly method: string;
  /** Of staffPaths. */
  readonly name: StaffPath;
  /** In the path: `region`, `uuid` … */
  readonly values: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Without `Bearer`. */
  readonly token: string;
  /** How many calls of this method and name came before. */
  readonly before: number;
}

/** Something else than 200 with a body. */
export class Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** `refusal(403, 'missing_permission', { missing: ['CodeExpire'] })` */
export function refusal(
  status: number,
  errorCode: string,
  more: Partial<StaffRefusal> & { readonly retryAfter?: string } = {},
): Reply {
  const { retryAfter, ...details } = more;
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  return new Reply(status, { error: `refused: ${errorCode}`, errorCode, ...details }, headers);
}

/** The network is down. */
export const offline = new Reply(0, undefined);
/** No answer ever comes. */
export const silence = new Reply(-1, undefined);

type Answer<A> = A | Reply | ((asked: Asked) => A | Reply | Promise<A | Reply>);

/** `'GET code'`: method and name of staffPaths. */
export type Answers = {
  readonly [N in keyof GetAnswers as `GET ${N}`]?: Answer<GetAnswers[N]>;
} & {
  readonly [N in keyof PostCalls as `POST ${N}`]?: Answer<PostCalls[N][1]>;
} & {
  readonly [N in keyof PutCalls as `PUT ${N}`]?: Answer<PutCalls[N][1]>;
} & {
  readonly [N in 'member' | 'apiKey' as `DELETE ${N}`]?: Answer<unknown>;
};

export interface StaffApi {
  readonly asked: Asked[];
  /** Of one call: `api.of('POST issue')`. */
  of(call: string): Asked[];
  /** From now on. */
  answer(answers: Answers): void;
}

/** Routes `/staff/*` of this context. A call that nobody answers is a complaint and a 404. */
export async function fakeStaffApi(context: BrowserContext, first: Answers, complaints: string[]): Promise<StaffApi> {
  let answers: Readonly<Record<string, unknown>> = first;
  const asked: Asked[] = [];
  const of = (call: string) => asked.filter(({ method, name }) => `${method} ${name}` === call);
  await context.route(
    (url) => url.pathname.startsWith('/staff/'),
    async (route) => {
      const read = readCall(route.request());
      const key = read && `${read.method} ${read.name}`;
      if (read === undefined || key === undefined || !(key in answers)) {
        complaints.push(`nobody answers ${route.request().method()} ${route.request().url()}`);
        return fulfill(route, refusal(404, 'not_found'));
      }
      const call: Asked = { ...read, before: of(key).length };
      asked.push(call);
      const answer = answers[key];
      return fulfill(route, typeof answer === 'function' ? await answer(call) : answer);
    },
  );
  return {
    asked,
    of,
    answer: (more) => {
      answers = { ...answers, ...more };
    },
  };
}

async function fulfill(route: Route, answer: unknown): Promise<void> {
  if (answer === silence) return;
  if (answer === offline) return route.abort('internetdisconnected');
  const { status, body, headers } = answer instanceof Reply ? answer : new Reply(200, answer);
  await route.fulfill({
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    // A table is text.
    body: typeof body === 'string' ? body : JSON.stringify(body ?? {}),
  });
}

function readCall(request: Request): Omit<Asked, 'before'> | undefined {
  const { pathname, searchParams } = new URL(request.url());
  const found = matching(pathname);
  if (found === undefined) return undefined;
  return {
    method: request.method(),
    ...found,
    query: Object.fromEntries(searchParams),
    body: request.postDataJSON(),
    token: (request.headers().authorization ?? '').replace(/^Bearer /, ''),
  };
}

/** Fixed segments win, as API Gateway has it: `/settings/history` is no setting. */
function matching(path: string): Pick<Asked, 'name' | 'values'> | undefined {
  const names = Object.keys(staffPaths) as StaffPath[];
  const fixedFirst = names.sort((one, other) => variables(one) - variables(other));
  for (const name of fixedFirst) {
    const pattern = staffPaths[name].replace(/\{(\w+)\+?\}/g, '(?<$1>[^/]+)');
    const match = new RegExp(`^${pattern}$`).exec(path);
    if (match === null) continue;
    const values = Object.entries(match.groups ?? {}).map(([key, value]) => [key, decodeURIComponent(value)]);
    return { name, values: Object.fromEntries(values) };
  }
  return undefined;
}

function variables(name: StaffPath): number {
  return staffPaths[name].split('{').length;
}
