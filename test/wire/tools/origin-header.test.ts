/** The secret header over a real Secrets Manager's protocol: the operator's command, the deployment's look at it, the function. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  UpdateStackCommand,
  waitUntilStackCreateComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import {
  DeleteSecretCommand,
  GetSecretValueCommand,
  ReplicateSecretToRegionsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { secretReader } from '../../../lambdas/shared/aws/secret.ts';
import { openOriginHeader } from '../../../lambdas/shared/http/address/origin-header.ts';
import { stageFacts } from '../../../lib/settings/stage-files.ts';
import { requireFront } from '../../../tools/deploy/front.ts';
import { runOriginHeaderCommand } from '../../../tools/operate/origin-header.ts';
import { secretState } from '../../../tools/operate/secrets/aws.ts';
import { localAws } from '../../support/aws/local-aws.ts';

const REGION = 'eu-central-1';
const NAME = 'enx/staging/verification/origin-header';
const NOW = 1_795_305_600;
const stack = 'EnxVerificationEdge-staging';
const parameter = 'DeviceApiFrontOriginHeaderVersion';

const secrets = new SecretsManagerClient({ ...localAws(), region: REGION });
const cloudFormation = new CloudFormationClient(localAws());
const names = {
  deviceApi: 'd.example.org',
  adminApi: 'a.example.org',
  publishApi: 'p.example.org',
  exportSite: 'f.example.org',
};
const facts = stageFacts.parse({
  domains: { ...names, hostedZone: 'none' },
  front: 'cloudfront',
  originNames: { deviceApi: 'do.example.org', publishApi: 'po.example.org' },
  awsRegion: REGION,
  accounts: { verification: '000000000000', keyserver: '222222222222' },
});

let stages = '';
beforeAll(() => {
  stages = mkdtempSync(join(tmpdir(), 'enx-stages-'));
  writeFileSync(join(stages, 'staging.json'), JSON.stringify(facts));
  vi.stubEnv('AWS_ENDPOINT_URL', localAws().endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('AWS_REGION', REGION);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(stages, { recursive: true });
});

/** Runs the command; everything that it showed. */
async function command(...args: string[]) {
  const shown: string[] = [];
  const show = (text: string) => void shown.push(text);
  const status = await runOriginHeaderCommand([...args, '--stage', 'staging'], { out: show, note: show }, stages);
  return { status, shown: shown.join('\n') };
}

async function values(): Promise<{ current: string; previous: string }> {
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: NAME }));
  return JSON.parse(SecretString);
}

const version = async () => (await secretState(NAME, REGION))?.version ?? '';

/** As `npm run deploy` leaves CloudFront's stack behind; what it makes is of no interest. */
async function deployed(sent: string, how: 'create' | 'update'): Promise<void> {
  const template = {
    Parameters: { [parameter]: { Type: 'String' } },
    Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
  };
  const request = {
    StackName: stack,
    TemplateBody: JSON.stringify({ ...template, Description: sent }),
    Parameters: [{ ParameterKey: parameter, ParameterValue: sent }],
  };
  const waiting = { client: cloudFormation, maxWaitTime: 30, minDelay: 1, maxDelay: 1 };
  if (how === 'create') {
    await cloudFormation.send(new CreateStackCommand(request));
    await waitUntilStackCreateComplete(waiting, { StackName: stack });
  } else {
    await cloudFormation.send(new UpdateStackCommand(request));
    await waitUntilStackUpdateComplete(waiting, { StackName: stack });
  }
}

const front = (now = Date.now()) =>
  requireFront({ stage: 'staging', facts, domains: ['verification'], awsRegion: REGION, now }, () => undefined);

/** One function's container over the whole story; 60 seconds pass between its readings. */
const header = openOriginHeader(secretReader(NAME), () => undefined);
let readings = 0;
const senderAfterReading = (value: string | undefined) => header.sender(value, NOW + 60 * readings++);

describe('the secret header', () => {
  it('does not exist: neither command nor deployment goes on, and both say how', async () => {
    expect(await command('rotate')).toEqual({ status: 1, shown: expect.stringContaining('"create" makes it') });
    await expect(front()).rejects.toMatchObject({
      message: expect.stringContaining(`there is no secret ${NAME} in ${REGION}`),
      remedy: expect.stringContaining('npm run origin-header -- create --stage staging'),
    });
    expect(await senderAfterReading('anything')).toBe('unknown');
  });

  it('is made once, of the domain of this account alone, and never shown', async () => {
    const dry = await command('create', '--dry-run');
    expect(dry.shown).toContain(`Would make ${NAME} in ${REGION} and us-east-1.`);
    expect(await secretState(NAME, REGION)).toBeUndefined();
    const { status, shown } = await command('create');
    const { current, previous } = await values();
    expect([status, previous]).toEqual([0, current]);
    expect(current).toMatch(/^[\w-]{43}$/);
    expect(shown).toContain(NAME);
    expect(shown).not.toContain(current);
    expect(await secretState('enx/staging/keyserver/origin-header', REGION)).toBeUndefined();
    expect((await command('create')).shown).toContain('is there already; "rotate" gives it a new value');
    expect(await senderAfterReading(current)).toBe('front');
  });

  it('is not handed to CloudFront before its copy is in us-east-1', async () => {
    await expect(front()).rejects.toThrow(`The secret ${NAME} of ${REGION} is not in us-east-1`);
    // The local AWS makes no copies when it makes a secret, as AWS does.
    const AddReplicaRegions = [{ Region: 'us-east-1' }];
    await secrets.send(new ReplicateSecretToRegionsCommand({ SecretId: NAME, AddReplicaRegions }));
    expect(await front()).toEqual({ stacks: [stack], parameters: { [parameter]: await version() } });
  });

  it('is rotated so that what CloudFront sends stays valid, and not twice before CloudFront has followed', async () => {
    const first = await version();
    await deployed(first, 'create');
    const before = await values();
    expect((await command('rotate', '--dry-run')).shown).toContain('Would give');
    expect(await values()).toEqual(before);
    const { status, shown } = await command('rotate');
    const after = await values();
    expect([status, after.previous]).toEqual([0, before.current]);
    expect(after.current).not.toBe(before.current);
    expect(shown).not.toContain(after.current);
    expect(await senderAfterReading(before.current)).toBe('front');
    expect(await senderAfterReading(after.current)).toBe('front');
    const again = await command('rotate');
    expect([again.status, again.shown]).toEqual([1, expect.stringContaining('First: npm run deploy')]);
    expect(await values()).toEqual(after);
  });

  it.each([
    [-1, false],
    [0, true],
    [1, true],
  ])('CloudFront follows two minutes after it was changed (%i ms beside them: %s)', async (beside, follows) => {
    const { changedAt = 0 } = (await secretState(NAME, REGION)) ?? {};
    const asked = front(changedAt + 120_000 + beside);
    if (follows) expect((await asked).parameters).toEqual({ [parameter]: await version() });
    else await expect(asked).rejects.toMatchObject({ remedy: 'Repeat the command in 1 seconds.' });
  });

  it('asks for no wait where CloudFront sends it already, and can be rotated again', async () => {
    await deployed(await version(), 'update');
    expect((await front()).parameters).toEqual({ [parameter]: await version() });
    const { current } = await values();
    expect((await command('rotate')).status).toBe(0);
    expect((await values()).previous).toBe(current);
  });

  it('is not made over one that is being deleted', async () => {
    await secrets.send(new DeleteSecretCommand({ SecretId: NAME, RecoveryWindowInDays: 7 }));
    const words = 'aws secretsmanager restore-secret';
    expect((await command('create')).shown).toContain(words);
    expect((await command('rotate')).shown).toContain(words);
    await expect(front()).rejects.toMatchObject({ remedy: expect.stringContaining(words) });
    // A function goes on with what it knows.
    expect(await senderAfterReading('anything')).toBe('unknown');
  });
});
