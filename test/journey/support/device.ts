import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { stackPath } from '../../support/setup/stack.ts';

const cli = join(import.meta.dirname, '..', '..', '..', 'device', 'cli.ts');

/** The command line that people use, on the stack under test. */
export function device(...args: string[]): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, [cli, ...args, '--stack', stackPath()]);
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, text: Buffer.concat(chunks).toString() }));
  });
}
