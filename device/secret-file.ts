/** Files that hold keys, codes or tokens: only their owner may read them. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Written beside the old one and moved over it: whoever dies meanwhile leaves one of the two, and it is whole. */
export function writeSecretFile(file: string, text: string): void {
  const beside = `${file}.new`;
  mkdirSync(dirname(file), { recursive: true });
  // A file that is there already would keep its own mode.
  rmSync(beside, { force: true });
  writeFileSync(beside, text, { flag: 'wx', mode: 0o600, flush: true });
  renameSync(beside, file);
}
