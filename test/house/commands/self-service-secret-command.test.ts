import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSelfServiceSecretCommand } from '../../../tools/operate/self-service-secret.ts';

const demo = JSON.parse(readFileSync(join(import.meta.dirname, '../../support/regions/us-zz.json'), 'utf8'));
const claims = { nationalNumber: 'pid' };
const selfService = { issuer: 'https://login.example', clientId: 'enx', claims, kinds: ['user-report'] };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'enx-regions-'));
  writeFileSync(join(folder, 'us-zz.json'), JSON.stringify({ ...demo, selfService }));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]) {
  const out: string[] = [];
  const notes: string[] = [];
  const terminal = { out: (text: string) => void out.push(text), note: (text: string) => void notes.push(text) };
  const folders = { stages: folder, regions: folder };
  const status = await runSelfServiceSecretCommand(args, terminal, async () => 'never asked for', folders);
  return { status, out: out.join('\n'), notes: notes.join('\n') };
}

/** What it does at AWS: test/wire/tools/self-service-secret.test.ts. */
describe('npm run self-service-secret', () => {
  it.each([[[]], [['--help']], [['--stage', 'prod', '-h']]])('%j shows the help', async (args) => {
    const { status, out } = await run(...args);
    expect([status, out]).toEqual([0, expect.stringContaining('--purpose registry --key <file> --certificate <file>')]);
  });

  const wish = ['--stage', 'dev', '--region', 'US-ZZ'];
  it.each([
    [['--region', 'US-ZZ', '--purpose', 'api-key'], 'Missing: --stage.'],
    [['--stage', 'dev'], 'Missing: --region, --purpose.'],
    [
      [...wish, '--purpose', 'registry'],
      '--purpose is "registry"; allowed for region US-ZZ: identity-provider, api-key.',
    ],
    [
      ['--stage', 'dev', '--region', 'XK', '--purpose', 'api-key'],
      'allowed for region XK: none, since its file has no selfService.',
    ],
    [[...wish, '--purpose', 'api-key', '--value', 'x'], "Unknown option '--value'"],
    [[...wish, '--purpose', 'api-key', 'the-key'], 'Unexpected argument'],
  ])('%j: %s', async (args, problem) => {
    const { status, out, notes } = await run(...args);
    expect([status, out, notes]).toEqual([1, '', expect.stringContaining(problem)]);
  });
});
