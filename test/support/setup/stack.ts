/** The stack that the journey tests walk through. */
import { inject } from 'vitest';
import type { Stack } from '../../../device/stack.ts';
import { clientConfig } from '../../../local/aws/access.ts';
import './journey-setup.ts';

export function stack(): Stack {
  return inject('stack');
}

/** Path of its stack.json, for commands that take one. */
export function stackPath(): string {
  return inject('stackPath');
}

/** For SDK clients that look behind the stack as the account's administrator: the local AWS, or the caller's own. */
export function stackAws(): ReturnType<typeof clientConfig> | Record<string, never> {
  const aws = inject('stackAws');
  return aws === undefined ? {} : clientConfig(aws);
}
