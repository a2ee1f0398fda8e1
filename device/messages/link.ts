/** The link in a message, and where a redirector sends the person who taps it (enx-client.md §10, verification-server.md §3.3). */

/** What an app takes from a link: `/v?c=<code>`. */
export interface CodeLink {
  readonly code: string;
  /** As written; absent in `https` links, whose host says it. */
  readonly region: string | undefined;
}

/** Android's link parser (enx-client.md §3.4); whatever does not look like this is not a code. */
const codeForm = /^[a-zA-Z0-9]{1,128}$/;

/** The first link of a text that a phone makes tappable. */
export function linkIn(text: string): string | undefined {
  return /\b(?:https|ens):\/\/\S+/.exec(text)?.[0];
}

/** The code of `https://<host>/v?c=…` and `ens://v?r=…&c=…`, in any order of parameters; undefined for any other link. */
export function codeIn(link: string): CodeLink | undefined {
  const url = URL.parse(link);
  const place = url?.protocol === 'ens:' ? url.host + url.pathname : url?.pathname.slice(1);
  const code = url?.searchParams.get('c') ?? '';
  if (!url || !/^v\/?$/.test(place ?? '') || !codeForm.test(code)) return undefined;
  return { code, region: url.searchParams.get('r') ?? undefined };
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
