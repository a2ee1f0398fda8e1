/** What `npm run deploy` and a plain `cdk synth` take from stages/<stage>.json. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeployOptions } from '../../../tools/deploy/options.ts';
import { preflight } from '../../../tools/deploy/preflight.ts';
import { type QueryAws, Refusal, startQueryAws } from '../../support/aws/query-aws.ts';
import { preparedAccount } from '../../support/operator/prepared-account.ts';
import { regionFolder, root, withoutZone, withZone } from '../templates.ts';

const ACCOUNT = '111111111111';
const OTHER = '222222222222';
let folder = '';
/** Stack → its outputs, of stacks that live. */
let live: Record<string, Record<string, string>> = {};
let aws: QueryAws;

function describeStacks({ StackName: name = '' }: Readonly<Record<string, string>>): string {
  const outputs = live[name];
  if (!outputs) throw new Refusal('ValidationError', `Stack with id ${name} does not exist`);
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const fields = `<StackName>${name}</StackName><CreationTime>2026-11-22T10:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>`;
  return `<Stacks><member>${fields}<Outputs>${members.join('')}</Outputs></member></Stacks>`;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'enx-stages-'));
  live = {};
  aws = await startQueryAws({
    ...preparedAccount,
    DescribeStacks: describeStacks,
    GetCallerIdentity: () => `<Account>${ACCOUNT}</Account><Arn>arn:aws:iam::${ACCOUNT}:user/me</Arn>`,
  });
});
afterEach(() => {
  aws.close();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function check(facts: object, options: Partial<DeployOptions> = {}) {
  writeFileSync(join(folder, 'prod.json'), JSON.stringify(facts));
  return preflight({ stage: 'prod', yes: false, ...options }, regionFolder, () => {}, folder);
}

describe('the preflight and the stage file', () => {
  it('takes accounts and Amazon region from it', async () => {
    const accounts = { verification: ACCOUNT, keyserver: OTHER };
    const { domains, caller, facts } = await check({ ...withoutZone, accounts, awsRegion: 'eu-central-1' });
    expect([domains, caller.awsRegion]).toEqual([['verification'], 'eu-central-1']);
    expect(facts.accounts).toEqual(accounts);
  });

  it('makes its Amazon region that of all further calls, the CDK included', async () => {
    vi.stubEnv('AWS_REGION', undefined);
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'none'));
    const { caller } = await check({ domains: 'temporary', awsRegion: 'eu-west-1' });
    expect([caller.awsRegion, process.env.AWS_REGION]).toEqual(['eu-west-1', 'eu-west-1']);
  });

  it('stops where the shell says another Amazon region', async () => {
    await expect(check({ domains: 'temporary', awsRegion: 'eu-west-1' })).rejects.toMatchObject({
      message: 'stages/prod.json says that the stage is in eu-west-1; your shell or profile says eu-central-1.',
      remedy: expect.stringContaining('export AWS_REGION=eu-west-1'),
    });
  });

  it('stops where the credentials are for another account', async () => {
    const one = { verification: OTHER, keyserver: OTHER };
    await expect(check({ domains: 'temporary', accounts: one })).rejects.toMatchObject({
      message: `Your credentials are for account ${ACCOUNT}, and the stage belongs into ${OTHER}.`,
      remedy: expect.stringContaining('correct accounts in stages/prod.json'),
    });
  });

  it('lets the command line have the last word', async () => {
    const accounts = { verification: OTHER, keyserver: OTHER };
    const { domains } = await check(
      { domains: 'temporary', accounts },
      { keyserverAccount: ACCOUNT, jwksBaseUrl: 'https://x/' },
    );
    expect(domains).toEqual(['keyserver']);
  });

  it('names a mistake in it before AWS is asked for anything', async () => {
    await expect(check({})).rejects.toMatchObject({
      message: expect.stringContaining('stage prod: domains is missing in stages/prod.json'),
      remedy: expect.stringContaining('stages/README.md'),
    });
    await expect(check({ domains: 'soon' })).rejects.toThrow('domains is "soon"; allowed: "temporary"');
    expect(aws.calls).toEqual([]);
  });

  it('refuses one zone for two accounts, whoever names these', async () => {
    await expect(check(withZone, { keyserverAccount: OTHER, verificationAccount: ACCOUNT })).rejects.toThrow(
      'domains.hostedZone is one zone, and the servers are in two accounts',
    );
  });

  it('knows the address of the certificate keys in another account by the name of the device API', async () => {
    const accounts = { verification: OTHER, keyserver: ACCOUNT };
    expect((await check({ ...withoutZone, accounts })).domains).toEqual(['keyserver']);
    await expect(check({ domains: 'temporary', accounts })).rejects.toThrow('Nothing says where the certificate keys');
  });
});

describe("Amazon's own addresses of a live stage", () => {
  const originNames = { deviceApi: 'device-origin.example.org', publishApi: 'publish-origin.example.org' };
  const fronted = { ...withZone, front: 'cloudfront', originNames };

  it('are not closed by a default', async () => {
    live = { 'EnxKeyserver-prod': { PublishUrl: 'https://a.execute-api.eu-central-1.amazonaws.com/v1/publish' } };
    await expect(check(fronted)).rejects.toMatchObject({
      message: expect.stringContaining("EnxKeyserver-prod answers at Amazon's own address today"),
      remedy: expect.stringContaining('"amazonAddresses": "on" while any phone may still use it'),
    });
  });

  it.each(['on', 'off'])('are as the file says (%s)', async (amazonAddresses) => {
    live = { 'EnxKeyserver-prod': { PublishUrl: 'https://publish.example.org/v1/publish' } };
    expect((await check({ ...fronted, amazonAddresses })).domains).toHaveLength(2);
  });

  it('may stay closed, and are never open in a new stage', async () => {
    live = { 'EnxVerification-prod': { DeviceUrl: 'https://device.example.org/', AmazonAddress: 'off' } };
    expect((await check(fronted)).domains).toHaveLength(2);
  });
});

describe('names of a live stage', () => {
  beforeEach(() => {
    live = {
      'EnxKeyserver-prod': {
        PublishUrl: 'https://old.example.org/v1/publish',
        ExportBaseUrl: 'https://files.example.org/',
      },
    };
  });

  it('do not go', async () => {
    await expect(check(withZone)).rejects.toMatchObject({
      message: expect.stringContaining('EnxKeyserver-prod answers under old.example.org today'),
      remedy: expect.stringContaining('Put it back'),
    });
    await expect(check({ domains: 'temporary' })).rejects.toThrow('under old.example.org, files.example.org today');
  });

  it('do not go from the redirector either', async () => {
    live = { 'EnxVerification-prod': { RedirectUrl: 'https://old-links.example.org/' } };
    await expect(check(withZone)).rejects.toThrow('EnxVerification-prod answers under old-links.example.org today');
    live = { 'EnxVerification-prod': { RedirectUrl: 'https://en.example.org/' } };
    expect((await check(withZone)).domains).toHaveLength(2);
  });

  it("come in addition to Amazon's", async () => {
    const amazons = {
      PublishUrl: 'https://a.execute-api.eu-central-1.amazonaws.com/v1/publish',
      ExportBaseUrl: 'https://d1.cloudfront.net/',
    };
    live = { 'EnxKeyserver-prod': amazons };
    expect((await check(withZone)).domains).toHaveLength(2);
  });
});

/** What the CDK runs, with the stage files of a folder: its complaint. */
function complaint(stage: string): string {
  const context = JSON.stringify({ stage, stageFolder: folder, regionFolder });
  const env = { PATH: process.env.PATH, CDK_CONTEXT_JSON: context, CDK_OUTDIR: join(folder, 'out') };
  try {
    execFileSync(process.execPath, [join(root, 'bin/app.ts')], { env, cwd: root, stdio: 'pipe' });
    return '';
  } catch (error) {
    return String((error as { stderr: Buffer }).stderr);
  }
}

describe('a plain synth', () => {
  it('refuses a lasting stage that does not decide on its names', () => {
    expect(complaint('prod')).toContain(
      'stage prod: domains is missing in stages/prod.json; allowed: names of your own (stages/README.md), or "temporary"',
    );
  });

  it('names file, field, value and what is allowed', () => {
    writeFileSync(
      join(folder, 'prod.json'),
      JSON.stringify({ domains: { ...(withZone.domains as object), deviceApi: 'X.org' } }),
    );
    expect(complaint('prod')).toMatch(/^\S+prod\.json: domains\.deviceApi is "X\.org"; allowed: text like/);
  });
});
