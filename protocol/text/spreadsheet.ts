/** Tables that people open in a spreadsheet: CSV (RFC 4180) whose cells are never formulas. */

/** What begins so is a formula to a spreadsheet, or becomes one where its first letter is dropped (OWASP, "CSV injection"). */
const FORMULA = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",;\t\r\n]|^\s|\s$/;

/** With a BOM, or Excel takes it for another encoding than UTF-8. */
export function spreadsheetText(rows: readonly (readonly string[])[]): string {
  return `\uFEFF${rows.map((row) => `${row.map(spreadsheetCell).join(',')}\r\n`).join('')}`;
}

/**
 * An apostrophe before what would be a formula. Telephone numbers get one, too: a bare +442071838750 is the number
 * 4.42072E+11 once a spreadsheet has saved it, and lost; so it stays text, and `plainCell` gives it back.
 */
function spreadsheetCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A cell without the apostrophe that `spreadsheetCell` put before it. */
export function plainCell(cell: string): string {
  return FORMULA.test(cell.slice(1)) && cell.startsWith("'") ? cell.slice(1) : cell;
}
