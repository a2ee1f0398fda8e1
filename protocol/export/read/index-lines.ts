/** Whether an index is one that both platforms read alike (enx-client.md §11.1). */

/** A path below the base that both platforms append alike. */
const pathForm = /^(?!.*(^|\/)\.{1,2}(\/|$))[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/;

export function isPlainPath(line: string): boolean {
  return pathForm.test(line);
}

export type IndexFault =
  | 'index-bom'
  | 'index-not-ascii'
  | 'index-carriage-return'
  | 'index-blank-line'
  | 'index-not-a-path'
  | 'index-line-twice'
  | 'index-name-twice';

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const MOST_ASCII = 0x7e;

/** What is wrong with the text, each once, with the first line that shows it. */
export function indexFaults(index: Buffer): { readonly fault: IndexFault; readonly line?: string }[] {
  const hasBom = index.subarray(0, BOM.length).equals(BOM);
  const body = hasBom ? index.subarray(BOM.length) : index;
  const text = body.toString('latin1').replaceAll('\r', '').replace(/\n$/, '');
  const lines = text === '' ? [] : text.split('\n');
  const paths = lines.filter((line) => line !== '');
  const first = (fault: IndexFault, line: string | undefined) => (line === undefined ? [] : [{ fault, line }]);
  return [
    ...(hasBom ? [{ fault: 'index-bom' } as const] : []),
    ...(body.some((byte) => byte > MOST_ASCII) ? [{ fault: 'index-not-ascii' } as const] : []),
    ...(body.includes('\r') ? [{ fault: 'index-carriage-return' } as const] : []),
    ...(paths.length < lines.length ? [{ fault: 'index-blank-line' } as const] : []),
    ...first(
      'index-not-a-path',
      paths.find((line) => !isPlainPath(line)),
    ),
    ...first('index-line-twice', repeated(paths)),
    // A phone that keeps its downloads by their file names would lose one of the two (foreign-clients.md §3).
    ...first('index-name-twice', repeated([...new Set(paths)].map((line) => line.split('/').at(-1) ?? ''))),
  ];
}

function repeated(texts: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return texts.find((text) => seen.size === seen.add(text).size);
}
