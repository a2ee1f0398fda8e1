import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { contentType, readPages } from '../../../../lambdas/verification/jobs/write-pages/page-file.ts';
import { writePages } from '../../../../lambdas/verification/jobs/write-pages/write-pages.ts';

function bucketOf(there: string[] = []) {
  const done: string[] = [];
  const bodies = new Map<string, unknown>();
  const put = async ({ name, body }: { name: string; body: unknown }) => {
    done.push(name);
    bodies.set(name, body);
  };
  const retire = async (name: string) => void done.push(`retire ${name}`);
  return { done, bodies, deps: { put, retire, hashed: async () => there } };
}

const file = (name: string) => ({ name, body: name });
const pages = ['index.html', 'robots.txt', 'assets/b-2.js', 'config.json', 'assets/a-1.css'].map(file);

it('puts what is named before what names it, so that nobody gets new pages without their parts', async () => {
  const { done, bodies, deps } = bucketOf();
  await writePages(deps, pages, { authority: 'https://login.example.org' });
  expect(done).toEqual(['assets/b-2.js', 'assets/a-1.css', 'robots.txt', 'config.json', 'index.html']);
  expect(bodies.get('config.json')).toBe('{"authority":"https://login.example.org"}\n');
});

it('lets go what the new pages do not name, when they are there', async () => {
  const { done, deps } = bucketOf(['assets/a-1.css', 'assets/old-0.js']);
  await writePages(deps, pages, {});
  expect(done.slice(-2)).toEqual(['index.html', 'retire assets/old-0.js']);
});

it('writes nothing of pages that have no first page', async () => {
  const { done, deps } = bucketOf();
  await expect(writePages(deps, [file('assets/a-1.css')], {})).rejects.toThrow('The pages have no index.html');
  expect(done).toEqual([]);
});

it('reads a folder as names below the address', () => {
  const folder = mkdtempSync(join(tmpdir(), 'enx-pages-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'assets', 'a-1.js'), '1');
  const names = readPages(folder).map(({ name, body }) => [name, String(body)]);
  rmSync(folder, { recursive: true });
  expect(names.sort()).toEqual([
    ['assets/a-1.js', '1'],
    ['index.html', '<!doctype html>'],
  ]);
});

it.each([
  ['index.html', 'text/html; charset=utf-8'],
  ['assets/a-1.js', 'text/javascript; charset=utf-8'],
  ['assets/a-1.css', 'text/css; charset=utf-8'],
  ['config.json', 'application/json'],
])('%s is %s', (name, type) => expect(contentType(name)).toBe(type));

it('refuses a kind of file whose type nobody knows', () => {
  expect(() => contentType('assets/a.wasm')).toThrow('assets/a.wasm: no content type is known');
});
