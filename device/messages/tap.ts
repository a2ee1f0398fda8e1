/** Tapping the link of a message: the phone's browser asks the redirector, and the phone follows (verification-server.md §3.3). */
import { type Exchange, headerOf, type Send } from '../client/http.ts';
import type { Profile } from '../client/profile.ts';
import { Problem } from '../problem.ts';
import { codeIn, linkIn, readTarget } from './link.ts';

export interface TapOptions {
  readonly region: string;
  /** Where the region's own host is reached, ending with `/`; undefined = where the link says. */
  readonly redirectUrl: string | undefined;
  readonly profile: Profile;
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
  const written = link && codeIn(link);
  if (!link || !written) throw new Problem('The message has no link with a code.', remedy);
  if (/^ens:/i.test(link)) return { code: codeFor(options.region, link), through: 'link' };
  const url = reachedUrl(link, options);
  const location = locationOf(await get(url, options));
  const target = readTarget(location);
  if (!target) throw new Problem(`The link leads to ${location.split('?')[0]}, without its code.`, remedy);
  if (target.kind !== 'store') return { code: codeFor(options.region, target.link), through: target.kind };
  await requireAssociation(url, options);
  return { code: written.code, through: 'store' };
}

/** Of a link that a phone opens; it must be for this region. */
function codeFor(region: string, link: string): string {
  const found = codeIn(link);
  if (found?.region === region) return found.code;
  throw new Problem(`The link is for ${found?.region ?? 'no region'}, not for ${region}.`, remedy);
}

/** The link itself, or where this machine finds its host. */
function reachedUrl(link: string, { region, redirectUrl }: TapOptions): URL {
  const url = new URL(link);
  if (!url.host.startsWith(`${region.toLowerCase()}.`)) {
    throw new Problem(`The link leads to ${url.host}, which is not of ${region}.`, remedy);
  }
  return redirectUrl === undefined ? url : new URL(`.${url.pathname}${url.search}`, redirectUrl);
}

function get(url: URL, { profile, send }: TapOptions): Promise<Exchange> {
  return send({ method: 'GET', url: url.href, headers: { 'User-Agent': profile.browserAgent, Accept: 'text/html' } });
}

function locationOf(exchange: Exchange): string {
  const location = headerOf(exchange, 'Location');
  if (exchange.status === 303 && location !== undefined) return location;
  throw new Problem(`The redirector answered ${exchange.status} instead of leading on (303).`, remedy);
}

/** Once installed, the app gets the link itself, if the file of the link's host names an app (§3.2). */
async function requireAssociation(url: URL, options: TapOptions): Promise<void> {
  const { associationPath } = options.profile;
  const { status, body } = await get(new URL(`.${associationPath}`, new URL('.', url)), options);
  if (status === 200 && /"(?:appID|package_name)":"[^"]+"/.test(body.toString())) return;
  throw new Problem(`The link leads to a store, and ${associationPath} names no app that would open it.`, remedy);
}
