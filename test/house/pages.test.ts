/** What the pages say must be there: commands, files, folders. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const pages = globSync('{*.md,docs/**/*.md,{regions,stages}/*.md,proto/*.md}', { cwd: root });
const scripts = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts);
const read = (page: string) => readFileSync(join(root, page), 'utf8');

describe.each(pages)('%s', (page) => {
  it('names only commands that exist', () => {
    const named = [...read(page).matchAll(/npm (?:run (?:-s )?)?([a-z-]+)/g)].map(([, name = '']) => name);
    const others = named.filter((name) => !['run', 'ci', 'scripts', ...scripts].includes(name));
    expect(others).toEqual([]);
  });

  it('links only to files that exist', () => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  });

  it('names only files of this tree', () => {
    const named = [
      ...read(page).matchAll(/`((?:protocol|lambdas|lib|device|local|tools|bench|docs|test)\/[\w./-]+)`/g),
    ];
    expect(named.map(([, path = '']) => path).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
