/** What must be there before anything is started; each missing thing is one Problem with its remedy. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../device/problem.ts';
import { requirePython } from './aws/python.ts';

/** Node is checked before any of this can be read (tools/node-version.cjs). */
export function requireTools(): void {
  requirePython();
  if (spawnSync('openssl', ['version']).status !== 0) {
    throw new Problem(
      'The command openssl is missing; MiniStack makes its certificate with it.',
      'Install it (on Debian: `apt-get install openssl`) and run the command again.',
    );
  }
}

/**
 * One stack per folder: throws while another start is at work there, and clears away what a killed one left. Returns
 * what gives the folder free again.
 */
export function claimFolder(folder: string): () => void {
  const claim = join(folder, 'start.pid');
  const owner = existsSync(claim) ? Number(readFileSync(claim, 'utf8')) : 0;
  if (owner > 0 && owner !== process.pid && isStart(owner)) {
    throw new Problem(
      `A local stack is already running (process ${owner}).`,
      `Use it, or end it first: Ctrl-C in its terminal, or \`kill ${owner}\`.`,
    );
  }
  rmSync(join(folder, 'stack.json'), { force: true });
  writeFileSync(claim, String(process.pid));
  return () => rmSync(claim, { force: true });
}

/** Is this process one of ours, and not another that was given the same number since? */
function isStart(pid: number): boolean {
  const file = `/proc/${pid}/cmdline`;
  const command = existsSync('/proc/self/cmdline')
    ? existsSync(file) && readFileSync(file, 'utf8')
    : spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
  return typeof command === 'string' && command.includes('local/start.ts');
}
