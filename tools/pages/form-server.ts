/** The report form and the redirector on plain http, with everything behind them left out: their real pages, to look at. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { gatewayAddress } from '../../lambdas/shared/http/address/client-address.ts';
import type { HttpEvent, HttpHandler } from '../../lambdas/shared/http/call.ts';
import { pageEndpoint } from '../../lambdas/shared/http/endpoints/page-endpoint.ts';
import type { Ring } from '../../lambdas/shared/rings/rings.ts';
import { followLink } from '../../lambdas/verification/open/redirect/follow-link.ts';
import { failurePage } from '../../lambdas/verification/open/redirect/pages.tsx';
import { noticePage, readerOf } from '../../lambdas/verification/open/report-form/pages.tsx';
import { reportForm } from '../../lambdas/verification/open/report-form/report-form.ts';
import { openSessionCookies } from '../../lambdas/verification/open/report-form/session-cookie.ts';
import type { RegionSettings } from '../../lambdas/verification/store/region-store.ts';

/** API key → its region's settings. */
type Regions = Readonly<Record<string, RegionSettings>>;

/** The function without what is behind it. Numbers that end with 0 cannot be sent to. `now`: Unix seconds. */
export function formHandler(regions: Regions, now: number): HttpHandler {
  return pageEndpoint({
    name: 'tools/pages',
    methods: ['GET', 'HEAD', 'POST'],
    clock: async () => now,
    failure: (event) => noticePage(readerOf(event), 500, 'failure'),
    story: reportForm({
      domain: 'localhost',
      authenticate: async (key = '') => (key in regions ? { region: key, type: 'device', id: 'phones' } : undefined),
      regions: { settings: async (region) => regions[region] },
      sessions: openSessionCookies(oneVersion(randomBytes(32)), false),
      clientAddress: gatewayAddress,
      limitCalls: async () => undefined,
      limit: async () => 0,
      submitReport: async ({ phone }) => (phone.endsWith('0') ? 'phone_number_invalid' : 'done'),
      hold: async () => {},
      randomBytes,
      count: () => {},
    }),
  });
}

/** Every region is one of `regions` here. */
function linkHandler(regions: Regions, now: number): HttpHandler {
  return pageEndpoint({
    name: 'tools/pages',
    clock: async () => now,
    failure: failurePage,
    story: followLink({
      domain: 'localhost',
      regions: { settings: async () => Object.values(regions)[0] },
      countTap: async () => {},
    }),
  });
}

export async function startFormServer(regions: Regions, now: number): Promise<{ url: string; server: Server }> {
  const [form, links] = [formHandler(regions, now), linkHandler(regions, now)];
  const server = createServer(async (request, response) => {
    const handler = request.url?.startsWith('/report') ? form : links;
    const { statusCode, headers, cookies, body } = await handler(await eventOf(request), {} as never);
    response.writeHead(statusCode ?? 500, { ...headers, ...(cookies && { 'set-cookie': cookies }) } as never).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://localhost:${(server.address() as { port: number }).port}`, server };
}

function oneVersion(secret: Buffer): Ring {
  const version = { version: '1', createdAt: 0, usableFrom: 0, secret };
  return { writer: async () => version, live: async () => [version], find: async () => version };
}

/** As API Gateway hands it over (payload 2.0). */
async function eventOf(request: IncomingMessage): Promise<HttpEvent> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const http = { method: request.method ?? 'GET', sourceIp: '192.0.2.1' };
  return {
    rawPath: pathname,
    rawQueryString: searchParams.toString(),
    headers: request.headers,
    queryStringParameters: Object.fromEntries(searchParams),
    body: Buffer.concat(chunks).toString('base64'),
    isBase64Encoded: true,
    requestContext: { http, requestId: 'tools' },
  } as unknown as HttpEvent;
}
