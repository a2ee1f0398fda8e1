/** Who calls, for the brake alone: never logged, never stored but as a keyed hash (brake.ts). */
import { isIPv4, isIPv6 } from 'node:net';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { EventName } from '../../events.ts';
import { ORIGIN_HEADER } from '../../names.ts';
import type { HttpEvent } from '../call.ts';
import type { OriginHeader } from './origin-header.ts';

/** Undefined where nobody can say whose call it is; the brake then neither counts nor refuses. */
export type ClientAddress = (event: HttpEvent, now: UnixSeconds) => Promise<string | undefined>;

/** The API is asked directly: its gateway sees the caller, and a header could say anything. */
export const gatewayAddress: ClientAddress = async (event) => addressUnit(event.requestContext.http.sourceIp);

/**
 * CloudFront stands before the API. The gateway sees an edge of CloudFront then, which thousands of people share, so the
 * address is the viewer's as CloudFront tells it; but only of a call that carries the secret header, since anybody who
 * finds the origin's name can write the others. Such a caller is whom the gateway sees.
 */
export function addressBehindFront(header: OriginHeader, count: (event: EventName) => void): ClientAddress {
  return async (event, now) => {
    const sender = await header.sender(event.headers[ORIGIN_HEADER], now);
    if (sender === 'front') return viewerAddress(event.headers['cloudfront-viewer-address']);
    if (sender === 'unknown') return undefined;
    count('FrontBypassed');
    return gatewayAddress(event, now);
  };
}

/**
 * `198.51.100.10:46532`, or for IPv6 `2001:db8::1:46532`: the port is what follows the last colon (CloudFront Developer
 * Guide, "Add CloudFront request headers").
 */
function viewerAddress(value = ''): string | undefined {
  const [, address] = /^(.+):\d{1,5}$/.exec(value) ?? [];
  return address === undefined ? undefined : addressUnit(address);
}

/**
 * What counts as one caller: an IPv4 address, or an IPv6 prefix of 64 bits, which is the least a subscriber gets (RFC 6177)
 * and in which a phone changes its address as it likes (RFC 8981). Undefined for anything else, such as an address with a
 * zone, which is of one machine's own network.
 */
export function addressUnit(address: string): string | undefined {
  if (isIPv4(address)) return address;
  if (!isIPv6(address) || address.includes('%')) return undefined;
  const groups = groupsOf(address);
  const mapped = groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff';
  return mapped ? ipv4Of(groups.slice(6)) : `${groups.slice(0, 4).join(':')}::/64`;
}

/** All eight groups in lower case without leading zeros. The URL parser writes an address in its one canonical form. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [front, back] = [head, tail ?? ''].map((part) => part.split(':').filter((group) => group !== '')) as [
    string[],
    string[],
  ];
  return [...front, ...Array<string>(8 - front.length - back.length).fill('0'), ...back];
}

/** RFC 4291 §2.5.5.2: the last 32 bits of `::ffff:192.0.2.1` are an IPv4 address. */
function ipv4Of(groups: readonly string[]): string {
  return groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]).join('.');
}
