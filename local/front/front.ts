/**
 * The front: plain `http://127.0.0.1:PORT/` for each deployed HTTP API and the distribution. It hides the local AWS's
 * TLS and addressing and adds nothing: method, path, query, headers, body, status and answer pass as they are.
 */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';

export interface FrontRoute {
  readonly port: number;
  /** Put before the path of every request, without a final `/`. */
  readonly pathPrefix: string;
  /** What the local AWS chooses the API or the distribution by. */
  readonly host: string;
  /** Added to what is sent on, such as the scheme a distribution asks about. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Requests whose path begins with it go elsewhere instead. Default: none. */
  readonly except?: { readonly path: string; readonly target: Target };
}

export interface Upstream {
  /** `http://` or `https://`, host and port. */
  readonly endpoint: string;
  /** PEM of the certificate to trust (https). */
  readonly certificate?: string;
}

export interface Front {
  /** Resolves when every request that is under way now has been answered. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Belong to one connection, not to the message (RFC 9110 §7.6.1). `transfer-encoding` stays: it frames the body. */
const hopByHop = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'upgrade', 'expect']);

/** Listens on 127.0.0.1 only. */
export async function startFront(upstream: Upstream, routes: readonly FrontRoute[]): Promise<Front> {
  const underWay = new Set<Promise<void>>();
  const send = connectTo(upstream);
  const servers = routes.map((route) =>
    http.createServer((request, response) => {
      const done = forward(send, route, request, response).finally(() => underWay.delete(done));
      underWay.add(done);
    }),
  );
  await Promise.all(servers.map((server, i) => listen(server, routes[i]?.port ?? 0)));
  return {
    settled: async () => {
      await Promise.allSettled(underWay);
    },
    close: async () => {
      await Promise.all(servers.map(closeServer));
    },
  };
}

type Send = (options: http.RequestOptions) => http.ClientRequest;

function connectTo(upstream: Upstream): Send {
  const { protocol, hostname, port } = new URL(upstream.endpoint);
  // Below MiniStack's 75 s, so that no request goes out on a connection it is closing.
  const keepAlive = { keepAlive: true, timeout: 60_000 };
  if (protocol === 'http:') {
    const agent = new http.Agent(keepAlive);
    return (options) => http.request({ ...options, agent, hostname, port });
  }
  const agent = new https.Agent(keepAlive);
  const trust = upstream.certificate === undefined ? {} : { ca: upstream.certificate };
  return (options) => https.request({ ...options, ...trust, agent, hostname, port, servername: 'localhost' });
}

function forward(send: Send, route: FrontRoute, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = targetOf(route, request.url ?? '');
  const outgoing = send({
    method: request.method ?? 'GET',
    path: target.pathPrefix + request.url,
    headers: requestHeaders(request, target),
  });
  return new Promise((resolve) => {
    response.on('close', () => {
      if (!response.writableFinished) outgoing.destroy();
      resolve();
    });
    outgoing.on('response', (answer) => relay(answer, response));
    outgoing.on('error', (error) => refuse(response, error));
    request.pipe(outgoing);
  });
}

type Target = Omit<FrontRoute, 'port' | 'except'>;

function targetOf({ except, ...route }: FrontRoute, url: string): Target {
  return except && url.startsWith(except.path) ? except.target : route;
}

/** As they came, repeated ones too; only Host is the target's. */
function requestHeaders(request: IncomingMessage, route: Target): string[] {
  const own = { host: route.host, ...route.headers };
  const passed = withoutNames(request.rawHeaders, new Set([...hopByHop, ...Object.keys(own)]));
  return [...Object.entries(own).flat(), ...passed];
}

function withoutNames(rawHeaders: readonly string[], names: ReadonlySet<string>): string[] {
  return rawHeaders.filter((_, i) => !names.has((rawHeaders[i - (i % 2)] ?? '').toLowerCase()));
}

function relay(answer: IncomingMessage, response: ServerResponse): void {
  response.sendDate = false;
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage, withoutNames(answer.rawHeaders, hopByHop));
  answer.on('error', () => response.destroy());
  answer.pipe(response);
}

function refuse(response: ServerResponse, error: Error): void {
  if (response.headersSent) response.destroy();
  else
    response.writeHead(502, { 'content-type': 'text/plain' }).end(`The local AWS did not answer: ${error.message}\n`);
}

/** A phone computes for seconds between two requests; Node would close its connection after five, in the middle of the next. */
const KEEP_ALIVE_MILLISECONDS = 60_000;

export function listen(server: http.Server, port: number): Promise<void> {
  server.keepAliveTimeout = KEEP_ALIVE_MILLISECONDS;
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

export function closeServer(server: http.Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
