/** Secrets about messages over a real Secrets Manager's protocol: the operator's command, the deployment's look, the provider. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openProviders } from '../../../lambdas/verification/messages/providers/open-providers.ts';
import { messageProviders } from '../../../lib/constructs/outgoing/message-providers.ts';
import { stageFacts } from '../../../lib/settings/stage-files.ts';
import { checkedStage, stageNamed } from '../../../lib/settings/stages.ts';
import { requireMessageSecrets } from '../../../tools/deploy/preflight/message-secrets.ts';
import { runMessageSecretCommand } from '../../../tools/operate/message-secret.ts';
import { localAws } from '../../support/aws/local-aws.ts';
import { aTextMessage } from '../../support/messages/messages.ts';
import { ACCOUNT_SID, AUTH_TOKEN, startTwilio } from '../../support/messages/twilio-server.ts';

const REGION = 'eu-central-1';
const secrets = new SecretsManagerClient({ ...localAws(), region: REGION });
const facts = stageFacts.parse({
  accounts: { verification: '000000000000' },
  awsRegion: REGION,
  messages: {
    providers: [{ kind: 'twilio', accountSid: ACCOUNT_SID, sender: '12345', secret: 'twilio' }],
    gatewaySecrets: { 'US-ZZ': 'gateway' },
  },
});
const stage = checkedStage(stageNamed('dev'), facts);

let stages = '';
beforeAll(() => {
  stages = mkdtempSync(join(tmpdir(), 'enx-stages-'));
  writeFileSync(join(stages, 'dev.json'), JSON.stringify(facts));
  const { endpoint } = localAws();
  for (const [name, value] of Object.entries({ AWS_ENDPOINT_URL: endpoint, AWS_REGION: REGION }))
    vi.stubEnv(name, value);
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, 'test');
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(stages, { recursive: true });
});

async function command(answer: string, ...args: string[]) {
  const out: string[] = [];
  const notes: string[] = [];
  const terminal = { out: (text: string) => void out.push(text), note: (text: string) => void notes.push(text) };
  const status = await runMessageSecretCommand(['--stage', 'dev', ...args], terminal, async () => answer, stages);
  return { status, out: out.join('\n'), notes: notes.join('\n') };
}

async function value(name: string): Promise<string | undefined> {
  const SecretId = `enx/dev/verification/messages/${name}`;
  return (await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString;
}

async function preflight(): Promise<string[]> {
  const lines: string[] = [];
  await requireMessageSecrets(stage, REGION, (line, mark = 'ok') => void lines.push(`${mark} ${line}`));
  return lines.sort();
}

describe('a secret about messages', () => {
  it('is made as the person says it, found by the deployment, and read by the provider', async () => {
    await expect(preflight()).rejects.toThrow(
      /stages\/dev\.json is "(twilio|gateway)", and there is no secret enx\/dev\/verification\/messages\/(twilio|gateway) in eu-central-1/,
    );
    const planned = await command('', '--name', 'twilio', '--dry-run');
    expect(planned.notes).toBe('Would make enx/dev/verification/messages/twilio in eu-central-1.');
    await expect(value('twilio')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });

    const typed = 'token-of-the-account';
    const made = await command(`${typed}\n`, '--name', 'twilio');
    expect(made).toEqual({ status: 0, out: '', notes: 'enx/dev/verification/messages/twilio: made in eu-central-1.' });
    expect(await value('twilio')).toBe(typed);

    const server = await startTwilio();
    server.token = typed;
    const [provider] = openProviders(messageProviders(stage).map((one) => ({ ...one, baseUrl: server.url })));
    expect(await provider?.send(aTextMessage())).toEqual({ outcome: 'accepted' });

    server.token = 'changed-by-the-account';
    const refused = { outcome: 'failing', reason: 'other', code: '20003' };
    expect(await provider?.send(aTextMessage())).toEqual(refused);
    const changed = await command(server.token, '--name', 'twilio');
    expect(changed.notes).toContain('has a new value; functions read it within a minute.');
    expect(await provider?.send(aTextMessage())).toEqual({ outcome: 'accepted' });
  });

  it.each([
    ['', 0],
    ['short', 5],
    ['two words of a token', 20],
    ['x'.repeat(4_097), 4_097],
  ])('is no %j', async (answer, characters) => {
    const { status, notes } = await command(answer, '--name', 'gateway');
    expect([status, notes]).toEqual([1, expect.stringContaining(`has ${characters} characters; allowed: 12 to 4096`)]);
    expect(notes).not.toContain(answer || AUTH_TOKEN);
    await expect(value('gateway')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('of a gateway is drawn and shown once', async () => {
    const { status, out, notes } = await command('', '--name', 'gateway', '--generate');
    expect([status, out]).toEqual([0, expect.stringMatching(/^[A-Za-z0-9_-]{43}$/)]);
    expect([await value('gateway'), notes.includes(out)]).toEqual([out, false]);
    const names = [
      'messages.gatewaySecrets.US-ZZ: enx/dev/verification/messages/gateway',
      'messages.providers.0.secret: enx/dev/verification/messages/twilio',
    ];
    expect(await preflight()).toEqual(names.map((name) => `ok ${name} is there`));
  });

  it('that is being deleted is neither changed nor enough', async () => {
    const SecretId = 'enx/dev/verification/messages/gateway';
    await secrets.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 7 }));
    expect((await command('a-new-value-for-it', '--name', 'gateway')).notes).toContain(`${SecretId} is being deleted`);
    await expect(preflight()).rejects.toThrow('it is being deleted');
  });
});
