import type { HttpEvent } from '../../../lambdas/shared/http/call.ts';

export interface AnEvent {
  method?: string;
  path?: string;
  /** Beside `content-type: application/json`; names in lower case, as API Gateway gives them. */
  headers?: Record<string, string>;
  /** An object is sent as JSON; a string or Buffer as it is. */
  body?: unknown;
  sourceIp?: string;
  pathParameters?: Record<string, string>;
  query?: Record<string, string>;
}

function bodyOf(body: unknown): { body: string; isBase64Encoded: boolean } {
  if (Buffer.isBuffer(body)) return { body: body.toString('base64'), isBase64Encoded: true };
  return { body: typeof body === 'string' ? body : JSON.stringify(body), isBase64Encoded: false };
}

/** An HTTP API event, payload 2.0, as API Gateway sends it. Default: a POST of `{}` from 192.0.2.1. */
export function httpEvent(options: AnEvent = {}): HttpEvent {
  const { method = 'POST', path = '/', headers = {}, sourceIp = '192.0.2.1', body = {} } = options;
  const query = new URLSearchParams(options.query).toString();
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    headers: { 'content-type': 'application/json', ...headers },
    ...(options.query ? { queryStringParameters: options.query } : {}),
    ...(options.pathParameters ? { pathParameters: options.pathParameters } : {}),
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'api.example.org',
      domainPrefix: 'api',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp, userAgent: headers['user-agent'] ?? '' },
      requestId: 'request-1',
      routeKey: '$default',
      stage: '$default',
      time: '22/Nov/2026:00:00:00 +0000',
      timeEpoch: 1_795_305_600_000,
    },
    ...(method === 'GET' ? { isBase64Encoded: false } : bodyOf(body)),
  };
}
