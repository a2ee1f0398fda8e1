/** A file's bytes as text. Read in the browser alone: it has telephone numbers in it. */

/** 50,000 rows have some 3 MB. */
const MOST_BYTES = 20_000_000;

export type FileProblem =
  | { readonly kind: 'too-large' | 'workbook' | 'empty' | 'no-rows' }
  | { readonly kind: 'columns'; readonly found: string }
  | { readonly kind: 'quote'; readonly line: number }
  | { readonly kind: 'start-line'; readonly rows: number };

/** What makes the whole file unusable. */
export class UnusableFile extends Error {
  readonly problem: FileProblem;

  constructor(problem: FileProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}

/** Throws `UnusableFile`. */
export async function decodeFile(file: Blob): Promise<string> {
  if (file.size > MOST_BYTES) throw new UnusableFile({ kind: 'too-large' });
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (isWorkbook(bytes)) throw new UnusableFile({ kind: 'workbook' });
  const text = decode(bytes).replace(/\r\n?/g, '\n');
  if (text.trim() === '') throw new UnusableFile({ kind: 'empty' });
  return text;
}

/** An .xlsx or .ods is a ZIP, an .xls a compound file. */
function isWorkbook(bytes: Uint8Array): boolean {
  const begins = (...start: number[]) => start.every((byte, index) => bytes[index] === byte);
  return begins(0x50, 0x4b, 0x03, 0x04) || begins(0xd0, 0xcf, 0x11, 0xe0);
}

/** Excel saves "Unicode text" as UTF-16 and older CSVs in the PC's own encoding; what is checked here is ASCII in each. */
function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
