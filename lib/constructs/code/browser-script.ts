/** What runs in people's browsers: the script of self-service's form, which functions hold as text. */
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const main = join(import.meta.dirname, '../../../lambdas/selfservice/pages/script/main.ts');

/** The year of BigInt, without which there is no such cryptography: older browsers cannot read it, and use the plain form. */
const target = 'es2020';

/** Minified, ready to stand in a `script` element: the same text for the same sources. */
export function browserScript(): string {
  const { outputFiles } = buildSync({
    entryPoints: [main],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target,
    minify: true,
    legalComments: 'eof',
    logLevel: 'warning',
  });
  return outputFiles.map(({ text }) => text).join('');
}
