/**
 * Bundles all functions of all domains in one esbuild run (about a second; one `npx esbuild` per function, as the
 * library's own construct does, takes ten times as long on two cores).
 */
import { cpSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import type { Domain } from '../../../lambdas/shared/names.ts';
import { PAGES_FOLDER } from '../../../lambdas/verification/jobs/write-pages/pages-folder.ts';
import { ConfigurationError } from '../../settings/configuration-error.ts';
import { browserScript } from './browser-script.ts';
import { allSteps, lambdasFolder, stepFolder } from './steps.ts';

/** Some dependencies are CommonJS and call `require` for Node's own modules. */
const requireInModules = "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);";

/** Where the bundle of a step lies: a folder with `index.mjs` and its source map. */
export type BundleFolder = (domain: Domain, step: string) => string;

/** Writes the bundles below `folder` (the cloud assembly's own, so that two synths never share them). */
export function bundleFunctions(folder: string): BundleFolder {
  const output = resolve(folder, 'bundles');
  buildSync({
    absWorkingDir: lambdasFolder,
    entryPoints: Object.fromEntries(
      allSteps.map(({ domain, step, folder }) => [`${domain}/${step}/index`, `./${folder}/handler.ts`]),
    ),
    outdir: output,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    alias: { '@aws-sdk/credential-provider-node': join(lambdasFolder, 'shared/aws/credentials.ts') },
    // The SDK's ES modules lose what a function does not use.
    mainFields: ['module', 'main'],
    banner: { js: requireInModules },
    define: { SELF_SERVICE_SCRIPT: JSON.stringify(browserScript()) },
    minify: true,
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
  });
  return (domain, step) => {
    if (stepFolder(domain, step)) return join(output, domain, step);
    throw new ConfigurationError(`no folder below lambdas/${domain}/ is the step ${step}`);
  };
}

/** A copy of a bundle with more files beside its code, by name, and a folder under the name that its reader knows. */
export function withFiles(
  bundle: string,
  copy: string,
  files: Readonly<Record<string, string>> = {},
  folder?: string,
): string {
  cpSync(bundle, copy, { recursive: true });
  if (folder !== undefined) cpSync(folder, join(copy, PAGES_FOLDER), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(copy, name), text);
  return copy;
}
