/** C11 and the base path (region-config.md §2.7, §7): addresses that every phone can reach. */
import type { EffectiveValue } from '../effective.ts';
import { PART } from '../file/key-paths.ts';
import type { Path } from '../file/written.ts';
import type { Finding } from '../finding.ts';
import type { Roaming } from '../keys/key.ts';
import { error, placeOfValue, type Rule, type Subject } from './subject.ts';

interface Address {
  readonly url: string;
  readonly path: Path;
  readonly key: string;
  /** Where it comes from, if nobody wrote it here. */
  readonly from?: string;
}

export const addresses: Rule = (subject) =>
  allAddresses(subject).flatMap((address) => {
    const why = faultOf(address, subject.stage);
    return why === undefined ? [] : [faulty(address, why)];
  });

export const basePath: Rule = (subject) =>
  allAddresses(subject)
    .filter(({ key }) => key === 'tekLocalDownloadBasePath')
    .filter(({ url }) => !url.endsWith('/') || /[?#]/.test(url))
    .map((address) => faulty(address, 'does not end with "/", or has a query or a fragment', 'base-path'));

function faulty({ url, path, key, from }: Address, why: string, rule = 'C11'): Finding {
  const origin = from === undefined ? '' : ` (from ${from})`;
  const remedy =
    rule === 'C11'
      ? 'allowed: https://, a public name, no user'
      : 'allowed: https://…/, since lines of the index are appended';
  return error(rule, path, { problem: `is ${url}${origin}, which ${why}`, remedy }, { key, value: url });
}

function allAddresses({ values, part }: Subject): Address[] {
  const stated = Object.entries(part.stated).flatMap(([key, url]) =>
    typeof url === 'string' && isAddress(key) ? [{ url, path: [PART, 'stated', key], key }] : [],
  );
  return [...values.flatMap(addressesOf), ...stated];
}

function isAddress(key: string): boolean {
  return key.startsWith('tekLocal') || key.endsWith('URL');
}

function addressesOf(value: EffectiveValue): Address[] {
  const path = placeOfValue(value);
  if (value.key.type === 'roaming') return ofRoaming(value.value as Roaming, path);
  if (value.key.type !== 'url' || typeof value.value !== 'string') return [];
  const from = value.origin.kind === 'derived' ? { from: value.origin.from } : {};
  return [{ url: value.value, path, key: value.name, ...from }];
}

function ofRoaming(roaming: Roaming, path: Path): Address[] {
  return Object.entries(roaming).flatMap(([country, lists]) =>
    lists.flatMap((list, at) =>
      Object.entries(list).map(([name, url]) => ({ url, path: [...path, country, at, name], key: 'tekRoamingUrls' })),
    ),
  );
}

/** Only a laptop may tell its phones of itself, and nobody writes that. */
function faultOf({ url, from }: Address, stage: string): string | undefined {
  if (/[\s\p{Cc}\\]/u.test(url)) return 'holds a blank or a backslash';
  if (!URL.canParse(url)) return 'is no address';
  const { protocol, hostname, username, password } = new URL(url);
  if (stage === 'local' && from !== undefined && isLoopback(hostname)) return undefined;
  if (protocol !== 'https:' || !/^https:\/\/[^/]/i.test(url)) return 'is not https';
  if (username !== '' || password !== '') return 'holds credentials';
  return isPublicName(hostname) ? undefined : 'is at a name that is not public';
}

/** `hostname`: of a URL. A name that only begins like such an address is somebody else's. */
export function isLoopback(hostname: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost|.+\.localhost)$/.test(hostname);
}

/** Names that the public DNS never has (RFC 6761, RFC 6762, RFC 7686, RFC 8375; ICANN for `internal`). */
const special = /(^|\.)(localhost|local|internal|test|invalid|example|onion|home\.arpa|lan)$/;

export function isPublicName(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '');
  return /^([a-z0-9_]([a-z0-9_-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(name) && !special.test(name);
}
