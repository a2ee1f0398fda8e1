/**
 * The lines of an index, each looked at before anything is asked for: an index is not signed, so it is whoever's who can answer
 * in the server's name, and its lines become addresses (enx-client.md §11.1).
 */
import type { DownloadRules } from '../client/download-rules.ts';

/** Why no phone should follow a line. Stable, for programs. */
export type LineFault =
  | 'byte-order-mark'
  | 'line-too-long'
  | 'absolute-url'
  | 'leading-slash'
  | 'query-or-fragment'
  | 'malformed-escape'
  | 'dot-segment'
  | 'forbidden-character';

interface RefusedLine {
  /** Its beginning, escaped where it is not plain ASCII: it is shown to people. */
  readonly line: string;
  readonly reason: LineFault;
}

export interface IndexLines {
  /** Each once, in the order of the index: oldest first. */
  readonly names: readonly string[];
  readonly refused: readonly RefusedLine[];
}

/** The longest key of an S3 object. */
const MAXIMUM_LINE_LENGTH = 1_024;
const SHOWN_LENGTH = 80;
const BYTE_ORDER_MARK = '\ufeff';

/** Empty lines are none; a line that comes again is the first one. */
export function readIndexLines(index: Buffer, splitsAt: DownloadRules['splitsIndexAt']): IndexLines {
  const lines = index.toString('utf8').split(splitsAt === 'blank' ? /[ \t\r\n\f\v]+/ : /\r?\n/);
  const listed = [...new Set(lines.filter((line) => line !== ''))];
  const judged = listed.map((line) => ({ line, reason: faultOf(line) }));
  return {
    names: judged.flatMap(({ line, reason }) => (reason === undefined ? [line] : [])),
    refused: judged.flatMap(({ line, reason }) => (reason === undefined ? [] : [{ line: shown(line), reason }])),
  };
}

/**
 * Both platforms append a line to the base as it is, so one that only `%` makes unusual is followed. The others would lead out
 * of the base, or to what no server lists: an address of its own, a second slash, a query, a step upwards.
 */
function faultOf(line: string): LineFault | undefined {
  if (line.startsWith(BYTE_ORDER_MARK)) return 'byte-order-mark';
  if (line.length > MAXIMUM_LINE_LENGTH) return 'line-too-long';
  if (/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(line)) return 'absolute-url';
  if (line.startsWith('/')) return 'leading-slash';
  if (/[?#]/.test(line)) return 'query-or-fragment';
  if (!/^[\w.~!$&'()*+,;=:@%/-]*$/.test(line)) return 'forbidden-character';
  const path = decoded(line);
  if (path === undefined) return 'malformed-escape';
  if (path.split('/').some((segment) => segment === '.' || segment === '..')) return 'dot-segment';
  return undefined;
}

/** Undefined also for an escaped slash, backslash or control character, which servers and caches read differently. */
function decoded(line: string): string | undefined {
  if (/%(2f|5c|[01][0-9a-f]|7f)/i.test(line)) return undefined;
  try {
    return decodeURIComponent(line);
  } catch {
    return undefined;
  }
}

function shown(line: string): string {
  return JSON.stringify(line.slice(0, SHOWN_LENGTH))
    .slice(1, -1)
    .replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
