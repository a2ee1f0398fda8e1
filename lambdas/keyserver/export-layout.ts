/** Where the published files lie and how long they may be cached; plain data for the exporter and the templates. */

/** Objects of one configuration lie in a folder of its name; index lines are object keys, below the export base URL. */
export function indexKey(configuration: string): string {
  return `${configuration}/index.txt`;
}

export function fileKey(configuration: string, fileName: string): string {
  return `${configuration}/${fileName}`;
}

/** Every zip of a configuration and nothing else: the index must outlive a lifecycle rule. */
export function filePrefix(configuration: string): string {
  return fileKey(configuration, `${configuration}-`);
}

/** Written again whenever a file appears or ages out; phones may see it this much later. */
export const indexHeaders = { ContentType: 'text/plain', CacheControl: 'public, max-age=300' } as const;
/** Never written again, and unlisted after 14 days. */
export const fileHeaders = {
  ContentType: 'application/zip',
  CacheControl: 'public, max-age=1209600, immutable',
} as const;

/** Zips are removed this long after they were written: listed for 14 days, and 2 for late readers of an old index. */
export const FILE_KEEP_DAYS = 16;
