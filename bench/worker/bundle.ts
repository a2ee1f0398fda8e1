/** Workers run bundled, in processes of their own, as functions do: no other module and no type stripping is measured. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';

export interface Worker {
  /** Runs it in a fresh process; gives what it printed, which is one JSON value. */
  run<T>(args: readonly string[], environment?: Record<string, string>): Promise<T>;
  remove(): void;
}

/** Bundles bench/worker/<name>.ts the way functions are bundled. */
export async function bundleWorker(name: string): Promise<Worker> {
  const folder = mkdtempSync(join(tmpdir(), 'enx-bench-'));
  const outfile = join(folder, 'index.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, `${name}.ts`)],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    alias: {
      '@aws-sdk/credential-provider-node': join(import.meta.dirname, '../../lambdas/shared/aws/credentials.ts'),
    },
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'error',
  });
  return {
    async run(args, environment = {}) {
      const env = { PATH: process.env.PATH, ...environment };
      const { stdout } = await promisify(execFile)(process.execPath, [outfile, ...args], { env, encoding: 'utf8' });
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
