/** What `npm run deploy` asks about the account: bootstrap, shared quotas, a trail. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { type StageFacts, stageFacts } from '../../../lib/settings/stage-files.ts';
import { checkedStage, stageNamed } from '../../../lib/settings/stages.ts';
import { bootstrapQualifier, requireBootstrap } from '../../../tools/deploy/preflight/bootstrap.ts';
import { executionsAtThrottle, lookAtSigning, requireConcurrency } from '../../../tools/deploy/preflight/quotas.ts';
import { logsKeyChanges, requireTrail } from '../../../tools/deploy/preflight/trail.ts';
import { preflight } from '../../../tools/deploy/preflight.ts';
import { type Answer, type Parameters, type QueryAws, Refusal, startQueryAws } from '../../support/aws/query-aws.ts';
import { preparedAccount } from '../../support/operator/prepared-account.ts';
import { regionFolder } from '../templates.ts';

const caller = { account: '111111111111', awsRegion: 'eu-central-1', arn: 'arn:aws:iam::111111111111:user/me' };
const denied = () => {
  throw new Refusal('AccessDeniedException', 'not authorized', 'json');
};

let aws: QueryAws | undefined;
afterEach(() => {
  aws?.close();
  vi.unstubAllEnvs();
});

/** The lines of a check, with their mark, where AWS answers so. */
async function lines(answers: Record<string, Answer>, check: (found: Found) => Promise<void>): Promise<string[]> {
  aws = await startQueryAws({ ...preparedAccount, ...answers });
  const said: string[] = [];
  await check((line, mark = 'ok') => void said.push(`${mark} ${line}`));
  return said;
}
type Found = (line: string, mark?: 'ok' | '--') => void;

function stage(name: string, facts: Partial<Record<keyof StageFacts, unknown>> = {}) {
  return checkedStage(stageNamed(name), stageFacts.parse({ domains: 'temporary', ...facts }));
}

describe('the bootstrap', () => {
  const bootstrap = (answers: Record<string, Answer>, regions = ['eu-central-1'], qualifier = 'hnb659fds') =>
    lines(answers, (found) => requireBootstrap(caller, regions, found, qualifier));
  const version = (value: string) => ({ GetParameter: () => ({ Parameter: { Value: value } }) });
  const missing = {
    GetParameter: () => {
      throw new Refusal('ParameterNotFound', 'no such parameter', 'json');
    },
  };

  it('is known by its version, whatever its stack is called', async () => {
    const ok = 'ok eu-central-1 is bootstrapped for the CDK: qualifier pha, version 6';
    expect(await bootstrap(version('6'), ['eu-central-1'], 'pha')).toEqual([ok]);
    expect(aws?.calls).toMatchObject([{ Action: 'GetParameter', Name: '/cdk-bootstrap/pha/version' }]);
  });

  it('must not be older than what the stacks assume', async () => {
    await expect(bootstrap(version('5'))).rejects.toThrow('its bootstrap has version 5; needed: version 6 or newer');
  });

  it('is asked for with the words that make it', async () => {
    await expect(bootstrap(missing)).rejects.toMatchObject({
      message: expect.stringContaining('there is no parameter /cdk-bootstrap/hnb659fds/version'),
      remedy: expect.stringMatching(
        /^Once per account and region: npx cdk bootstrap aws:\/\/111111111111\/eu-central-1\n/,
      ),
    });
    await expect(bootstrap(missing, ['eu-central-1'], 'pha')).rejects.toMatchObject({
      remedy: expect.stringContaining('npx cdk bootstrap aws://111111111111/eu-central-1 --qualifier pha'),
    });
  });

  it('is wanted in every region', async () => {
    expect(await bootstrap(version('30'), ['eu-central-1', 'us-east-1'])).toHaveLength(2);
  });

  it('is left to the CDK where the credentials may not ask', async () => {
    const [line] = await bootstrap({ GetParameter: denied });
    expect(line).toMatch(/^-- .*ssm:GetParameter on \/cdk-bootstrap\/hnb659fds\/version/);
  });

  it('has the qualifier of cdk.json', () => {
    const folder = mkdtempSync(join(tmpdir(), 'enx-cdk-'));
    const file = join(folder, 'cdk.json');
    writeFileSync(file, '{"context":{"@aws-cdk/core:bootstrapQualifier":"pha"}}');
    expect(bootstrapQualifier(file)).toBe('pha');
    writeFileSync(file, '{}');
    expect(bootstrapQualifier(file)).toBe('hnb659fds');
    rmSync(folder, { recursive: true });
  });
});

describe("Lambda's concurrency", () => {
  const allowed = (executions: number, of = stage('prod')) =>
    lines({ GetAccountSettings: () => ({ AccountLimit: { ConcurrentExecutions: executions } }) }, (found) =>
      requireConcurrency(of, found),
    );

  it.each([1_000, 1_001])('%i are enough for what the stage counts on', async (executions) => {
    expect(await allowed(executions)).toEqual([
      `ok Lambda: the account may run ${executions.toLocaleString('en-US')} at once; the stage counts on 1,000`,
    ]);
  });

  it('one less is refused, with the words to ask for more', async () => {
    await expect(allowed(999)).rejects.toMatchObject({
      message: expect.stringContaining('may run 999 at once; the stage counts on 1,000'),
      remedy: expect.stringContaining(
        'aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000',
      ),
    });
  });

  it('is the number of the stage file, in a throw-away stage too', async () => {
    const facts = { concurrency: { accountQuota: 400 } };
    expect(await allowed(400, stage('prod', facts))).toHaveLength(1);
    await expect(allowed(399, stage('dev', facts))).rejects.toThrow('the stage counts on 400');
  });

  it('a fresh account is told of, and no more, where nothing is counted on', async () => {
    const shared = stage('prod', { concurrency: 'shared' });
    expect(executionsAtThrottle(shared)).toBe(50);
    expect(await allowed(50, shared)).toEqual(['ok Lambda: the account may run 50 at once']);
    for (const of of [shared, stage('dev')]) {
      const [line] = await allowed(10, of);
      expect(line).toMatch(
        /^-- Lambda: the account may run 10 at once; one API at its throttle needs \d+\. Ask for more/,
      );
    }
  });

  it('may be unknown', async () => {
    const check = (found: Found) => requireConcurrency(stage('prod'), found);
    expect(await lines({ GetAccountSettings: denied }, check)).toEqual([
      expect.stringContaining('-- your credentials'),
    ]);
  });
});

describe('what KMS signs', () => {
  const quota = (value: number, of = stage('prod')) =>
    lines({ GetServiceQuota: () => ({ Quota: { Value: value } }) }, (found) => lookAtSigning(of, found));

  it('is printed, and more is worth asking for below the throttle', async () => {
    expect(await quota(360)).toEqual(['ok KMS: 360 ECC operations a second; the stage makes at most 360 certificates']);
    const [line] = await quota(359);
    expect(line).toMatch(/^-- KMS: 359 ECC .*"Cryptographic operations \(ECC\) request rate"/);
    expect(line).toContain('--service-code kms --quota-code L-DC14942D --desired-value 360');
  });

  it('is bounded by the executions kept for the function', async () => {
    const kept = stage('prod', { concurrency: { accountQuota: 1_000, reserved: { certificate: 150 } } });
    expect(await quota(1_000, kept)).toEqual([expect.stringMatching(/^ok .*at most 300 certificates$/)]);
  });

  it("is AWS' default where the account has no value of its own", async () => {
    const none = {
      GetServiceQuota: () => {
        throw new Refusal('NoSuchResourceException', 'no such quota', 'json');
      },
      GetAWSDefaultServiceQuota: () => ({ Quota: { Value: 300 } }),
    };
    const [line] = await lines(none, (found) => lookAtSigning(stage('prod'), found));
    expect(line).toContain('-- KMS: 300 ECC operations a second');
  });

  it('may be unknown', async () => {
    const said = await lines({ GetServiceQuota: denied }, (found) => lookAtSigning(stage('prod'), found));
    expect(said).toEqual([expect.stringContaining('servicequotas:GetServiceQuota')]);
  });

  it('stops nothing where Service Quotas does not answer as it should', async () => {
    const elsewhere = {
      GetServiceQuota: () => {
        throw new Refusal('UnknownOperationException', 'no such service', 'json');
      },
    };
    expect(await lines(elsewhere, (found) => lookAtSigning(stage('prod'), found))).toEqual([
      expect.stringMatching(/^-- KMS' ECC quota is not known here/),
    ]);
  });
});

describe('the trail of the account', () => {
  const trail = (more: Record<string, unknown> = {}, answers: Record<string, Answer> = {}) => {
    const trailList = [{ Name: 'all', TrailARN: 'arn:trail', HomeRegion: 'eu-central-1', ...more }];
    return lines({ DescribeTrails: () => ({ trailList }), ...answers }, (found) => requireTrail(caller, found));
  };
  const none = /^No trail of account 111111111111 logs management events of KMS in eu-central-1/;

  it('is found at home, or anywhere if it follows all regions', async () => {
    const ok = ['ok CloudTrail: all logs what is done to keys'];
    expect(await trail()).toEqual(ok);
    expect(await trail({ HomeRegion: 'us-east-1', IsMultiRegionTrail: true })).toEqual(ok);
    await expect(trail({ HomeRegion: 'us-east-1' })).rejects.toThrow(none);
  });

  it('must be there, log, and log this', async () => {
    await expect(
      lines({ DescribeTrails: () => ({ trailList: [] }) }, (found) => requireTrail(caller, found)),
    ).rejects.toThrow(none);
    await expect(trail({}, { GetTrailStatus: () => ({ IsLogging: false }) })).rejects.toThrow(none);
    const readOnly = { EventSelectors: [{ IncludeManagementEvents: true, ReadWriteType: 'ReadOnly' }] };
    await expect(trail({}, { GetEventSelectors: () => readOnly })).rejects.toMatchObject({
      remedy: expect.stringContaining('aws cloudtrail create-trail'),
    });
  });

  it('may be unknown', async () => {
    expect(await trail({}, { GetEventSelectors: denied })).toEqual([expect.stringContaining('-- your credentials')]);
    expect(await trail({}, { DescribeTrails: denied })).toEqual([expect.stringContaining('-- your credentials')]);
  });

  it('is found beside one of the organisation that cannot be looked into', async () => {
    const trailList = ['organisation', 'own'].map((Name) => ({ Name, TrailARN: Name, IsMultiRegionTrail: true }));
    const GetTrailStatus = ({ Name }: Parameters) => {
      if (Name === 'own') return { IsLogging: true };
      throw new Refusal('TrailNotFoundException', 'unknown trail', 'json');
    };
    expect(await trail({}, { DescribeTrails: () => ({ trailList }), GetTrailStatus })).toEqual([
      'ok CloudTrail: own logs what is done to keys',
    ]);
  });

  const management = { Field: 'eventCategory', Equals: ['Management'] };
  it.each([
    [true, { EventSelectors: [{ IncludeManagementEvents: true, ReadWriteType: 'All' }] }],
    [true, { EventSelectors: [{ IncludeManagementEvents: true, ReadWriteType: 'WriteOnly' }] }],
    [false, { EventSelectors: [{ IncludeManagementEvents: false, ReadWriteType: 'All' }] }],
    [false, { EventSelectors: [{ ReadWriteType: 'All', ExcludeManagementEventSources: ['kms.amazonaws.com'] }] }],
    [true, { AdvancedEventSelectors: [{ FieldSelectors: [management] }] }],
    [true, { AdvancedEventSelectors: [{ FieldSelectors: [management, { Field: 'readOnly', Equals: ['false'] }] }] }],
    [false, { AdvancedEventSelectors: [{ FieldSelectors: [management, { Field: 'readOnly', Equals: ['true'] }] }] }],
    [
      false,
      {
        AdvancedEventSelectors: [
          { FieldSelectors: [management, { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] }] },
        ],
      },
    ],
    [
      true,
      {
        AdvancedEventSelectors: [
          { FieldSelectors: [management, { Field: 'eventSource', NotEquals: ['rdsdata.amazonaws.com'] }] },
        ],
      },
    ],
    [false, { AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Data'] }] }] }],
    [
      false,
      { AdvancedEventSelectors: [{ FieldSelectors: [management, { Field: 'eventName', Equals: ['CreateKey'] }] }] },
    ],
    [false, {}],
  ])('%s: %j', (takes, selectors) => expect(logsKeyChanges(selectors as never)).toBe(takes));
});

describe('the preflight as a whole', () => {
  const stageFolder = mkdtempSync(join(tmpdir(), 'enx-stages-'));
  afterAll(() => rmSync(stageFolder, { recursive: true }));
  const identity = () => `<Account>${caller.account}</Account><Arn>${caller.arn}</Arn>`;

  async function asked(name: string, facts: object, answers: Record<string, Answer> = {}) {
    writeFileSync(join(stageFolder, `${name}.json`), JSON.stringify(facts));
    aws = await startQueryAws({ ...preparedAccount, GetCallerIdentity: identity, ...answers });
    await preflight({ stage: name, yes: false }, regionFolder, () => {}, stageFolder);
    return aws.calls.map(({ Action }) => Action);
  }

  it('asks for no trail in a throw-away stage', async () => {
    expect(await asked('dev', {})).not.toContain('DescribeTrails');
    expect(await asked('staging', { domains: 'temporary' })).toContain('DescribeTrails');
  });

  it('wants a second bootstrap for what CloudFront takes from us-east-1', async () => {
    const domains = {
      deviceApi: 'device.example.org',
      adminApi: 'admin.example.org',
      publishApi: 'publish.example.org',
      exportSite: 'files.example.org',
      hostedZone: 'none',
    };
    const bootstraps = (actions: (string | undefined)[]) => actions.filter((action) => action === 'GetParameter');
    expect(bootstraps(await asked('prod', { domains: 'temporary' }))).toHaveLength(1);
    const originNames = { deviceApi: 'origin-d.example.org', publishApi: 'origin-p.example.org' };
    expect(bootstraps(await asked('prod', { domains, front: 'cloudfront', originNames }))).toHaveLength(2);
  });

  it('names a mistake in the stage file before it asks AWS for anything', async () => {
    await expect(asked('prod', { domains: 'later' })).rejects.toThrow('prod.json: domains is "later"');
    expect(aws?.calls).toEqual([]);
  });
});
