/** The deployment puts the staff's pages where CloudFront finds them (docs/decisions/020-staff-pages.md). */
import type { PageFile } from './page-file.ts';
import { HASHED_PREFIX } from './pages-folder.ts';

export interface WritePagesDeps {
  put(file: PageFile): Promise<void>;
  /** Names of the hashed files that are there. */
  hashed(): Promise<string[]>;
  /** Lets a hashed file go after a time. A second call changes nothing. */
  retire(name: string): Promise<void>;
}

/** What names the others: a browser that gets it must find whatever it names. */
const INDEX = 'index.html';
const CONFIG = 'config.json';

/**
 * `config`: what the pages must be told of the stage. Hashed files first, then what names them, so that nobody gets new pages
 * without their parts; old files stay for those who have the old pages open.
 */
export async function writePages(
  { put, hashed, retire }: WritePagesDeps,
  pages: readonly PageFile[],
  config: object,
): Promise<void> {
  const index = pages.find(({ name }) => name === INDEX);
  if (!index) throw new Error(`The pages have no ${INDEX}`);
  const others = pages.filter(({ name }) => name !== INDEX && name !== CONFIG);
  for (const file of others.toSorted(hashedFirst)) await put(file);
  await put({ name: CONFIG, body: `${JSON.stringify(config)}\n` });
  await put(index);
  const kept = new Set(others.map(({ name }) => name));
  for (const name of await hashed()) if (!kept.has(name)) await retire(name);
}

function hashedFirst(one: PageFile, other: PageFile): number {
  return Number(other.name.startsWith(HASHED_PREFIX)) - Number(one.name.startsWith(HASHED_PREFIX));
}
