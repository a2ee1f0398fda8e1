/** A table; no row: an empty text. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

export function code(text: string | number | boolean): string {
  return `\`${text}\``;
}

/** `a`, `b` or `c`. */
export function oneOf(values: readonly (string | number | boolean)[]): string {
  const [last = '', ...others] = values.map(code).reverse();
  return others.length === 0 ? last : `${others.reverse().join(', ')} or ${last}`;
}

export function figure(value: number): string {
  return value.toLocaleString('en-US');
}
