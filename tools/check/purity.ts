/**
 * protocol/ knows no clock, no randomness and no environment of its own (design: time and randomness are arguments).
 * Import walls are biome rules; these are globals and calls that a lint rule on imports cannot see.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const impure = /process\.env|\bDate\.now\(|new Date\(\)|Math\.random|crypto\.random|performance\.now/;
/** Injected randomness may have the same name; what is imported is not injected. */
const impureImport = /import\s*\{[^}]*\brandom\w+[^}]*\}\s*from 'node:crypto'/;

/** Lines of `text` that break the rule, as `file:line: text`. */
export function impureLines(file: string, text: string): string[] {
  const lines = text
    .split('\n')
    .map((line, index) => ({ line, place: `${file}:${index + 1}` }))
    .filter(({ line }) => impure.test(line))
    .map(({ line, place }) => `${place}: ${line.trim()}`);
  return impureImport.test(text) ? [`${file}: imports randomness from node:crypto`, ...lines] : lines;
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..', '..');
  const found = globSync('protocol/**/*.ts', { cwd: root }).flatMap((file) =>
    impureLines(file, readFileSync(join(root, file), 'utf8')),
  );
  for (const line of found) console.error(line);
  if (found.length > 0)
    console.error('protocol/ takes `now` and bytes as arguments; it has no clock, randomness or environment.');
  process.exitCode = found.length > 0 ? 1 : 0;
}
