/** Going back and coming forward again, on the local AWS: a stack whose functions are released as ours are. */
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  UpdateStackCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ALIAS, liveFunction } from '../../../lambdas/shared/names.ts';
import { stackName } from '../../../lib/names.ts';
import { describeRelease } from '../../../lib/release-name.ts';
import { invokeLambda } from '../../../tools/command/operator-command.ts';
import { runJob } from '../../../tools/deploy/aws.ts';
import { withLiveAliases } from '../../../tools/deploy/live-aliases.ts';
import { moveAll } from '../../../tools/rollback/move.ts';
import { readLive } from '../../../tools/rollback/released.ts';
import { rollback } from '../../../tools/rollback.ts';
import { inEnvironment, localAws } from '../../support/aws/local-aws.ts';

const STAGE = 'wire';
const stack = stackName('keyserver', STAGE);
const functions = ['enx-wire-keyserver-publish', 'enx-wire-keyserver-export'] as const;
const [first, second, third] = ['111111111111', '222222222222', '333333333333'] as const;

const cloudFormation = new CloudFormationClient(localAws());
const lambda = new LambdaClient(localAws());

/** What lib/ makes of a release, as far as a rollback sees it; the code answers with the release's name. */
function template(id: string, names: readonly string[] = functions): string {
  const role = {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
    },
  };
  const resources = names.map((FunctionName) => {
    const step = FunctionName.split('-').at(-1);
    const version = `${step}${id}`;
    const Properties = {
      FunctionName,
      Description: describeRelease({ id, rows: id === third ? 2 : 1 }),
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Environment: { Variables: { RELEASE: id } },
      Code: { ZipFile: `exports.handler = async () => [${JSON.stringify(id)}, process.env.RELEASE];` },
    };
    return {
      [`${step}`]: { Type: 'AWS::Lambda::Function', Properties },
      [version]: {
        Type: 'AWS::Lambda::Version',
        Properties: { FunctionName: { Ref: step } },
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      },
      [`${step}Live`]: {
        Type: 'AWS::Lambda::Alias',
        Properties: {
          Name: ALIAS,
          FunctionName: { Ref: step },
          FunctionVersion: { 'Fn::GetAtt': [version, 'Version'] },
        },
      },
    };
  });
  return JSON.stringify({ Resources: Object.assign({ Role: role }, ...resources) });
}

const wait = { client: cloudFormation, maxWaitTime: 60, minDelay: 1, maxDelay: 1 };

async function deploy(id: string): Promise<void> {
  const request = { StackName: stack, TemplateBody: template(id), Capabilities: ['CAPABILITY_IAM' as const] };
  await cloudFormation.send(new UpdateStackCommand(request));
  await waitUntilStackUpdateComplete(wait, { StackName: stack });
}

/** What callers get now: code and environment of a release, of each function. */
async function answers(): Promise<unknown[]> {
  const calls = functions.map((FunctionName) =>
    lambda.send(new InvokeCommand({ FunctionName: `${FunctionName}:${ALIAS}` })),
  );
  return (await Promise.all(calls)).map(({ Payload }) => JSON.parse(Payload?.transformToString() ?? ''));
}

const both = (id: string) => functions.map(() => [id, id]);

async function run(...parameters: string[]): Promise<string[]> {
  const lines: string[] = [];
  await rollback(['--stage', STAGE, ...parameters], (text) => lines.push(text));
  return lines;
}

beforeAll(inEnvironment);

/** A stack on its second release. */
beforeEach(async () => {
  await remove(stack);
  await create(stack, functions);
  await deploy(second);
});

async function create(StackName: string, names: readonly string[]): Promise<void> {
  const request = { StackName, TemplateBody: template(first, names), Capabilities: ['CAPABILITY_IAM' as const] };
  await cloudFormation.send(new CreateStackCommand(request));
  await waitUntilStackCreateComplete(wait, { StackName });
}

async function remove(StackName: string): Promise<void> {
  await cloudFormation.send(new DeleteStackCommand({ StackName }));
  await waitUntilStackDeleteComplete(wait, { StackName });
}

afterAll(async () => {
  await remove(stack);
  vi.unstubAllEnvs();
});

describe('npm run rollback', () => {
  it('brings back code and environment of the release before, and says from where to where', async () => {
    expect(await answers()).toEqual(both(second));
    const lines = (await run()).map((line) => line.replace(/ \(made [-0-9T:]{16}\)/g, ''));
    expect(lines).toEqual([
      `${stack}: to release ${first}, rows 1`,
      '  enx-wire-keyserver-export   version 2 → 1',
      '  enx-wire-keyserver-publish  version 2 → 1',
      expect.stringMatching(/^Kept: --to [12]{12}, --to [12]{12}$/),
      `Release ${first} is live. The next npm run deploy sets the newest release again.`,
    ]);
    expect(await answers()).toEqual(both(first));
  });

  it('moves nothing in a dry run', async () => {
    expect((await run('--dry-run')).at(-1)).toBe('Nothing was moved: this was a dry run.');
    expect(await answers()).toEqual(both(second));
  });

  it('goes on again to a release by its name', async () => {
    await run('--stack', 'keyserver');
    await run('--to', second);
    expect(await answers()).toEqual(both(second));
  });

  it('is refused where there is no earlier release', async () => {
    await run();
    await expect(run()).rejects.toThrow('There is no earlier release to go back to.');
  });

  it('is refused across a release that changed rows', async () => {
    await deploy(third);
    await expect(run()).rejects.toThrow(`Release ${third} took rows 2 for granted, release ${second} takes rows 1`);
    expect(await answers()).toEqual(both(third));
  });

  it('is refused while it is not clear which of two stacks is meant', async () => {
    const other = stackName('verification', STAGE);
    await create(other, ['enx-wire-verification-verify']);
    await expect(run()).rejects.toThrow('Stage wire has several stacks here, and each has releases of its own.');
    await remove(other);
    expect(await answers()).toEqual(both(second));
  });

  it('is refused where nothing is deployed', async () => {
    await expect(run('--stack', 'verification')).rejects.toThrow(
      `There is no stack ${stackName('verification', STAGE)} with releases here.`,
    );
  });
});

describe('when somebody else moves an alias meanwhile', () => {
  it('moves those back that were moved, and says so', async () => {
    const [publish, build] = await Promise.all(functions.map((name) => readLive(lambda, name)));
    if (!publish || !build) throw new Error('nothing is live');
    const other = { FunctionName: build.name, Name: ALIAS, FunctionVersion: '2', Description: 'mine' };
    await lambda.send(new UpdateAliasCommand(other));
    const moves = [publish, build].map((live) => ({ live, to: { number: '1' } }));
    await expect(moveAll(lambda, moves)).rejects.toMatchObject({
      message: expect.stringMatching(/^Not all functions could be moved \(enx-wire-keyserver-export: .*RevisionId/),
      remedy: expect.stringContaining('all is as it was'),
    });
    expect(await answers()).toEqual(both(second));
  });
});

it("what others moved to the same place already is no failure, nor is an answer of AWS's that was lost", async () => {
  const lives = await Promise.all(functions.map((name) => readLive(lambda, name)));
  const [FunctionName] = functions;
  await lambda.send(new UpdateAliasCommand({ FunctionName, Name: ALIAS, FunctionVersion: '1' }));
  await moveAll(
    lambda,
    lives.map((live) => ({ live, to: { number: '1' } })),
  );
  expect(await answers()).toEqual(both(first));
});

it('jobs that a person starts are run as they are live', async () => {
  expect(JSON.parse(await runJob(STAGE, 'export'))).toEqual([second, second]);
  await run();
  expect(JSON.parse(await runJob(STAGE, 'export'))).toEqual([first, first]);
  expect(await invokeLambda(liveFunction(STAGE, 'keyserver', 'publish'), {})).toEqual([first, first]);
});

describe('the deployment after a rollback', () => {
  const deployment = async (deployIt: () => Promise<void>) => {
    const lines: string[] = [];
    const ended = await withLiveAliases([stack], (line) => lines.push(line), deployIt).catch((error: Error) => error);
    return { lines, ended };
  };

  it('sets the newest release again when there is nothing else to change', async () => {
    await run();
    const { lines } = await deployment(async () => {});
    expect(lines).toEqual([
      expect.stringContaining(`${stack}: 2 functions are not at the release that was deployed last`),
      `${stack}: 2 functions set to the release just deployed`,
    ]);
    expect(await answers()).toEqual(both(second));
  });

  it('leaves what its own release set', async () => {
    await run();
    const { lines } = await deployment(() => deploy(third));
    expect(lines).toHaveLength(1);
    expect(await answers()).toEqual(both(third));
  });

  it('that fails leaves live what was live before it', async () => {
    await run();
    const { lines, ended } = await deployment(async () => {
      // As CloudFormation does when it undoes its work: it only knows what the template said.
      for (const FunctionName of functions) {
        await lambda.send(new UpdateAliasCommand({ FunctionName, Name: ALIAS, FunctionVersion: '2' }));
      }
      throw new Error('deployment failed');
    });
    expect([lines.length, ended]).toEqual([1, new Error('deployment failed')]);
    expect(await answers()).toEqual(both(first));
  });

  it('has nothing to say where nobody went back, or nothing is deployed', async () => {
    expect(await deployment(async () => {})).toEqual({ lines: [], ended: undefined });
    const lines: string[] = [];
    await withLiveAliases(
      ['EnxVerification-none'],
      (line) => lines.push(line),
      async () => {},
    );
    expect(lines).toEqual([]);
  });
});
