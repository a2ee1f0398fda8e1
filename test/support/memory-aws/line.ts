/**
 * The line between functions and an AWS in memory. It replaces what carries bytes (NodeHttpHandler) and nothing of what
 * functions do: requests are signed and written, answers read, failures tried again by the SDK as on a real line.
 */
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { vi } from 'vitest';
import { type LineRequest, type MemoryAws, memoryLine } from './answers.ts';

export type { Asked, Disturbance, MemoryAws } from './answers.ts';

/** For all SDK clients of this process, until `vi.restoreAllMocks`. */
export function startMemoryAws(): MemoryAws {
  const { aws, handle } = memoryLine();
  const line = vi.spyOn(NodeHttpHandler.prototype, 'handle').mockImplementation(async (request: LineRequest) => {
    // A spy keeps what passes, which of a hundred thousand calls would fill the memory.
    line.mockClear();
    return handle(request);
  });
  return aws;
}
