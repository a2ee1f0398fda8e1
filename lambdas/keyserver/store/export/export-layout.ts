/** Where the published files lie and how long they may be cached; plain data for the exporter and the templates. */

/** Every zip of every configuration and nothing else, so that one lifecycle rule finds those of a region that is gone. */
export const FILES_PREFIX = 'files/';

/** Beside the index (protocol/export/index-file.ts): how far everything is exported (protocol/export/until.ts). */
export function untilKey(configuration: string): string {
  return `${configuration}/until.txt`;
}

/** Empty: what CloudFront answers for an object that is not there, in place of S3's XML. */
export const NOT_FOUND_KEY = 'not-found';

/** A zip's object key, and its line in the index: phones append it to the export base URL. */
export function fileKey(configuration: string, fileName: string): string {
  return `${FILES_PREFIX}${configuration}/${fileName}`;
}

export const INDEX_CACHE_SECONDS = 300;
/** Written again whenever a file appears or ages out; phones may see it this much later. */
export const indexHeaders = {
  ContentType: 'text/plain',
  CacheControl: `public, max-age=${INDEX_CACHE_SECONDS}`,
} as const;
/** Whoever watches looks every five minutes. */
export const untilHeaders = { ContentType: 'text/plain', CacheControl: 'public, max-age=60' } as const;
/** Of the manifest and the public keys: grown with every window, and whoever checks an index wants those of the same minute. */
export function publicHeaders(path: string) {
  const type = path.endsWith('.jsonl') ? 'application/jsonl' : 'application/json';
  return { ContentType: type, CacheControl: 'public, max-age=60' } as const;
}
/** Written again by every run of the export. */
export const notFoundHeaders = { ContentType: 'text/plain', CacheControl: 'public, max-age=300' } as const;
/** Never written again, and unlisted after 14 days. */
export const fileHeaders = {
  ContentType: 'application/zip',
  CacheControl: 'public, max-age=1209600, immutable',
} as const;

/**
 * Zips are removed this long after they were written: they are listed for 14 days, and an index that an export which stands still
 * does not look after must not list what is gone; Android fails its whole run then (simulation, docs/reliability.md).
 */
export const FILE_KEEP_DAYS = 28;
