/** Where a link leads: the table of verification-server.md §3.3. Never to an address that the link itself names. */
import type { App } from './apps.ts';
import type { Device } from './device.ts';
import { ensLink, intentLink, type Link } from './link.ts';

/** What is known of the region that a host stands for. */
export interface LinkRegion {
  /** Upper case. */
  readonly region: string;
  /** Do phones without an app of the region take its links? */
  readonly enExpress: boolean;
  readonly apps: readonly App[];
}

export type LinkTarget =
  | { readonly kind: 'redirect'; readonly location: string }
  /** Of use on a phone alone. */
  | { readonly kind: 'page'; readonly page: 'open-on-phone' }
  | { readonly kind: 'page'; readonly page: 'not-found' };

const picker = 'ensonboarding://picker';
const onboarding = 'ens://onboarding';
/** Google's page for everybody. */
const information = 'https://www.google.com/covid19/exposurenotifications/';
const notFound: LinkTarget = { kind: 'page', page: 'not-found' };

/** `region`: undefined for a host that stands for none that is served. */
export function linkTarget(region: LinkRegion | undefined, device: Device, link: Link): LinkTarget {
  if (region === undefined) return withoutRegion(device);
  if (device === 'android') return redirect(onAndroid(region, link));
  if (device === 'ios') return onIos(region, link);
  return hasCode(link) ? { kind: 'page', page: 'open-on-phone' } : redirect(information);
}

function withoutRegion(device: Device): LinkTarget {
  if (device === 'other') return notFound;
  return redirect(device === 'android' ? picker : onboarding);
}

function onAndroid({ region, apps }: LinkRegion, link: Link): string {
  const app = apps.find((each) => each.os === 'android' && each.redirect);
  const regionPicker = `${picker}/${region.toLowerCase()}`;
  if (app?.os !== 'android' || app.headless || app.storeUrl === undefined) return regionPicker;
  const { packageName, storeUrl } = app;
  return hasCode(link) ? intentLink(link, region, { packageName, storeUrl }) : storeUrl;
}

function onIos({ region, enExpress, apps }: LinkRegion, link: Link): LinkTarget {
  const app = apps.find(({ os, redirect }) => os === 'ios' && redirect);
  if (app?.storeUrl !== undefined) return redirect(app.storeUrl);
  if (!hasCode(link)) return redirect(onboarding);
  return enExpress ? redirect(ensLink(link, region)) : notFound;
}

/** Any parameter counts, as at the reference. */
function hasCode({ query }: Link): boolean {
  return query.length > 0;
}

function redirect(location: string): LinkTarget {
  return { kind: 'redirect', location };
}
