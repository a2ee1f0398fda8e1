/** What is built of the pages: its size, and that the policy has nothing to forbid. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, inject, it } from 'vitest';

const folder = inject('pagesFolder');
const files = globSync('**/*', { cwd: folder }).filter((file) => /\.\w+$/.test(file));
const textOf = (file: string) => readFileSync(join(folder, file), 'utf8');

/** Charts are loaded only where one is drawn. */
const isChart = (file: string) => /chart/i.test(file);
const MOST_BYTES = 200_000;

describe('the built pages', () => {
  it('are at most 200 kB gzip, scripts and styles of all pages together, before charts', () => {
    const counted = files.filter((file) => /\.(js|css)$/.test(file) && !isChart(file));
    const bytes = counted.reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
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
