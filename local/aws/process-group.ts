/** Commands in a process group of their own: Ctrl-C reaches us, not them, and one signal ends all they spawned. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const GONE_SECONDS = 5;

/** Ends a group at once; harmless when it is gone already. */
export function killGroup(leader: ChildProcess): void {
  try {
    if (leader.pid !== undefined) process.kill(-leader.pid, 'SIGKILL');
  } catch {
    // Already gone.
  }
}

/** Is there a process of this number? It may belong to somebody else. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Resolves when no process of the group is left, or after 5 s. */
export async function groupGone(leader: ChildProcess): Promise<void> {
  const deadline = performance.now() + GONE_SECONDS * 1000;
  while (leader.pid !== undefined && performance.now() < deadline) {
    try {
      process.kill(-leader.pid, 0);
    } catch {
      return;
    }
    await sleep(20);
  }
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Standard output and error go here. */
  readonly logFile: string;
  readonly timeoutSeconds: number;
}

const endWithStarter = join(import.meta.dirname, 'end-with-starter.cjs');

/**
 * Runs a Node program to its end. Throws what it printed last when it fails or takes longer than it may. It does not
 * outlive this process.
 */
export async function runNode(parameters: string[], options: CommandOptions): Promise<void> {
  const output = openSync(options.logFile, 'w');
  const child = spawn(process.execPath, ['--require', endWithStarter, ...parameters], {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['pipe', output, output],
  });
  closeSync(output);
  const kill = () => killGroup(child);
  process.on('exit', kill);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    kill();
  }, options.timeoutSeconds * 1000);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', resolve);
  }).finally(() => {
    clearTimeout(timer);
    process.off('exit', kill);
  });
  if (status === 0) return;
  const reason = timedOut ? `took more than ${options.timeoutSeconds} s` : 'failed';
  throw new Error(`${reason}:\n${lastLines(options.logFile)}`);
}

/** The end of a log, for a person. */
export function lastLines(file: string, count = 15): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}
