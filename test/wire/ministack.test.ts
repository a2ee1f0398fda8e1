import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freePort } from '../../local/aws/ports.ts';

const program = `
  import { startMinistack } from ${JSON.stringify(join(import.meta.dirname, '..', '..', 'local', 'aws', 'ministack.ts'))};
  const ministack = await startMinistack({ port: ${await freePort()}, auth: true, folder: process.argv[1] });
  console.log(JSON.stringify(ministack));
  setInterval(() => {}, 1000);
`;

it('leaves no process and no folder behind when its starter is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ministack-test-'));
  const starter = spawn(process.execPath, ['--input-type=module', '-e', program, folder]);
  const [line] = await once(starter.stdout, 'data');
  const { pid, caFile } = JSON.parse(String(line)) as { pid: number; caFile: string };
  expect(existsSync(caFile)).toBe(true);
  expect(isAlive(pid)).toBe(true);
  starter.kill('SIGKILL');
  await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false);
  expect(existsSync(caFile)).toBe(false);
  rmSync(folder, { recursive: true });
});

function isAlive(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}
