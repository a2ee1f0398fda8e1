/** Tapping the link of a message: the phone's browser asks the redirector, and the phone follows (verification-server.md §3.3). */
import { type Exchange, headerOf, type Send } from '../client/http.ts';
import { Problem } from '../problem.ts';
import { codeIn, linkIn, readTarget } from './link.ts';

export interface TapOptions {
  readonly region: string;
  /** Where the region's own host is reached, ending with `/`; undefined = where the link says. */
  readonly redirectUrl: string | undefined;
  /** Of the phone's browser. */
  readonly userAgent: string;
  readonly send: Send;
}

export interface Opened {
  readonly code: string;
  readonly through: 'link' | 'ens' | 'app' | 'store';
}

const remedy = 'Look at the region file (sms, apps) and at the redirector (verification-server.md §3.3).';

/** The code with which the phone's Exposure Notifications, or the region's app, opens. Throws a Problem. */
export async function tapLink(text: string, options: TapOptions): Promise<Opened> {
  const link = linkIn(text);
  if (link === undefined || !codeIn(link)) throw new Problem('The message has no link with a code.', remedy);
  if (link.startsWith('ens:')) return { code: codeFor(options.region, link), through: 'link' };
  const exchange = await open(link, options);
  const target = readTarget(locationOf(exchange));
  if (!target) throw new Problem(`The link leads to ${withoutQuery(locationOf(exchange))}, without its code.`, remedy);
  // The app, once it is there, gets the link itself: the operating system knows that it belongs to the app (§3.2).
  if (target.kind === 'store') return { code: codeIn(link)?.code ?? '', through: 'store' };
  return { code: codeFor(options.region, target.link), through: target.kind };
}

/** Of a link that a phone opens; it must be for this region. */
function codeFor(region: string, link: string): string {
  const found = codeIn(link);
  if (found?.region?.toUpperCase() === region) return found.code;
  throw new Problem(`The link is for ${found?.region ?? 'no region'}, not for ${region}.`, remedy);
}

function open(link: string, { region, redirectUrl, userAgent, send }: TapOptions): Promise<Exchange> {
  const url = new URL(link);
  if (!url.host.startsWith(`${region.toLowerCase()}.`)) {
    throw new Problem(`The link leads to ${url.host}, which is not of ${region}.`, remedy);
  }
  const reached = redirectUrl === undefined ? url : new URL(`.${url.pathname}${url.search}`, redirectUrl);
  return send({ method: 'GET', url: reached.href, headers: { 'User-Agent': userAgent, Accept: 'text/html' } });
}

function locationOf(exchange: Exchange): string {
  const location = headerOf(exchange, 'Location');
  if (exchange.status === 303 && location !== undefined) return location;
  throw new Problem(`The redirector answered ${exchange.status} instead of leading on (303).`, remedy);
}

function withoutQuery(location: string): string {
  return location.split('?')[0] ?? '';
}
