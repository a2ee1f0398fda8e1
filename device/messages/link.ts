/** The link in a message, and where a redirector sends the person who taps it (enx-client.md §10, verification-server.md §3.3). */
import { regionCode } from '../../protocol/region-code.ts';

/** What a phone does with a link: enter its code, begin a report of an own test, or offer to be switched on. */
export type Link =
  | CodeLink
  | { readonly kind: 'report'; readonly region: string | undefined }
  | { readonly kind: 'onboarding' };

/** `region`: upper case; of an `https` link the first name of its host, undefined where that is no region. */
export interface CodeLink {
  readonly kind: 'code';
  readonly code: string;
  readonly region: string | undefined;
}

/** Android's link parser (enx-client.md §3.4); whatever does not look like this is not a code. */
const codeForm = /^[a-zA-Z0-9]{1,128}$/;

/** The first link of a text that a phone makes tappable. */
export function linkIn(text: string): string | undefined {
  return /\b(?:https|ens):\/\/\S+/i.exec(text)?.[0];
}

/**
 * `https://<host>/v?c=…`, `ens://v?r=…&c=…`, `ens://onboarding`, and any path with `report` in it. Parameters come in any
 * order, of two of one name the first counts, unknown ones are ignored. Undefined for every other link.
 */
export function readLink(link: string): Link | undefined {
  const url = URL.parse(link);
  const isEns = url?.protocol === 'ens:';
  if (!url || !(isEns || url.protocol === 'https:')) return undefined;
  const place = (isEns ? url.host + url.pathname : url.pathname.slice(1)).toLowerCase().replace(/\/$/, '');
  const region = regionIn(isEns ? (url.searchParams.get('r') ?? '') : (url.hostname.split('.')[0] ?? ''));
  if (isEns && place === 'onboarding') return { kind: 'onboarding' };
  if (place.includes('report')) return { kind: 'report', region };
  const code = url.searchParams.get('c') ?? '';
  const isComplete = codeForm.test(code) && (!isEns || region !== undefined);
  return place === 'v' && isComplete ? { kind: 'code', code, region } : undefined;
}

function regionIn(text: string): string | undefined {
  const region = text.toUpperCase();
  return regionCode.test(region) ? region : undefined;
}

/** The code of a link that enters one. */
export function codeIn(link: string): CodeLink | undefined {
  const read = readLink(link);
  return read?.kind === 'code' ? read : undefined;
}

/** The code of a message: in its link, or typed by the person who reads it. */
export function codeInMessage(text: string): string | undefined {
  return codeIn(linkIn(text) ?? '')?.code ?? /\b\d{6,10}\b/.exec(text)?.[0];
}

/** Where a redirect leads: into the phone's own Exposure Notifications, into an app, or to where the app can be had. */
export type Target =
  | { readonly kind: 'ens' | 'app'; readonly link: string }
  | { readonly kind: 'store'; readonly storeUrl: string };

/** Undefined for a place that helps nobody who has a code. */
export function readTarget(location: string): Target | undefined {
  if (location.startsWith('ens://')) return { kind: 'ens', link: location };
  if (location.startsWith('https://')) return { kind: 'store', storeUrl: location };
  const link = intentLink(location);
  return link === undefined ? undefined : { kind: 'app', link };
}

/** `intent://v?…#Intent;scheme=ens;package=…;…;end` is the link `ens://v?…` for one app. */
function intentLink(location: string): string | undefined {
  const parts = /^intent:\/\/(?<rest>[^#]+)#Intent;(?<extras>.*);end$/.exec(location)?.groups;
  const extras = parts?.extras?.split(';') ?? [];
  const complete = extras.includes('scheme=ens') && extras.some((extra) => /^package=./.test(extra));
  return parts && complete ? `ens://${parts.rest}` : undefined;
}
