/** Global set-up of the wire tests: one MiniStack on a free port for all of them, over TLS as `npm start` has it. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startMinistack } from '../../../local/aws/ministack.ts';
import { freePort } from '../../../local/aws/ports.ts';
import { localFolder } from '../../../local/folders.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Base URL of the local AWS. */
    localAws: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = join(localFolder, `wire-${process.pid}`);
  const ministack = await startMinistack({ port: await freePort(), auth: true, folder, log: console.log });
  // The tests run in processes that are started after this; Node reads the variable only then.
  process.env.NODE_EXTRA_CA_CERTS = ministack.caFile;
  project.provide('localAws', ministack.endpoint);
  return async () => {
    await ministack.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
