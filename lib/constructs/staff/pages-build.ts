/** The staff's pages as static files: the build that tests open and that a deployment serves is the same. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');

/** What the files are made of. The lock names every library with its exact version. */
const sources = ['web/**/*.{ts,tsx,json,html,scss}', 'protocol/**/*.ts', 'tsconfig.json', 'package-lock.json'];

/** Built once per content: a synth, and a test run, of unchanged sources pays nothing. */
const defaultCache = join(root, '.local', 'pages');

/**
 * Builds the pages unless these very sources were built before. Gives the folder below `cache` with `index.html` and
 * `assets/`. Throws where the build fails.
 */
export function buildPages(cache = defaultCache): string {
  const hash = sourceHash();
  const built = join(cache, hash);
  if (existsSync(built)) return built;
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'building-'));
  runVite(folder);
  // Somebody wrote meanwhile: of which sources this is, nobody knows.
  if (sourceHash() !== hash) return folder;
  moveInto(folder, built);
  return built;
}

function sourceHash(): string {
  const hash = createHash('sha256');
  const files = sources.flatMap((pattern) => globSync(pattern, { cwd: root, exclude: ['web/dist/**'] }));
  for (const file of files.sort())
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.digest('hex').slice(0, 32);
}

function runVite(folder: string): void {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const config = join(root, 'web', 'vite.config.ts');
  const args = [vite, 'build', '--config', config, '--outDir', folder, '--emptyOutDir', '--logLevel', 'error'];
  const { NODE_ENV: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', env });
  if (status === 0) return;
  rmSync(folder, { recursive: true, force: true });
  throw new Error(`the staff's pages cannot be built:\n${stdout}${stderr}`);
}

/** Whole or not at all: two processes may build the same at once, and either's is as good. */
function moveInto(folder: string, built: string): void {
  try {
    renameSync(folder, built);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    if (!existsSync(built)) throw error;
  }
}
