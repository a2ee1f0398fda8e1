/** A browser without script, as far as logins need one: cookies, redirects, forms. What it was told is kept. */
import { parseSetCookie } from 'cookie';

export interface PageSeen {
  /** Of the page, after redirects. */
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

interface Jar {
  readonly host: string;
  readonly path: string;
  readonly name: string;
  readonly value: string;
}

export interface Visitor {
  open(url: string, init?: RequestInit): Promise<PageSeen>;
  /** Sends the form of a page, changed or completed by `fields`; `which` finds it by its text. */
  submit(page: PageSeen, fields?: Readonly<Record<string, string>>, which?: RegExp): Promise<PageSeen>;
  /** Does not follow redirects. */
  step(url: string, init?: RequestInit): Promise<Response>;
  readonly cookies: readonly Jar[];
}

const MOST_REDIRECTS = 10;

export function newVisitor(): Visitor {
  const jar: Jar[] = [];
  const step = async (url: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    const cookie = cookiesFor(jar, new URL(url));
    if (cookie !== '') headers.set('cookie', cookie);
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) keep(jar, new URL(url), line);
    return response;
  };
  const open = async (url: string, init?: RequestInit): Promise<PageSeen> => {
    let response = await step(url, init);
    let at = url;
    for (let hop = 0; response.headers.get('location') !== null && hop < MOST_REDIRECTS; hop++) {
      at = new URL(response.headers.get('location') ?? '', at).href;
      response = await step(at);
    }
    return { url: at, status: response.status, headers: response.headers, body: await response.text() };
  };
  return {
    ...{ open, step, cookies: jar },
    submit: (page, fields = {}, which = /./s) => {
      const form = [...page.body.matchAll(/<form\b.*?<\/form>/gs)]
        .map(([text]) => text)
        .find((text) => which.test(text));
      if (form === undefined) throw new Error(`No such form at ${page.url}: ${page.body}`);
      const action = unescaped(/action="([^"]*)"/.exec(form)?.[1] ?? '');
      const body = new URLSearchParams({ ...hiddenFields(form), ...fields });
      return open(new URL(action, page.url).href, {
        method: 'POST',
        body,
        headers: { origin: new URL(page.url).origin },
      });
    },
  };
}

function hiddenFields(form: string): Record<string, string> {
  const inputs = [...form.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)].map(([input]) => input);
  const attribute = (input: string, name: string) =>
    unescaped(new RegExp(`\\b${name}="([^"]*)"`).exec(input)?.[1] ?? '');
  return Object.fromEntries(inputs.map((input) => [attribute(input, 'name'), attribute(input, 'value')]));
}

function unescaped(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** By host and path, as browsers do: not by port. */
function cookiesFor(jar: readonly Jar[], { hostname, pathname }: URL): string {
  const sent = jar.filter(({ host, path }) => host === hostname && matches(pathname, path));
  return sent.map(({ name, value }) => `${name}=${value}`).join('; ');
}

function matches(pathname: string, path: string): boolean {
  return pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
}

function keep(jar: Jar[], { hostname: host, pathname }: URL, line: string): void {
  const {
    name,
    value = '',
    path = pathname.slice(0, pathname.lastIndexOf('/')) || '/',
    maxAge,
    expires,
  } = parseSetCookie(line);
  const old = jar.findIndex((each) => each.host === host && each.path === path && each.name === name);
  if (old >= 0) jar.splice(old, 1);
  const isOver = maxAge === undefined ? expires !== undefined && expires.getTime() < Date.now() : maxAge <= 0;
  if (!isOver) jar.push({ host, path, name, value });
}
