/**
 * Global set-up of the journey tests. `STACK_JSON=<file>` names a stack that runs already, on any stage; without it the
 * whole local stack is started, as `npm start` does, beside one that a person may have running.
 */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { readStack, type Stack } from '../../../device/stack.ts';
import type { AwsAccess } from '../../../local/aws/access.ts';
import { localFolder } from '../../../local/folders.ts';
import { makeProgress } from '../../../local/progress.ts';
import { openRegions } from '../../../local/regions.ts';
import { startLocalStack } from '../../../local/stack.ts';
import { findFreePorts } from './free-ports.ts';

/** The tests' own: the regions of the deployment are its owner's to change. */
const testRegions = join(import.meta.dirname, '../regions');

declare module 'vitest' {
  interface ProvidedContext {
    stack: Stack;
    /** Where that JSON lies, for commands that take a file. */
    stackPath: string;
    /** The AWS it runs on, where that is one of ours. */
    stackAws: AwsAccess | undefined;
  }
}

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.STACK_JSON;
  if (given !== undefined && given !== '') {
    const running = readStack(given);
    project.provide('stack', running);
    project.provide('stackPath', resolve(given));
    project.provide('stackAws', awsOf(running));
    return undefined;
  }
  const folder = join(localFolder, `journey-${process.pid}`);
  const regions = openRegions(testRegions);
  const progress = makeProgress({ write: (text) => process.stdout.write(text) });
  const local = await startLocalStack({ ports: await findFreePorts(), folder, progress, regions });
  const { endpoint, caFile } = local.aws;
  project.provide('stack', local.stack);
  project.provide('stackPath', local.stackFile);
  project.provide('stackAws', { endpoint, ...(caFile ? { caFile } : {}) });
  return async () => {
    await local.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

/** Of a local stack that runs already; on any other stage it is the caller's own. */
function awsOf({ aws }: Stack): AwsAccess | undefined {
  return aws && { endpoint: aws.endpoint, ...(aws.caFile ? { caFile: aws.caFile } : {}) };
}
