/** The built pages as CloudFront serves them: with their policy, and `index.html` for every path that is no file. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

export interface PagesServer {
  readonly origin: string;
  close(): void;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/** Of the pages (design.md §10.3); `issuer` is the identity provider's origin. */
export function pagesPolicy(issuer: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src 'self' ${issuer}`,
    "img-src 'self' data:",
    "font-src 'self'",
    `form-action 'self' ${issuer}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

/** `config`: `/config.json`. Listens on 127.0.0.1. */
export async function startPagesServer(
  folder: string,
  config: { readonly authority: string; readonly [key: string]: string },
): Promise<PagesServer> {
  const policy = pagesPolicy(new URL(config.authority).origin);
  const server = createServer((request, answer) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const headers = { 'content-security-policy': policy, 'x-content-type-options': 'nosniff' };
    if (path === '/config.json') {
      answer.writeHead(200, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify(config));
      return;
    }
    const file = fileOf(folder, path);
    answer.writeHead(200, { ...headers, 'content-type': types[extname(file)] ?? 'application/octet-stream' });
    answer.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${port(server)}`, close: () => server.close() };
}

function fileOf(folder: string, path: string): string {
  const file = join(folder, normalize(path));
  return extname(file) !== '' && existsSync(file) ? file : join(folder, 'index.html');
}

function port(server: Server): number {
  return (server.address() as AddressInfo).port;
}
