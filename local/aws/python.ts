/** A Python for MiniStack: found on PATH, and a virtual environment of our own with exactly the pinned packages. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../device/problem.ts';
import { localFolder } from '../folders.ts';
import { isAlive } from './process-group.ts';

const requirementsFile = join(import.meta.dirname, 'requirements.txt');
const candidates = ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];

/** The interpreter's own path, or undefined when this machine has no Python ≥ 3.10. */
export function findPython(): string | undefined {
  const question = 'import sys; print(sys.executable if sys.version_info >= (3, 10) else "")';
  for (const command of candidates) {
    const answer = spawnSync(command, ['-c', question], { encoding: 'utf8' });
    const path = answer.status === 0 ? answer.stdout.trim() : '';
    if (path !== '') return path;
  }
  return undefined;
}

/** Throws a Problem when there is no Python ≥ 3.10. */
export function requirePython(): string {
  const python = findPython();
  if (python !== undefined) return python;
  throw new Problem(
    'The local AWS (MiniStack) needs Python 3.10 or later, and none is on PATH.',
    'Install Python (on Debian: `apt-get install python3 python3-venv`) and run the command again.',
  );
}

/**
 * Installs the pinned MiniStack into `.local/venv` once and returns the path of its interpreter. The
 * environment is built beside its place and renamed when complete, so that a half-made one is never used.
 */
export function installMinistack(log: (line: string) => void = () => {}): string {
  mkdirSync(localFolder, { recursive: true });
  const venv = join(localFolder, 'venv');
  const installed = join(venv, 'bin', 'python');
  const wanted = createHash('sha256').update(readFileSync(requirementsFile)).digest('hex');
  removeAbandoned(localFolder);
  if (isInstalled(venv, wanted)) return installed;
  const python = requirePython();
  log('installing MiniStack (once; about 110 MB)');
  const draft = `${venv}.${process.pid}`;
  try {
    makeVenv(python, draft);
    writeFileSync(join(draft, 'requirements.sha256'), wanted);
    rmSync(venv, { recursive: true, force: true });
    renameSync(draft, venv);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return installed;
}

/** Half-made environments (110 MB each) whose makers were killed before they could remove them. Exported for its test. */
export function removeAbandoned(folder: string): void {
  for (const name of readdirSync(folder)) {
    const maker = /^venv\.(\d+)$/.exec(name)?.[1];
    if (maker !== undefined && !isAlive(Number(maker))) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function isInstalled(venv: string, wanted: string): boolean {
  const mark = join(venv, 'requirements.sha256');
  if (!existsSync(mark) || readFileSync(mark, 'utf8') !== wanted) return false;
  // The Python it was made with may have been removed or replaced since.
  return spawnSync(join(venv, 'bin', 'python'), ['-c', 'import ministack']).status === 0;
}

function makeVenv(python: string, folder: string): void {
  const install = ['install', '--quiet', '--no-input', '--retries', '2', '--require-hashes', '-r', requirementsFile];
  if (spawnSync(python, ['-m', 'venv', folder], { env: pipEnvironment() }).status === 0) {
    runPip(join(folder, 'bin', 'python'), ['-m', 'pip', ...install]);
    return;
  }
  // Debian without python3-venv has no ensurepip: a bare environment, filled by the system's pip.
  rmSync(folder, { recursive: true, force: true });
  try {
    execFileSync(python, ['-m', 'venv', '--without-pip', folder], { stdio: 'pipe' });
    execFileSync(python, ['-m', 'pip', '--version'], { stdio: 'pipe' });
  } catch {
    throw new Problem(
      `${python} can make no virtual environment: it has neither ensurepip nor pip.`,
      'Install them (on Debian: `apt-get install python3-venv`) and run the command again.',
    );
  }
  runPip(python, ['-m', 'pip', '--python', join(folder, 'bin', 'python'), ...install]);
}

function runPip(python: string, parameters: string[]): void {
  const answer = spawnSync(python, parameters, { encoding: 'utf8', env: pipEnvironment() });
  if (answer.status === 0) return;
  const reason = `${answer.stderr}`.trim().split('\n').at(-1) ?? '';
  throw new Problem(
    `pip could not install MiniStack: ${reason}`,
    'The first start needs the network (Python package index); check connection and proxy, then run the command again.',
  );
}

/** The caller's index, proxy and certificates stay; what would install to another place goes. */
function pipEnvironment(): NodeJS.ProcessEnv {
  const { PIP_TARGET, PIP_PREFIX, PYTHONHOME, PYTHONPATH, VIRTUAL_ENV, ...rest } = process.env;
  return { ...rest, PIP_USER: '0', PIP_DISABLE_PIP_VERSION_CHECK: '1' };
}
