/** What can be found on an export site: stable codes, how grave each is, and its words. */
import type { CoverFault } from '../../protocol/export/read/cover.ts';
import type { IndexFault } from '../../protocol/export/read/index-lines.ts';

/** `error`: phones miss keys, or refuse files, or take them late, or people are exposed. */
type Severity = 'error' | 'warning';

const ofIndex: Record<IndexFault, readonly [Severity, string]> = {
  'index-bom': ['error', 'the index begins with a byte order mark, which becomes a part of the first name'],
  'index-not-ascii': ['error', 'the index is not ASCII; the platforms read it differently'],
  'index-carriage-return': ['warning', 'lines of the index end with CR LF'],
  'index-blank-line': ['warning', 'the index has a blank line'],
  'index-not-a-path': ['error', 'a line is no plain path below the base'],
  'index-line-twice': ['error', 'a line is there twice'],
  'index-name-twice': ['error', 'two lines end with the same file name'],
};

const ofCover: Record<CoverFault, readonly [Severity, string]> = {
  order: ['error', 'it stands behind a later one; phones that go on after the last line miss it'],
  'same-times': ['error', 'another file has the same start and end; Android takes them for one'],
  'part-missing': ['error', 'its window has several files, and one of them is not listed'],
  overlap: ['error', 'its times overlap with those of another file'],
  gap: ['error', 'time before it is in no file, and is no whole window'],
  'quiet-hours': ['warning', 'whole windows before it have no file: nobody reported, or files are lost'],
  'window-too-long': ['error', 'it covers more than the period that phones are told'],
  'window-not-aligned': ['error', 'it does not end with a period that phones are told'],
  'too-many-files': ['error', 'more than 15 files end within 24 hours before it; old iPhones take no more'],
  'file-too-old': ['warning', 'it is older than 14 days: no phone matches it'],
};

const ofSite = {
  'not-https': ['error', 'it is not https'],
  unreachable: ['error', 'it does not answer'],
  status: ['error', 'it does not answer 200'],
  redirect: ['error', 'it answers with a redirect, which phones do not follow'],
  'content-type': ['warning', 'its content type is not what it is'],
  cookie: ['warning', 'it sets a cookie: phones are to stay unknown'],
  'not-cached': ['warning', 'nothing says how long it may be cached'],
  'cached-too-long': ['warning', 'it may be cached for more than 15 minutes; phones see new files late'],
  'cached-too-short': ['warning', 'it never changes and may be cached for less than a day'],
  'no-etag': ['warning', 'it has neither ETag nor Last-Modified'],
  'no-range': ['warning', 'it cannot be fetched in parts, so an interrupted download begins anew'],
  'base-without-slash': ['error', 'the base does not end with "/": Apple appends a line as it is'],
  'until-missing': [
    'warning',
    'there is no until.txt beside the index, so a quiet night looks like an export that stands still',
  ],
  'until-malformed': ['error', 'until.txt is no time'],
  stale: ['error', 'the next window should have been out for an hour'],
  'nothing-new': ['warning', 'the newest file ended more than two days ago'],
  unlisted: ['error', 'a file of its window is there and is not listed'],
  'no-file': ['warning', 'the index lists no file'],
  'wrong-times': ['error', 'the file is of other times than its name says'],
  'wrong-region': ['error', 'the file is of another region than the others'],
  'signatures-unchecked': ['warning', 'no public key was given: signatures are not checked'],
  refused: ['error', 'a platform refuses it'],
  archive: ['warning', 'it is odd'],
} as const satisfies Record<string, readonly [Severity, string]>;

const table = { ...ofIndex, ...ofCover, ...ofSite };

export type FindingCode = keyof typeof table;

export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** An address or a line of the index. */
  readonly where: string;
  readonly what: string;
  /** What was there instead, or the oddity of an archive (device/inspect/oddity.ts). */
  readonly detail?: string;
}

export function finding(code: FindingCode, where: string, detail?: string): Finding {
  const [severity, what] = table[code];
  return { code, severity, where, what, ...(detail === undefined ? {} : { detail }) };
}
