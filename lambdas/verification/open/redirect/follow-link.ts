/** A tapped link, or Apple and Google asking whose links these are (verification-server.md §3). */
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { App } from '../../../../protocol/redirect/apps.ts';
import { association, isAssociationPath } from '../../../../protocol/redirect/association.ts';
import { type Device, deviceOf } from '../../../../protocol/redirect/device.ts';
import { linkHost, regionHost } from '../../../../protocol/redirect/host.ts';
import { type Link, readQuery, webLink } from '../../../../protocol/redirect/link.ts';
import { type LinkRegion, linkTarget } from '../../../../protocol/redirect/target.ts';
import type { HttpEvent } from '../../../shared/http/call.ts';
import type { PageAnswer } from '../../../shared/http/endpoints/page-endpoint.ts';
import type { RegionSettings, RegionStore } from '../../store/region-store.ts';
import { notFoundPage, openOnPhonePage } from './pages.tsx';

/** API Gateway takes 10,240 bytes of headers in a request, and promises nothing of answers. Links of ours have a hundredth. */
const MOST_LOCATION_CHARACTERS = 8_000;

export interface FollowLinkDeps {
  /** The ENX domain. */
  readonly domain: string;
  readonly regions: RegionStore;
  /** Counts a tapped link of a region: nobody learns whose. Never rejects. */
  countTap(region: string, now: UnixSeconds): Promise<void>;
}

export function followLink({ domain, regions, countTap }: FollowLinkDeps) {
  return async (event: HttpEvent, now: UnixSeconds): Promise<PageAnswer> => {
    const host = linkHost(event.headers.host, domain);
    const settings = host.kind === 'region' ? await regions.settings(host.region, now) : undefined;
    const region = host.kind === 'region' && settings ? linkRegion(host.region, settings) : undefined;
    if (isAssociationPath(event.rawPath)) return associationFile(event.rawPath, region?.apps ?? []);
    if (host.kind !== 'bare' && isReport(event.rawPath)) return notFoundPage(event, 401);
    const link = { path: event.rawPath, query: readQuery(event.rawQueryString) };
    const device = deviceOf(event.headers['user-agent'] ?? '');
    const target = linkTarget(region, device, link);
    if (region && isTap(event, device, link)) await countTap(region.region, now);
    if (target.kind === 'redirect') return seeOther(event, target.location);
    if (target.page === 'not-found' || !region || !settings) return notFoundPage(event, 404, settings);
    return openOnPhonePage(event, webLink(link, regionHost(region.region, domain)), settings);
  };
}

/** Not what a message app looks at in advance from its server, nor a look at the bare address. */
function isTap({ requestContext }: HttpEvent, device: Device, { query }: Link): boolean {
  return requestContext.http.method === 'GET' && device !== 'other' && query.length > 0;
}

/** A region that is not served is no region here: its host is one like any other. */
function linkRegion(region: string, { verification: { enExpress, apps } }: RegionSettings): LinkRegion {
  return { region, enExpress, apps };
}

function seeOther(event: HttpEvent, location: string): PageAnswer {
  return location.length > MOST_LOCATION_CHARACTERS ? notFoundPage(event, 404) : { status: 303, headers: { location } };
}

/** Both systems keep the file anyway; this is for whoever stands between. */
function associationFile(path: string, apps: readonly App[]): PageAnswer {
  const file = association(path, apps);
  const type = { 'content-type': 'application/json' };
  if (file === undefined)
    return { status: 404, headers: type, body: JSON.stringify({ error: 'no apps are registered' }) };
  return { status: 200, headers: { ...type, 'cache-control': 'public, max-age=300' }, body: JSON.stringify(file) };
}

/** The form of people's own reports is on the bare domain alone (§3.1). */
function isReport(path: string): boolean {
  return path.toLowerCase().startsWith('/report');
}
