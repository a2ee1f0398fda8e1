/** `npm start`: the whole system on this machine, until Ctrl-C. */
import { mkdirSync } from 'node:fs';
import { relative } from 'node:path';
import { Problem } from '../device/problem.ts';
import { portsFrom, requireFreePorts } from './aws/ports.ts';
import { localFolder, regionsFolder, repository } from './folders.ts';
import { claimFolder, requireTools } from './preflight.ts';
import { makeProgress } from './progress.ts';
import { openRegions } from './regions.ts';
import { type LocalStack, startLocalStack } from './stack.ts';
import { summary } from './summary.ts';

let running: LocalStack | undefined;

try {
  await main();
} catch (error) {
  fail(error);
}

async function main(): Promise<void> {
  endOnSignals();
  const progress = makeProgress(process.stdout);
  const ports = portsFrom(process.env.ENX_LOCAL_PORT);
  const regions = openRegions(regionsFolder);
  requireTools();
  mkdirSync(localFolder, { recursive: true });
  process.on('exit', claimFolder(localFolder));
  await requireFreePorts(ports);
  running = await startLocalStack({ ports, folder: localFolder, progress, regions });
  const file = relative(repository, running.stackFile);
  console.log(summary(running.stack, file, progress.seconds()));
}

/** Ctrl-C is the normal end once everything runs. Before that, and the second time, what was started dies at exit. */
function endOnSignals(): void {
  let ending = false;
  const end = async () => {
    if (ending || running === undefined) process.exit(130);
    ending = true;
    console.log('\nstopping …');
    await running.stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end());
  if (process.env.npm_lifecycle_event !== undefined) whenOrphaned(() => void end());
}

/** `kill` of npm ends npm and its shell, but does not reach us: we notice that our parent is another one. */
function whenOrphaned(end: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    end();
  }, 500);
  timer.unref();
}

function fail(error: unknown): never {
  if (error instanceof Problem) console.error(`\n${error.message}\n${error.remedy}`);
  else console.error(error);
  process.exit(1);
}
