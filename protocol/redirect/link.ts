/**
 * The links that open Exposure Notifications or a region's app (verification-server.md §3.3, vector V18). Path and query come
 * from whoever made the link and go on to the phone, so they are escaped anew: nothing in them can end the path, the query,
 * the intent or the header line.
 */
import { unescapeText } from '../text/form-encoding.ts';

/** What a phone brings along. */
export interface Link {
  /** Unescaped, as API Gateway's HTTP APIs give it, with its leading slash. */
  readonly path: string;
  readonly query: readonly LinkParameter[];
}

export type LinkParameter = readonly [name: string, value: string];

/** As the reference reads a query: without pairs that hold a `;` or cannot be unescaped. */
export function readQuery(rawQuery: string): LinkParameter[] {
  return rawQuery.split('&').flatMap((pair) => {
    if (pair === '' || pair.includes(';')) return [];
    const [name = '', ...values] = pair.split('=');
    const parameter = [unescapeText(name), unescapeText(values.join('='))] as const;
    return parameter[0] === undefined || parameter[1] === undefined ? [] : [[parameter[0], parameter[1]] as const];
  });
}

/** What was tapped, `host` being the redirector's. */
export function webLink({ path, query }: Link, host: string): string {
  return `https://${host}/${escapePath(path)}?${writeQuery(query)}`;
}

/** For Exposure Notifications of iOS, which owns the scheme. */
export function ensLink(link: Link, region: string): string {
  return `ens://${target(link, region)}`;
}

export interface AndroidTarget {
  readonly packageName: string;
  readonly storeUrl: string;
}

/** For an app of Android; a phone without it goes to the store (Chrome, "Android Intents with Chrome"). */
export function intentLink(link: Link, region: string, { packageName, storeUrl }: AndroidTarget): string {
  const intent = [
    '#Intent',
    'scheme=ens',
    `package=${packageName}`,
    'action=android.intent.action.VIEW',
    'category=android.intent.category.BROWSABLE',
    `S.browser_fallback_url=${escapeText(storeUrl)}`,
    'end',
  ];
  return `intent://${target(link, region)}${intent.join(';')}`;
}

function target({ path, query }: Link, region: string): string {
  const kept = query.filter(([name]) => name !== 'r');
  return `${escapePath(path)}?${writeQuery([...kept, ['r', region]])}`;
}

/** In lower case, without the leading slash. Go leaves some marks in a path as they are, of which a real link has none. */
function escapePath(path: string): string {
  const segments = path.toLowerCase().replace(/^\//, '').split('/');
  return segments.map((segment) => escapeText(segment).replaceAll('+', '%20')).join('/');
}

/** Names in order, values of one name in theirs. */
function writeQuery(parameters: readonly LinkParameter[]): string {
  return [...parameters]
    .sort(([one], [other]) => (one < other ? -1 : Number(one > other)))
    .map((parameter) => parameter.map(escapeText).join('='))
    .join('&');
}

/** All but letters, digits and `-_.~`; a blank is `+`, as in Go's `url.QueryEscape`. */
function escapeText(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}
