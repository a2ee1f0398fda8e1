/** The keys that an operator wants out of a file: one a line, in any shape that people paste them in. */
import { KEY_BYTES } from '../../keys/tek.ts';
import { decodeBase64 } from '../../text/base64.ts';

/** So many fit into what a function may be sent (Lambda quotas, "Invocation payload": 6 MB). */
export const MOST_DROPPED = 100_000;

/** What stands around a key in lists, JSON and spreadsheets. */
const AROUND = /^[\s"',;[\]\uFEFF]+|[\s"',;[\]]+$/g;

export interface KeyList {
  /** Hex, each once. */
  readonly keys: ReadonlySet<string>;
  /** Numbers of the lines, from 1, that hold no key. Never their text: it may be a key that was cut off. */
  readonly wrongLines: readonly number[];
}

/** Standard or URL alphabet, with and without `=`, quotes and commas around; blank lines and those that begin with # are none. */
export function readKeyList(text: string): KeyList {
  const keys = new Set<string>();
  const wrongLines: number[] = [];
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    const plain = line.replace(AROUND, '');
    if (plain === '' || plain.startsWith('#')) continue;
    const key = decodeBase64(plain);
    if (key?.length === KEY_BYTES) keys.add(key.toString('hex'));
    else wrongLines.push(index + 1);
  }
  return { keys, wrongLines };
}
