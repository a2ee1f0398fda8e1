/** A report as JSON and as CSV, letter for letter as the reference writes them (verification-server.md §2.7). */

export type Cell = string | number;

export interface Report {
  /** Members in the reference's order. */
  readonly json: object;
  /** Header line and rows; empty: the CSV's body is empty. */
  readonly table: readonly (readonly Cell[])[];
}

/** Of what has no figures: `{}`, and a CSV without even a header. */
export const emptyReport: Report = { json: {}, table: [] };

/** What Go's encoder escapes so that JSON is safe inside a page; all of it stands in strings alone. */
const UNSAFE_IN_PAGES = /[<>&\u2028\u2029]/g;

/** As Go's `json.Encoder`: compact, one LF at its end. */
export function jsonText({ json }: Report): string {
  const escaped = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return `${JSON.stringify(json).replace(UNSAFE_IN_PAGES, escaped)}\n`;
}

/**
 * As Go's `csv.Writer`: LF after each row, quotes where they must be. Names of API keys and of external issuers stand in it as
 * somebody typed them, and a spreadsheet would run one that begins as a formula does: an apostrophe before it says text.
 */
export function csvText({ table }: Report): string {
  return table.map((row) => `${row.map(cellText).join(',')}\n`).join('');
}

/** Begins with what Go takes for white space, or holds what would end the cell. `\.` alone is the end of data to PostgreSQL. */
const NEEDS_QUOTES = /^\s|[,"\r\n]|^\\\.$/;

/** What spreadsheets take for a formula, also behind white space (OWASP, "CSV Injection"). */
const FORMULA = /^\s*[=+\-@\t\r]/;

function cellText(cell: Cell): string {
  const text = typeof cell === 'string' && FORMULA.test(cell) ? `'${cell}` : String(cell);
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Lists stand in one cell. */
export function listCell(values: readonly number[] | null): string {
  return (values ?? []).join('|');
}

/** A day as Go writes a date in JSON. */
export function jsonDate(day: string): string {
  return `${day}T00:00:00Z`;
}

/** `20060102150405-<name>.csv`. */
export function csvFileName(name: string, now: number): string {
  const time = new Date(now * 1000).toISOString().replace(/\D/g, '').slice(0, 14);
  return `${time}-${name}.csv`;
}

/** A name that somebody chose, as part of a file's name. */
export function asFileName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}
