/** Files that hold keys, codes or tokens: only their owner may read them. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';

/** Written beside the old one and moved over it: whoever dies meanwhile leaves one of the two, and it is whole. */
export function writeSecretFile(file: string, text: string): void {
  const beside = `${file}.new`;
  // A file that is there already would keep its own mode.
  rmSync(beside, { force: true });
  const descriptor = openSync(beside, 'wx', 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(beside, file);
}
