/** Which region a link's host stands for (verification-server.md §3.1). */
import { regionCode } from '../region-code.ts';

export type LinkHost =
  /** The ENX domain itself: the report form. */
  | { readonly kind: 'bare' }
  /** `<region in lower case>.<ENX domain>`; whether the region exists is for others to say. */
  | { readonly kind: 'region'; readonly region: string }
  | { readonly kind: 'unknown' };

/** `domain`: the ENX domain, in lower case. `header` is whatever a stranger puts into `Host`. */
export function linkHost(header: string | undefined, domain: string): LinkHost {
  const host = hostName(header ?? '');
  if (host === domain) return { kind: 'bare' };
  if (!host.endsWith(`.${domain}`)) return { kind: 'unknown' };
  const region = host.slice(0, -domain.length - 1).toUpperCase();
  return regionCode.test(region) ? { kind: 'region', region } : { kind: 'unknown' };
}

/** Where a region's links lead. */
export function regionHost(region: string, domain: string): string {
  return `${region.toLowerCase()}.${domain}`;
}

/**
 * Without port and the root's dot, in lower case (RFC 9110 §7.2, RFC 1034 §3.1). Beyond ASCII there are letters, such as the
 * Kelvin sign, that become one of ASCII in the other case.
 */
function hostName(header: string): string {
  return /[^ -~]/.test(header) ? '' : header.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
}
