import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildPages } from '../../../lib/constructs/staff/pages-build.ts';

const cache = mkdtempSync(join(tmpdir(), 'pages-'));
afterAll(() => rmSync(cache, { recursive: true }));

describe('the build of the staff’s pages', () => {
  it('is made once for the same sources, and leaves nothing half-made', () => {
    const built = buildPages(cache);
    expect(readdirSync(built)).toEqual(expect.arrayContaining(['assets', 'index.html', 'licenses.md']));
    const started = performance.now();
    expect(buildPages(cache)).toBe(built);
    expect(performance.now() - started).toBeLessThan(2000);
    expect(readdirSync(cache)).toHaveLength(1);
  }, 180_000);
});
