/** The CDK leaves a folder behind for each app it synthesises: here is one place for all of them. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { localFolder } from '../../../local/folders.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of this run alone: two runs in one checkout must not delete each other's. */
    assembliesFolder: string;
  }
}

export default function setup(project: TestProject): () => void {
  // The CDK's own names for an account: a shell in which somebody deploys must not change what templates hold.
  delete process.env.CDK_DEFAULT_ACCOUNT;
  delete process.env.CDK_DEFAULT_REGION;
  const folder = join(localFolder, `lib-test-${process.pid}`);
  project.provide('assembliesFolder', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
