/** What is built of the pages: its size, and that the policy has nothing to forbid. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, inject, it } from 'vitest';

const folder = inject('pagesFolder');
const files = globSync('**/*', { cwd: folder }).filter((file) => /\.\w+$/.test(file));
const textOf = (file: string) => readFileSync(join(folder, file), 'utf8');

/** kB as the task counts them, gzip. */
const MOST_BYTES = 200_000;
const MOST_FIRST_BYTES = 150_000;

function gzipBytes(chosen: readonly string[]): number {
  return chosen.reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0);
}

/** A browser loads one language. */
const languages = ['en', 'es', 'fr', 'nb', 'ar'];
const isOtherLanguage = (file: string, own: string) =>
  languages.some((language) => language !== own && file.startsWith(`assets/${language}-`));
const isCode = (file: string) => /\.(js|css)$/.test(file);

/** A script and all that it imports at once. */
function withImports(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, name] of textOf(file).matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) {
    withImports(`assets/${name}`, found);
  }
  return found;
}

describe('the built pages', () => {
  it.each(languages)('are at most 200 kB, scripts and styles of every page together, before charts: %s', (language) => {
    expect(files.filter((file) => file.startsWith('assets/charts-'))).toHaveLength(1);
    const counted = files.filter((file) => isCode(file) && !/charts-/.test(file) && !isOtherLanguage(file, language));
    expect(gzipBytes(counted)).toBeLessThanOrEqual(MOST_BYTES);
  });

  it('are at most 150 kB for whoever opens one', () => {
    const [entry = ''] = [...textOf('index.html').matchAll(/src="\/(assets\/[^"]+)"/g)].map(([, file]) => file ?? '');
    const common = [...withImports(entry), ...files.filter((file) => /assets\/en-|\.css$/.test(file))];
    for (const page of files.filter((file) => /assets\/page-.*\.js$/.test(file))) {
      expect([page, gzipBytes([...new Set([...common, ...withImports(page)])]) <= MOST_FIRST_BYTES]).toEqual([
        page,
        true,
      ]);
    }
  });

  it('have hashed names, so that a browser may keep them for ever', () => {
    const assets = files.filter((file) => file.startsWith('assets/'));
    expect(assets.length).toBeGreaterThan(3);
    for (const file of assets) expect(file).toMatch(/-[\w-]{8}\.(js|css)$/);
  });

  it('hold no inline script or style, and ask nobody else for anything', () => {
    const html = textOf('index.html');
    expect(html).not.toMatch(/<style|style=|<script(?![^>]*\bsrc=)| on\w+=/);
    expect(html).not.toMatch(/(?:src|href)="(?!\/|data:,)/);
    for (const file of files.filter((each) => each.endsWith('.css'))) {
      expect(textOf(file)).not.toMatch(/url\((?!data:)|@import|GDS Transport/);
    }
  });

  it('name the licences of what they are made of', () => expect(textOf('licenses.md')).toContain('oidc-client-ts'));
});
