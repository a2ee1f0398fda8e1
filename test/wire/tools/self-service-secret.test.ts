/** Secrets of self-service over a real Secrets Manager's protocol: the operator's command, the deployment's look, the reader. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { secretReader } from '../../../lambdas/shared/aws/secret.ts';
import { readRegionFiles } from '../../../lib/settings/region-files.ts';
import { stageFacts } from '../../../lib/settings/stage-files.ts';
import { checkedStage, stageNamed } from '../../../lib/settings/stages.ts';
import { requireSelfServiceSecrets } from '../../../tools/deploy/preflight/self-service-secrets.ts';
import { runSelfServiceSecretCommand } from '../../../tools/operate/self-service-secret.ts';
import { localAws } from '../../support/aws/local-aws.ts';

const REGION = 'eu-west-1';
const facts = stageFacts.parse({ accounts: { verification: '000000000000' }, awsRegion: REGION });
const stage = checkedStage(stageNamed('dev'), facts);
const demo = JSON.parse(readFileSync(join(import.meta.dirname, '../../support/regions/us-zz.json'), 'utf8'));
const selfService = {
  issuer: 'https://login.example',
  clientId: 'enx',
  claims: { nationalNumber: 'pid' },
  registry: { kind: 'https', url: 'https://registry.example/lookup' },
};

let stages = '';
let regions = '';
const file = (name: string) => join(stages, name);
beforeAll(() => {
  stages = mkdtempSync(join(tmpdir(), 'enx-stages-'));
  regions = mkdtempSync(join(tmpdir(), 'enx-regions-'));
  writeFileSync(file('dev.json'), JSON.stringify(facts));
  writeFileSync(join(regions, 'us-zz.json'), JSON.stringify({ ...demo, selfService }));
  for (const name of ['client', 'other']) {
    const output = ['-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)];
    const kind = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '1',
      '-subj',
      `/CN=${name}`,
    ];
    execFileSync('openssl', ['req', '-x509', ...kind, ...output], { stdio: 'ignore' });
  }
  for (const [name, value] of Object.entries({ AWS_ENDPOINT_URL: localAws().endpoint, AWS_REGION: REGION }))
    vi.stubEnv(name, value);
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, 'test');
});
afterAll(() => {
  vi.unstubAllEnvs();
  for (const folder of [stages, regions]) rmSync(folder, { recursive: true });
});

async function command(answer: string, purpose: string, ...args: string[]) {
  const notes: string[] = [];
  const terminal = { out: () => {}, note: (text: string) => void notes.push(text) };
  const wish = ['--stage', 'dev', '--region', 'US-ZZ', '--purpose', purpose, ...args];
  const status = await runSelfServiceSecretCommand(wish, terminal, async () => answer, { stages, regions });
  return { status, notes: notes.join('\n') };
}

async function preflight(): Promise<string[]> {
  const lines: string[] = [];
  const found = (line: string, mark = 'ok') => void lines.push(`${mark} ${line}`);
  await requireSelfServiceSecrets(stage, readRegionFiles(regions), REGION, found);
  return lines;
}

const nameOf = (purpose: string) => `enx/dev/selfservice/US-ZZ/${purpose}`;
const read = (purpose: string) => secretReader(nameOf(purpose))();

describe('a secret of self-service', () => {
  it('stops a deployment where it is missing, and the API key does not: it is made of what is deployed', async () => {
    await expect(preflight()).rejects.toMatchObject({
      message: `There is no secret ${nameOf('identity-provider')} in ${REGION}, and self-service needs it.`,
      remedy: expect.stringContaining('--stage dev --region US-ZZ --purpose identity-provider'),
    });
    const planned = await command('', 'identity-provider', '--dry-run');
    expect(planned.notes).toBe(`Would make ${nameOf('identity-provider')} in ${REGION}.`);
    const made = await command('the-secret-of-the-client\n', 'identity-provider');
    expect(made).toEqual({ status: 0, notes: `${nameOf('identity-provider')}: made in ${REGION}.` });
    expect(await read('identity-provider')).toBe('the-secret-of-the-client');
    await expect(preflight()).rejects.toThrow(nameOf('registry'));
  });

  it('of a registry is key, certificate and authority in PEM, which belong together', async () => {
    const files = (key: string, certificate: string) => [
      ...['--key', file(key), '--certificate', file(certificate), '--ca', file('other.pem')],
    ];
    for (const [args, problem] of [
      [[], 'Missing: --key, --certificate, --ca.'],
      [files('other.key', 'client.pem'), 'is not the certificate of'],
      [files('client.pem', 'client.pem'), 'client.pem is not what it should be'],
      [files('missing.key', 'client.pem'), 'missing.key cannot be read.'],
    ] as const) {
      const refused = await command('', 'registry', ...args);
      expect([refused.status, refused.notes]).toEqual([1, expect.stringContaining(problem)]);
    }
    await expect(preflight()).rejects.toThrow(nameOf('registry'));
    expect((await command('', 'registry', ...files('client.key', 'client.pem'))).status).toBe(0);
    const text = (name: string) => readFileSync(file(name), 'utf8');
    expect(JSON.parse(await read('registry'))).toEqual({
      key: text('client.key'),
      certificate: text('client.pem'),
      ca: text('other.pem'),
    });
    expect(await preflight()).toEqual([
      `ok region US-ZZ: ${nameOf('identity-provider')} is there`,
      `ok region US-ZZ: ${nameOf('registry')} is there`,
      `-- region US-ZZ: ${nameOf('api-key')} is not there yet, so no code is issued`,
    ]);
  });

  it('has another value when it is said again', async () => {
    await command('the-first-api-key', 'api-key');
    const changed = await command('the-second-api-key', 'api-key');
    expect(changed.notes).toBe(`${nameOf('api-key')}: has a new value; functions read it within a minute.`);
    expect(await read('api-key')).toBe('the-second-api-key');
    expect((await preflight()).at(-1)).toBe(`ok region US-ZZ: ${nameOf('api-key')} is there`);
  });
});
