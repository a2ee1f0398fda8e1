import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

export interface PageFile {
  /** Its path at the pages' address, without the first slash. */
  readonly name: string;
  readonly body: Uint8Array | string;
}

/** All files of a folder. */
export function readPages(folder: string): PageFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: relative(folder, path).split(sep).join('/'), body: readFileSync(path) }));
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** By the name. Throws for a kind of file that the pages never had, since browsers are told not to guess. */
export function contentType(name: string): string {
  const type = contentTypes[extname(name)];
  if (type === undefined) throw new Error(`${name}: no content type is known for it (write-pages/page-file.ts)`);
  return type;
}
