import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { portsFrom, requireFreePorts } from '../../local/aws/ports.ts';
import { removeAbandoned } from '../../local/aws/python.ts';
import { claimFolder } from '../../local/preflight.ts';
import { makeProgress } from '../../local/progress.ts';
import { openRegions } from '../../local/regions.ts';
import { findFreePorts } from '../support/setup/free-ports.ts';

const folder = mkdtempSync(join(tmpdir(), 'preflight-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('ports', () => {
  it('are fourteen from 8600, or from ENX_LOCAL_PORT', () => {
    expect(portsFrom(undefined)).toEqual({
      ministack: 8600,
      device: 8601,
      admin: 8602,
      keyServer: 8603,
      exports: 8604,
      control: 8605,
      messages: 8606,
      redirect: 8607,
      report: 8608,
      apple: 8609,
      identityProvider: 8610,
      registry: 8611,
      selfService: 8612,
      pages: 8613,
    });
    expect(portsFrom('65522').pages).toBe(65_535);
  });

  it.each(['80', '65523', 'x', '8600.5'])('cannot begin at %s', (base) => {
    expect(() => portsFrom(base)).toThrow('ENX_LOCAL_PORT');
  });

  it('that are taken are named with a remedy', async () => {
    const ports = await findFreePorts();
    await expect(requireFreePorts(ports)).resolves.toBeUndefined();
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(ports.exports, '127.0.0.1', resolve));
    await expect(requireFreePorts(ports)).rejects.toMatchObject({
      message: `Port ${ports.exports} of 127.0.0.1 is already in use.`,
      remedy: expect.stringContaining('ENX_LOCAL_PORT='),
    });
    taken.close();
  });
});

describe('one stack per folder', () => {
  it('clears away what a killed start left, and gives the folder free at the end', () => {
    writeFileSync(join(folder, 'start.pid'), String(spawnSync('true').pid));
    writeFileSync(join(folder, 'stack.json'), '{}');
    const release = claimFolder(folder);
    expect(existsSync(join(folder, 'stack.json'))).toBe(false);
    expect(readFileSync(join(folder, 'start.pid'), 'utf8')).toBe(String(process.pid));
    release();
    expect(existsSync(join(folder, 'start.pid'))).toBe(false);
  });

  it('refuses while a start is at work, but not for another process of the same number', async () => {
    // A process that looks like `node local/start.ts`, and one that does not.
    const start = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)', 'local/start.ts']);
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
    await expect.poll(() => commandOf(start.pid), { timeout: 10_000 }).toContain('local/start.ts');
    writeFileSync(join(folder, 'start.pid'), String(start.pid));
    expect(() => claimFolder(folder)).toThrow(`already running (process ${start.pid})`);
    writeFileSync(join(folder, 'start.pid'), String(other.pid));
    expect(() => claimFolder(folder)()).not.toThrow();
    start.kill();
    other.kill();
  });
});

/** Empty until the new process has taken the place of the one it was forked from. */
function commandOf(pid: number | undefined): string {
  if (existsSync('/proc/self/cmdline')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  return spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
}

describe('half-made environments', () => {
  it('go when their maker is gone; others are not touched', () => {
    const place = mkdtempSync(join(folder, 'venvs-'));
    const gone = spawnSync('true').pid;
    for (const name of [`venv.${gone}`, `venv.${process.pid}`, 'venv', 'cdk.out']) mkdirSync(join(place, name));
    removeAbandoned(place);
    expect(readdirSync(place).sort()).toEqual(['cdk.out', 'venv', `venv.${process.pid}`]);
  });
});

describe('region files', () => {
  it('with a mistake are named before anything is started', () => {
    const place = mkdtempSync(join(folder, 'regions-'));
    writeFileSync(join(place, 'us-wa.json'), '{"region":"US-WA"}');
    const problem = { name: 'Problem', remedy: 'What each field means: docs/region-file.md.' };
    expect(() => openRegions(place)).toThrow(
      expect.objectContaining({ ...problem, message: expect.stringContaining('us-wa.json: name is missing') }),
    );
  });
});

describe('progress', () => {
  it('is one line per step, and a failed step is marked', async () => {
    let text = '';
    let now = 0;
    const progress = makeProgress({ write: (more) => (text += more) }, () => now);
    await progress.step('works', () => {
      now += 1_500;
    });
    const failing = progress.step('breaks', () => Promise.reject(new Error('why')));
    await expect(failing).rejects.toThrow('why');
    expect(text).toMatch(/^ {2}ok {2}works +1\.5 s\n {2}!! {2}breaks +0\.0 s\n$/);
    expect(progress.seconds()).toBe(1.5);
  });
});

describe('node-version.cjs', () => {
  const root = join(import.meta.dirname, '..', '..');
  const json = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'));
  const commands: [string, string][] = [
    ...Object.entries<string>(json('package.json').scripts),
    ['cdk', json('cdk.json').app],
  ];

  it.each(commands)('is asked first by %s', (_, command) => {
    expect(command).toMatch(/^node -r \.\/tools\/node-version\.cjs /);
  });

  it('lets this Node pass and is readable for an old one', () => {
    const script = join(import.meta.dirname, '..', '..', 'tools', 'node-version.cjs');
    expect(spawnSync(process.execPath, ['-r', script, '-e', '']).status).toBe(0);
    const old = `Object.defineProperty(process.versions, 'node', { value: '18.20.4' }); require(${JSON.stringify(script)})`;
    const run = spawnSync(process.execPath, ['-e', old], { encoding: 'utf8' });
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('Node 24 or later is needed');
  });
});
