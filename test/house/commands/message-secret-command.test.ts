import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runMessageSecretCommand } from '../../../tools/operate/message-secret.ts';

let stages = '';
beforeAll(() => {
  stages = mkdtempSync(join(tmpdir(), 'enx-stages-'));
  const twilio = { kind: 'twilio', accountSid: `AC${'0'.repeat(32)}`, sender: '12345', secret: 'twilio' };
  writeFileSync(
    join(stages, 'prod.json'),
    JSON.stringify({ messages: { providers: [twilio], gatewaySecrets: { US: 'us' } } }),
  );
  writeFileSync(join(stages, 'staging.json'), '{"messages":{}}');
});
afterAll(() => rmSync(stages, { recursive: true }));

async function run(...args: string[]) {
  const out: string[] = [];
  const notes: string[] = [];
  const terminal = { out: (text: string) => void out.push(text), note: (text: string) => void notes.push(text) };
  const ask = async () => 'never asked for';
  const status = await runMessageSecretCommand(args, terminal, ask, stages);
  return { status, out: out.join('\n'), notes: notes.join('\n') };
}

/** What it does at AWS: test/wire/tools/message-secret.test.ts. */
describe('npm run message-secret', () => {
  it.each([[[]], [['--help']], [['--stage', 'prod', '-h']]])('%j shows the help', async (args) => {
    const { status, out } = await run(...args);
    expect([status, out]).toEqual([
      0,
      expect.stringContaining('npm run message-secret -- --stage <stage> --name <name>'),
    ]);
  });

  it.each([
    [['--name', 'twilio'], 'Missing: --stage.'],
    [['--stage', 'prod'], 'Missing: --name.'],
    [['--stage', 'prod', '--name', 'other'], '--name is "other"; allowed by stages/prod.json: twilio, us.'],
    [['--stage', 'dev', '--name', 'other'], 'allowed by stages/dev.json: none, since messages names no secret.'],
    [['--stage', 'staging', '--name', 'x'], 'messages.providers is missing; allowed:'],
    [['--stage', 'prod', '--name', 'twilio', '--generate'], "messages.providers.0.secret is the provider's to choose"],
    [['--stage', 'prod', '--name', 'twilio', '--value', 'x'], "Unknown option '--value'"],
    [['--stage', 'prod', '--name', 'twilio', 'the-token'], 'Unexpected argument'],
  ])('%j: %s', async (args, problem) => {
    const { status, out, notes } = await run(...args);
    expect([status, out, notes]).toEqual([1, '', expect.stringContaining(problem)]);
  });
});
