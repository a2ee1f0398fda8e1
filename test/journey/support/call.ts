/** Raw calls on the stack under test: any body, any header, and the answer as it came. */
import { type Exchange, send } from '../../../device/client/http.ts';
import { stack } from '../../support/setup/stack.ts';

export interface Reply {
  readonly status: number;
  readonly json: Record<string, unknown>;
  readonly exchange: Exchange;
}

/** Values written as JSON; text and bytes sent as they are. */
export type Body = Record<string, unknown> | string | Buffer;

/** A cold function on a busy machine takes its time; nothing here measures it. */
const TIMEOUT_MILLISECONDS = 60_000;

export async function call(
  url: string,
  body: Body,
  headers: Record<string, string> = {},
  method = 'POST',
): Promise<Reply> {
  const exchange = await send({
    method,
    url,
    headers: { 'Content-Type': 'application/json', 'User-Agent': 'enx-journey', ...headers },
    ...(method === 'GET' ? {} : { body: bytesOf(body) }),
    timeoutMilliseconds: TIMEOUT_MILLISECONDS,
  });
  return { status: exchange.status, json: parse(exchange.body), exchange };
}

function bytesOf(body: Body): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function parse(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

const { region, verification, keyServer } = stack();
export const deviceKey = { 'X-API-Key': verification.deviceApiKey };
export const adminKey = { 'X-API-Key': verification.adminApiKey };

export const urls = {
  issue: new URL('api/issue', verification.adminUrl).href,
  batchIssue: new URL('api/batch-issue', verification.adminUrl).href,
  expireCode: new URL('api/expirecode', verification.adminUrl).href,
  userReport: new URL('api/user-report', verification.deviceUrl).href,
  checkCodeStatus: new URL('api/checkcodestatus', verification.adminUrl).href,
  verify: new URL('api/verify', verification.deviceUrl).href,
  certificate: new URL('api/certificate', verification.deviceUrl).href,
  jwks: new URL(`jwks/${region}`, verification.deviceUrl).href,
  publish: keyServer.publishUrl,
};

export const issue = (body: Body, headers: Record<string, string> = adminKey) => call(urls.issue, body, headers);
export const batchIssue = (body: Body, headers: Record<string, string> = adminKey) =>
  call(urls.batchIssue, body, headers);
export const expireCode = (body: Body, headers: Record<string, string> = adminKey) =>
  call(urls.expireCode, body, headers);
export const userReport = (body: Body, headers: Record<string, string> = deviceKey) =>
  call(urls.userReport, body, headers);
export const verify = (body: Body, headers: Record<string, string> = deviceKey) => call(urls.verify, body, headers);
export const certificate = (body: Body, headers: Record<string, string> = deviceKey) =>
  call(urls.certificate, body, headers);
export const publish = (body: Body, headers: Record<string, string> = {}) => call(urls.publish, body, headers);

/** The JSON of a reply that must be a success; the error names code and text of a refusal. */
export function ok({ status, json }: Reply): Record<string, unknown> {
  if (status !== 200) throw new Error(`expected 200, got ${status} ${json.errorCode ?? json.code}: ${json.error}`);
  return json;
}

/** Status and stable code of a refusal; publish errors must carry it under both names. */
export function refusal({ status, json, exchange }: Reply): [status: number, code: unknown] {
  const code = json.errorCode;
  if (exchange.path.endsWith('/publish') && json.code !== code) {
    throw new Error(`code is ${json.code}, errorCode is ${code}`);
  }
  return [status, code];
}
