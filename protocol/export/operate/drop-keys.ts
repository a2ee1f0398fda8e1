/** What is left of a file when keys are taken out of it (key-server.md §4.10 has no such step: it exports a window anew). */
import { type FileKeys, keyDataOf } from '../read/keys.ts';

export interface Remainder extends FileKeys {
  /** Keys that were in the file, each once. */
  readonly dropped: number;
  /** Keys to be dropped that the file does not hold. */
  readonly missing: number;
}

/**
 * The keys but those in `dropped` (their 16 bytes in lower-case hex), padding or not: nobody can tell. The order of the rest
 * stays, so that what is left says nothing of what is gone.
 */
export function withoutKeys({ keys, revisedKeys }: FileKeys, dropped: ReadonlySet<string>): Remainder {
  const found = new Set<string>();
  const isLeft = (message: Buffer): boolean => {
    const id = keyDataOf(message).toString('hex');
    if (dropped.has(id)) found.add(id);
    return !dropped.has(id);
  };
  const left = { keys: keys.filter(isLeft), revisedKeys: revisedKeys.filter(isLeft) };
  return { ...left, dropped: found.size, missing: dropped.size - found.size };
}
