/** Writes `.local/stack.json`: where a running stack is and how to get in, for tools and tests. */
import { writeFileSync } from 'node:fs';
import type { Stack } from '../device/stack.ts';

/** Readable by its owner only: it holds API keys. */
export function writeStackFile(path: string, stack: Stack): void {
  writeFileSync(path, `${JSON.stringify(stack, null, 2)}\n`, { mode: 0o600 });
}
