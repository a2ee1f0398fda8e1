/** Asking a site as a phone does, and what the answers say besides their content. */
import { isLoopback } from '../../protocol/region-config/rules/addresses.ts';
import { type Exchange, headerOf, type Request, type Send, UnreachableError } from '../client/http.ts';
import { android } from '../client/profile.ts';
import { FILE_MILLISECONDS } from '../files/download.ts';
import { type Finding, type FindingCode, finding } from './finding.ts';

/** What came with 200 or 206, or why nothing did. */
export type Got = { readonly exchange: Exchange } | { readonly finding: Finding };

export interface Asked extends Partial<Pick<Request, 'method' | 'headers' | 'maximumBytes'>> {
  readonly url: string;
  /** How findings name it. */
  readonly where: string;
}

export async function ask(send: Send, { url, where, method = 'GET', headers = {}, maximumBytes }: Asked): Promise<Got> {
  const request = {
    ...{ method, url, timeoutMilliseconds: FILE_MILLISECONDS },
    headers: { 'User-Agent': android.userAgent, 'Cache-Control': 'no-cache', ...headers },
    ...(maximumBytes === undefined ? {} : { maximumBytes }),
  };
  try {
    const exchange = await send(request);
    const { status } = exchange;
    if (status === 200 || status === 206) return { exchange };
    return { finding: finding(status >= 300 && status < 400 ? 'redirect' : 'status', where, String(status)) };
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    return { finding: finding('unreachable', where, error.message) };
  }
}

/** Phones take https alone; this machine may be asked without. */
export function schemeFindings(url: string): Finding[] {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || isLoopback(hostname) ? [] : [finding('not-https', url)];
}

/** Seconds: an index changes every few hours, an archive never (enx-client.md §11.2). */
const LONGEST_OF_INDEX = 900;
const SHORTEST_OF_FILE = 86_400;

const kinds = {
  index: { type: /^text\/plain\s*(;|$)/i, age: (seconds: number) => seconds > LONGEST_OF_INDEX && 'cached-too-long' },
  file: {
    type: /^application\/(zip|octet-stream|x-zip-compressed)\s*(;|$)/i,
    age: (seconds: number) => seconds < SHORTEST_OF_FILE && 'cached-too-short',
  },
} as const;

export function headerFindings(kind: keyof typeof kinds, exchange: Exchange, where: string): Finding[] {
  const { type, age } = kinds[kind];
  const contentType = headerOf(exchange, 'Content-Type') ?? 'none';
  const maximumAge = maximumAgeOf(exchange);
  const aged = maximumAge !== undefined && age(maximumAge);
  const hasName = headerOf(exchange, 'ETag') ?? headerOf(exchange, 'Last-Modified');
  const rules: [FindingCode, boolean, string?][] = [
    ['content-type', !type.test(contentType), contentType],
    ['cookie', headerOf(exchange, 'Set-Cookie') !== undefined],
    ['not-cached', maximumAge === undefined],
    ['no-etag', hasName === undefined],
  ];
  return [
    ...rules.flatMap(([code, applies, detail]) => (applies ? [finding(code, where, detail)] : [])),
    ...(aged ? [finding(aged, where, `${maximumAge} s`)] : []),
  ];
}

/** For phones, so `s-maxage` says nothing; `no-store` and `no-cache` are an age of 0. */
function maximumAgeOf(exchange: Exchange): number | undefined {
  const control = headerOf(exchange, 'Cache-Control') ?? '';
  if (/\bno-(store|cache)\b/i.test(control)) return 0;
  const seconds = /\bmax-age=(\d+)/i.exec(control)?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}
