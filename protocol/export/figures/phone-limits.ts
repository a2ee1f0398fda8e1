/** What a phone takes of export files; plain data (enx-client.md §11.3, §12.1, key-server.md §4.3). */

/** Files in 24 hours: iOS 13.5 and before give an app so many calls, and tests of Android's are set to so many. */
export const FILES_PER_DAY = { ios: 15, android: 20 } as const;

/** Keys in one file. */
export const KEYS_PER_FILE = 750_000;

/** Bytes of one zip. */
export const BYTES_PER_FILE = 16_000_000;
