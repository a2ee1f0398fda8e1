/** docs/compatibility/: each row names a test, and each test that is named exists. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const pages = globSync('docs/compatibility/*.md', { cwd: root });

/** Cells of the rows below a table's head. */
function rowsOf(page: string): string[][] {
  const lines = read(page).split('\n');
  const isRow = (line: string, at: number) => /^\| (?!---)/.test(line) && !lines[at + 1]?.startsWith('| ---');
  return lines.filter(isRow).map((line) => line.slice(2, -2).split(/ (?<!\\)\| /));
}

interface Named {
  readonly file: string;
  /** Of describe, it, or a case. */
  readonly titles: readonly string[];
}

/** `file` › `title › title`, several with a line end between them. Undefined for what is no proof. A contract's tests are run on every kind of store. */
function proofsOf(cell: string): (Named | undefined)[] {
  return cell.split('<br>').map((text) => {
    const [, file = '', titles] =
      /^`(test\/(?:[^`]+\.test|support\/contracts\/[a-z-]+)\.ts)` › `([^`]+)`$/.exec(text) ?? [];
    return titles === undefined ? undefined : { file, titles: titles.split(' › ') };
  });
}

const forRegExp = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** Is the title in the file, first in the brackets of a test or a case? */
function isIn({ file }: Named, title: string): boolean {
  if (!existsSync(join(root, file))) return false;
  const quoted = `'${forRegExp(title.replaceAll("'", "\\'"))}'|"${forRegExp(title)}"|\`${forRegExp(title)}\``;
  return new RegExp(`[([]\\s*(${quoted})`).test(read(file));
}

describe.each(pages)('%s', (page) => {
  const proofs = rowsOf(page).map((cells) => ({ row: cells[0], proofs: proofsOf(cells.at(-1) ?? '') }));

  it('names a test in every row', () => {
    expect(proofs.length).toBeGreaterThan(20);
    expect(proofs.filter((one) => one.proofs.includes(undefined)).map(({ row }) => row)).toEqual([]);
  });

  it('names tests that exist', () => {
    const missing = proofs
      .flatMap((one) => one.proofs)
      .flatMap((named) => (named?.titles ?? []).map((title) => ({ named, title })))
      .filter(({ named, title }) => named && !isIn(named, title));
    expect(missing.map(({ named, title }) => `${named?.file} › ${title}`)).toEqual([]);
  });
});

it('every defect of the reference has its row', () => {
  const numbers = rowsOf('docs/compatibility/defects.md').map(([number]) => number);
  expect(numbers).toEqual(Array.from({ length: 27 }, (_, index) => `D${index + 1}`));
});

it('the pages are linked from their contents', () => {
  const linked = [...read('docs/compatibility.md').matchAll(/\]\((compatibility\/[a-z-]+\.md)\)/g)].map(
    ([, link]) => `docs/${link}`,
  );
  expect(linked.sort()).toEqual([...pages].sort());
});
