/** What `npm run deploy` asks AWS before and after the CDK's own work. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { allowNextAttempt, deploymentProblem, protectNewStacks, readStates } from '../../../tools/deploy/attempt.ts';
import type { DeployOptions } from '../../../tools/deploy/options.ts';
import { preflight } from '../../../tools/deploy/preflight.ts';
import { type Parameters, type QueryAws, Refusal, startQueryAws } from '../../support/aws/query-aws.ts';
import { preparedAccount } from '../../support/operator/prepared-account.ts';
import { regionFolder } from '../templates.ts';

const ACCOUNT = '111111111111';
const verification = 'EnxVerification-prod';
const keyServer = 'EnxKeyserver-prod';

/** Stacks by name: status, and the time of the last change. */
let stacks: Record<string, { status: string; changed?: string; outputs?: Record<string, string>; keys?: string[] }> =
  {};
let refused: { identity?: Refusal; stacks?: Refusal } = {};
let aws: QueryAws;

function describeStacks({ StackName: name = '' }: Parameters): string {
  if (refused.stacks) throw refused.stacks;
  const stack = stacks[name];
  if (!stack) throw new Refusal('ValidationError', `Stack with id ${name} does not exist`);
  const { status, changed = '2026-11-22T10:00:00Z', outputs = {} } = stack;
  const fields = `<StackName>${name}</StackName><CreationTime>${changed}</CreationTime><StackStatus>${status}</StackStatus>`;
  const guard = '<EnableTerminationProtection>true</EnableTerminationProtection>';
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<Stacks><member>${fields}${guard}<Outputs>${members.join('')}</Outputs></member></Stacks>`;
}

/** Two pages, as of a stack of more than a hundred things; a key that is gone is listed for a while. */
function listStackResources({ StackName: name = '', NextToken }: Parameters): string {
  const stack = stacks[name];
  if (!stack) throw new Refusal('ValidationError', `Stack with id ${name} does not exist`);
  const member = (id: string, status = 'CREATE_COMPLETE') =>
    `<member><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>id-of-${id}</PhysicalResourceId>` +
    `<ResourceType>AWS::KMS::Key</ResourceType><ResourceStatus>${status}</ResourceStatus></member>`;
  const others = `${member('SealingKeyD4EEC9D8')}${member('ExportKeyAXKey0A1B2C3D', 'DELETE_SKIPPED')}`;
  const listed = NextToken ? (stack.keys ?? []).map((id) => member(id)).join('') : others;
  return `<StackResourceSummaries>${listed}</StackResourceSummaries>${NextToken ? '' : '<NextToken>2</NextToken>'}`;
}

function identity(): string {
  if (refused.identity) throw refused.identity;
  return `<Account>${ACCOUNT}</Account><Arn>arn:aws:iam::${ACCOUNT}:user/me</Arn>`;
}

beforeEach(async () => {
  stacks = {};
  refused = {};
  aws = await startQueryAws({
    ...preparedAccount,
    DescribeStacks: describeStacks,
    ListStackResources: listStackResources,
    GetCallerIdentity: identity,
  });
});
afterEach(() => {
  aws.close();
  vi.unstubAllEnvs();
});

const emptyHome = mkdtempSync(join(tmpdir(), 'enx-home-'));
const stageFolder = mkdtempSync(join(tmpdir(), 'enx-stages-'));
writeFileSync(join(stageFolder, 'prod.json'), '{"domains":"temporary"}');
afterAll(() => {
  for (const folder of [emptyHome, stageFolder]) rmSync(folder, { recursive: true });
});

async function check(more: Partial<DeployOptions> = {}) {
  const lines: string[] = [];
  const found = (line: string) => void lines.push(line);
  const target = await preflight({ stage: 'prod', yes: false, ...more }, regionFolder, found, stageFolder);
  return { target, lines };
}

describe('the preflight', () => {
  it('says in words what it found', async () => {
    const { target, lines } = await check();
    expect(target.domains).toEqual(['verification', 'keyserver']);
    expect(lines).toEqual([
      'stage prod',
      'region files: US-ZZ',
      `credentials: account ${ACCOUNT}, eu-central-1, as arn:aws:iam::${ACCOUNT}:user/me`,
      'to deploy here: verification, keyserver',
      'eu-central-1 is bootstrapped for the CDK: qualifier hnb659fds, version 30',
      'Lambda: the account may run 1,000 at once; the stage counts on 1,000',
      'KMS: 2,000 ECC operations a second; the stage makes at most 360 certificates',
      'CloudTrail: management logs what is done to keys',
      'nobody carries messages (messages in stages/prod.json), so people of US-ZZ cannot report by themselves: each try is refused',
    ]);
  });

  it('names what is wrong with the credentials', async () => {
    refused.identity = new Refusal('ExpiredToken', 'The security token included in the request is expired');
    await expect(check()).rejects.toMatchObject({
      message: expect.stringContaining('AWS does not accept your credentials, or there are none: The security token'),
      remedy: expect.stringContaining('aws sso login'),
    });
  });

  it('asks for the Amazon region', async () => {
    vi.stubEnv('AWS_REGION', undefined);
    vi.stubEnv('AWS_CONFIG_FILE', join(emptyHome, 'config'));
    await expect(check()).rejects.toMatchObject({
      message: 'No Amazon region is set.',
      remedy: 'For example: export AWS_REGION=eu-central-1',
    });
  });

  it('misses the address of the certificate keys before anything is made', async () => {
    const alone = { verificationAccount: '222222222222', keyserverAccount: ACCOUNT };
    await expect(check(alone)).rejects.toMatchObject({
      message: expect.stringContaining('Nothing says where the certificate keys of US-ZZ are'),
      remedy: expect.stringContaining(`--jwks-base-url with the output DeviceUrl of ${verification}`),
    });
    await expect(check({ ...alone, jwksBaseUrl: 'http://d.example/' })).rejects.toThrow(
      '--jwks-base-url is http://d.example/; allowed: an address that begins with https://',
    );
    const told = await check({ ...alone, jwksBaseUrl: 'https://d.example/' });
    expect(told.target.domains).toEqual(['keyserver']);
  });
});

describe('the key of a region whose file is gone', () => {
  const keys = ['ExportKeyUSZZKey0D7CD1C0', 'ExportKeyXKKeyB2D3CB17'];

  it('stops a lasting stage', async () => {
    stacks[keyServer] = { status: 'UPDATE_COMPLETE', keys };
    await expect(check()).rejects.toMatchObject({
      message:
        'The key server holds export keys of regions that have no file any more: XK (id-of-ExportKeyXKKeyB2D3CB17).',
      remedy: expect.stringContaining('write "ended": true'),
    });
  });

  it('goes with a stage that is thrown away', async () => {
    stacks['EnxKeyserver-dev'] = { status: 'UPDATE_COMPLETE', keys };
    await expect(check({ stage: 'dev' })).resolves.toBeDefined();
  });
});

/** `[stack, protected]` of every change of a protection. */
const protections = () =>
  aws.calls
    .filter(({ Action }) => Action === 'UpdateTerminationProtection')
    .map(({ StackName, EnableTerminationProtection }) => [StackName, EnableTerminationProtection]);

describe('before a further attempt', () => {
  const attempt = async () => {
    const lines: string[] = [];
    await allowNextAttempt(await readStates([verification, keyServer]), (line) => lines.push(line));
    return lines;
  };

  it.each(['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED'])(
    'a stack that never lived loses its protection (%s)',
    async (status) => {
      stacks[verification] = { status };
      expect(await attempt()).toEqual([`${verification}: its creation has not succeeded before; it is made anew`]);
      expect(protections()).toEqual([[verification, 'false']]);
    },
  );

  it.each(['CREATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED'])(
    'a stack that lives is left alone (%s)',
    async (status) => {
      stacks[verification] = { status };
      expect(await attempt()).toEqual([]);
      expect(protections()).toEqual([]);
    },
  );
});

describe('after an attempt', () => {
  it('a stack that lives now is protected, also where the other failed', async () => {
    const before = await readStates([verification, keyServer]);
    stacks = { [verification]: { status: 'CREATE_COMPLETE' }, [keyServer]: { status: 'ROLLBACK_COMPLETE' } };
    await protectNewStacks(before, await readStates([verification, keyServer]));
    expect(protections()).toEqual([[verification, 'true']]);
  });

  it('one that lived before keeps what it has', async () => {
    stacks[verification] = { status: 'UPDATE_COMPLETE' };
    const states = await readStates([verification]);
    await protectNewStacks(states, states);
    expect(protections()).toEqual([]);
  });
});

describe('a deployment that ended without success', () => {
  const problem = async (change: () => void) => {
    const before = await readStates([verification, keyServer]);
    change();
    return deploymentProblem(before, await readStates([verification, keyServer]));
  };

  it('was not approved: nothing was changed', async () => {
    const { message, remedy } = await problem(() => {
      stacks[verification] = { status: 'REVIEW_IN_PROGRESS' };
    });
    expect(message).toBe('Nothing was deployed, and nothing was changed.');
    expect(remedy).toContain('say --yes');
  });

  it('failed at AWS, for the first time or when it was changed', async () => {
    stacks[keyServer] = { status: 'UPDATE_ROLLBACK_COMPLETE' };
    const { message, remedy } = await problem(() => {
      stacks[verification] = { status: 'ROLLBACK_COMPLETE' };
      stacks[keyServer] = { status: 'UPDATE_ROLLBACK_COMPLETE', changed: '2026-11-22T11:00:00Z' };
    });
    expect(message).toBe(
      `The deployment failed: ${verification} is ROLLBACK_COMPLETE, ${keyServer} is UPDATE_ROLLBACK_COMPLETE.`,
    );
    expect(remedy).toContain('clears away a stack whose creation failed');
  });

  it('did half of its work', async () => {
    stacks[keyServer] = { status: 'UPDATE_ROLLBACK_COMPLETE' };
    const { message } = await problem(() => {
      stacks[verification] = { status: 'CREATE_COMPLETE' };
    });
    expect(message).toBe(`Only ${verification} was deployed.`);
  });
});
