import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { EXPORT_LEASE_SECONDS, EXPORT_TIMEOUT_SECONDS } from '../../../lambdas/keyserver/exporting/export-time.ts';
import { commonEnv, count, text, withDefault } from '../../../lambdas/shared/env.ts';
import { Release } from '../../../lib/constructs/code/release.ts';
import { allSteps, type Step, stepFolder } from '../../../lib/constructs/code/steps.ts';
import { ServiceFunction } from '../../../lib/constructs/service-function.ts';
import { domainOf, type StackPart } from '../../../lib/names.ts';
import { checkedStage, stageNamed } from '../../../lib/settings/stages.ts';
import {
  anyFolder,
  complete,
  demoRegions,
  local,
  newApp,
  type Resource,
  resource,
  resources,
  root,
  synthesise,
  synthesiseSelfService,
  synthesiseStaff,
  temporary,
} from '../templates.ts';

const prod = synthesise({ stage: 'prod' }, demoRegions, complete);
const domains = [
  ['verification', prod.verification],
  ['keyserver', prod.keyServer],
  ['selfservice', synthesiseSelfService({ stage: 'prod' })],
  ['staff', synthesiseStaff({ stage: 'prod' }).staff],
] as const;

/** Our own functions by step, without the CDK's. */
function own(template: typeof prod.verification): Record<string, Resource['Properties']> {
  const all = Object.values(resources(template, 'AWS::Lambda::Function')).map(({ Properties }) => Properties);
  return Object.fromEntries(
    all.flatMap((one) => (one.FunctionName ? [[one.FunctionName.split('-').slice(3).join('-'), one]] : [])),
  );
}

/** Those of the staff's stack that answer no page. */
const besidePages = ['write-pages', 'set-member', 'list-members'];
const partOf = ({ domain, step, folder }: Step): StackPart =>
  folder.startsWith('verification/staff/') || besidePages.includes(step) ? 'staff' : domain;
const stepsOf = (part: StackPart) => allSteps.flatMap((one) => (partOf(one) === part ? [one.step] : []));

describe.each(domains)('functions of %s', (part, template) => {
  const domain = domainOf(part);
  it('are the steps that exist, each under a name an operator can type', () => {
    expect(Object.keys(own(template)).sort()).toEqual(stepsOf(part).sort());
    const one = part === 'staff' ? 'staff-me' : 'health';
    expect(Object.values(own(template)).map(({ FunctionName }) => FunctionName)).toContain(`enx-prod-${domain}-${one}`);
  });

  it.each(Object.entries(own(template)))('%s runs on Node 24, arm64, with a log of its own', (step, fn) => {
    expect(fn).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
    const log = resources(template, 'AWS::Logs::LogGroup')[fn.LoggingConfig.LogGroup.Ref];
    expect(log?.Properties).toMatchObject({ LogGroupName: `/enx/prod/${domain}/${step}`, RetentionInDays: 90 });
    expect(log).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate' });
  });

  it.each(stepsOf(part))('%s is given exactly the environment it declares', async (step) => {
    const { env } = await import(join(root, `lambdas/${stepFolder(domain, step)}/env.ts`));
    const given = Object.keys(own(template)[step].Environment.Variables);
    // Given in stage local alone, behind CloudFront alone (edge.test.ts), and where a region has a gateway (messages.test.ts).
    const elsewhere = [
      'CLOCK_TABLE',
      'ORIGIN_HEADER_SECRET',
      'GATEWAY_SECRETS',
      ...(part === 'staff' ? ['MESSAGE_PROVIDERS'] : []),
    ];
    const declared = Object.keys(env).filter((name) => !elsewhere.includes(name));
    expect(given.sort()).toEqual([...declared, 'NODE_OPTIONS'].sort());
  });
});

describe('logs', () => {
  const jobs = [
    'rotate',
    'import-jwks',
    'export',
    'probe',
    'create-api-key',
    'disable-api-key',
    'enable-api-key',
    'limit-api-key',
    'list-api-keys',
    'show-keys',
    'revoke-key',
    'message-events',
    'model-quotas',
    'roll-up-statistics',
    'pull-statistics',
    'show-quota',
    'burst-quota',
    'send-messages',
    'seal-audit',
  ];
  const operators = [
    'show-authorities',
    'change-authorities',
    'sign-update',
    'show-exports',
    'hold-exports',
    'correct-file',
    'explain-key',
    'write-regions',
    'read-settings',
    'change-settings',
    'read-audit',
    'report-retention',
    'write-authorities',
    'write-pages',
    'set-member',
    'list-members',
  ];

  it.each(domains)('of %s are JSON; calls do without START, END and REPORT, jobs do not', (_, template) => {
    for (const [step, { LoggingConfig }] of Object.entries(own(template))) {
      const isJob = [...jobs, ...operators].includes(step);
      expect([step, LoggingConfig]).toEqual([
        step,
        {
          LogFormat: 'JSON',
          // INFO, or the counters would be dropped: a line without a level counts as INFO.
          ApplicationLogLevel: 'INFO',
          SystemLogLevel: isJob ? 'INFO' : 'WARN',
          LogGroup: expect.anything(),
        },
      ]);
    }
  });
});

it('certificate keys are made under the condition that they sign digests alone, except where it is misjudged', () => {
  const variables = (template: typeof prod.verification) => own(template).rotate.Environment.Variables;
  expect(variables(prod.verification)).toMatchObject({ DIGESTS_ONLY: 'yes' });
  expect(variables(synthesise(local).verification)).not.toHaveProperty('DIGESTS_ONLY');
});

it('device functions of both domains answer at the same moments', () => {
  const { minMilliseconds, maxMilliseconds } = stageNamed('prod').deadline;
  const device = [own(prod.verification).verify, own(prod.verification).certificate, own(prod.keyServer).publish];
  for (const { Environment, MemorySize } of device) {
    expect(Environment.Variables).toMatchObject({
      DEADLINE_MIN_MILLISECONDS: String(minMilliseconds),
      DEADLINE_MAX_MILLISECONDS: String(maxMilliseconds),
    });
    expect(MemorySize).toBe(device[0].MemorySize);
  }
});

it('tokens are issued and taken under the name of the stage', () => {
  const { verify, certificate } = own(prod.verification);
  for (const { Environment } of [verify, certificate]) {
    expect(Environment.Variables.TOKEN_ISSUER).toBe('enx-prod-verification');
  }
});

it('the lease of an export outlives the longest run of the function', () => {
  expect(own(prod.keyServer).export.Timeout).toBe(EXPORT_TIMEOUT_SECONDS);
  expect(EXPORT_LEASE_SECONDS).toBeGreaterThan(EXPORT_TIMEOUT_SECONDS);
});

it('a stage other than local has no clock to turn', () => {
  const clocks = (template: typeof prod.verification) =>
    Object.values(own(template)).filter(({ Environment }) => 'CLOCK_TABLE' in Environment.Variables);
  const laptop = synthesise(local);
  expect(domains.flatMap(([, template]) => clocks(template))).toEqual([]);
  expect(clocks(synthesiseSelfService(local))).toHaveLength(stepsOf('selfservice').length);
  expect(clocks(laptop.keyServer)).toHaveLength(stepsOf('keyserver').length);
  // Nothing comes back from the local message app.
  const heard = ['message-events', 'twilio-events'];
  const steps = stepsOf('verification').filter((step) => !heard.includes(step));
  expect(clocks(laptop.verification)).toHaveLength(steps.length);
});

describe('schedules', () => {
  const schedules = domains.flatMap(([, template]) =>
    Object.values<Resource>(resources(template, 'AWS::Scheduler::Schedule')).map(({ Properties }) => Properties),
  );

  it('run what makes keys, trust and files, and what looks at them', () => {
    const rates = schedules.map(({ Description, ScheduleExpression }) => [Description, ScheduleExpression]);
    expect(Object.fromEntries(rates)).toEqual({
      'Runs enx-prod-verification-rotate': 'rate(15 minutes)',
      'Runs enx-prod-selfservice-rotate': 'rate(60 minutes)',
      'Runs enx-prod-selfservice-probe': 'rate(5 minutes)',
      'Runs enx-prod-keyserver-rotate': 'rate(60 minutes)',
      'Runs enx-prod-keyserver-import-jwks': 'rate(2 minutes)',
      'Runs enx-prod-keyserver-export': 'rate(5 minutes)',
      'Runs enx-prod-verification-model-quotas': 'rate(60 minutes)',
      'Runs enx-prod-verification-send-messages': 'rate(1 minute)',
      'Runs enx-prod-verification-roll-up-statistics': 'rate(60 minutes)',
      'Runs enx-prod-verification-pull-statistics': 'rate(60 minutes)',
      'Runs enx-prod-verification-probe': 'rate(5 minutes)',
      'Runs enx-prod-keyserver-probe': 'rate(5 minutes)',
      'Runs enx-prod-verification-seal-audit': 'rate(60 minutes)',
      'Runs enx-prod-keyserver-seal-audit': 'rate(60 minutes)',
      'Runs enx-prod-selfservice-seal-audit': 'rate(60 minutes)',
    });
  });

  it('leave out the probes on a laptop, whose functions reach no address by name', () => {
    const onLaptop = synthesise(local);
    for (const template of [onLaptop.verification, onLaptop.keyServer]) {
      const described = Object.values<Resource>(resources(template, 'AWS::Scheduler::Schedule'));
      expect(described.filter(({ Properties }) => Properties.Description.includes('probe'))).toEqual([]);
    }
  });

  it('tell a probe what to look at: every region, at the addresses that are given out', () => {
    const input = (template: typeof prod.verification) => {
      const { Input } = resource(template, 'AWS::Scheduler::Schedule', 'ProbeSchedule').Properties.Target;
      return JSON.parse(textOf(Input));
    };
    const outputs = (template: typeof prod.verification) =>
      Object.fromEntries(Object.entries(template.findOutputs('*')).map(([name, { Value }]) => [name, textOf(Value)]));
    const device = outputs(prod.verification);
    expect(input(prod.verification)).toEqual({
      health: {
        DeviceApi: `${device.DeviceUrl}health`,
        AdminApi: `${device.AdminUrl}health`,
        RedirectApi: `${device.RedirectUrl}health`,
      },
      jwks: { 'US-ZZ': `${device.DeviceUrl}jwks/US-ZZ` },
      associations: {
        'US-ZZ/apple': `https://us-zz.${device.RedirectDomain}/.well-known/apple-app-site-association`,
        'US-ZZ/android': `https://us-zz.${device.RedirectDomain}/.well-known/assetlinks.json`,
      },
    });
    const site = outputs(prod.keyServer);
    const { periodHours, minimumAgeSeconds, verificationKeyId, verificationKeyVersion } =
      demoRegions[0]?.keyServer.export ?? expect.fail('no region');
    expect(input(prod.keyServer)).toEqual({
      healthUrl: site.PublishUrl?.replace('v1/publish', 'health'),
      baseUrl: site.ExportBaseUrl,
      series: [
        {
          configuration: 'us-zz',
          region: 'US-ZZ',
          periodHours,
          minimumAgeSeconds,
          signers: [
            {
              keyArn: expect.stringMatching(/^<ExportKeyUSZZKey\w+\.Arn>$/),
              verificationKeyId,
              verificationKeyVersion,
            },
          ],
        },
      ],
    });
  });

  it('retry nothing: the next run does what is due', () => {
    const never = Array(schedules.length).fill(0);
    expect(schedules.map(({ Target }) => Target.RetryPolicy.MaximumRetryAttempts)).toEqual(never);
    const invokes = domains.flatMap(([, template]) =>
      Object.values<Resource>(resources(template, 'AWS::Lambda::EventInvokeConfig')),
    );
    expect(invokes.map(({ Properties }) => Properties.MaximumRetryAttempts)).toEqual(never);
  });

  it('have a role that invokes one function, for this account only', () => {
    const role = resource(prod.keyServer, 'AWS::IAM::Role', 'ExportSchedule').Properties;
    expect(role.AssumeRolePolicyDocument.Statement[0]).toMatchObject({
      Principal: { Service: 'scheduler.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
    const policy = resource(prod.keyServer, 'AWS::IAM::Policy', 'ExportSchedule').Properties.PolicyDocument;
    expect(policy.Statement).toMatchObject([
      {
        Action: 'lambda:InvokeFunction',
        Resource: { Ref: expect.stringMatching(/^ExportLive/) },
      },
    ]);
  });
});

describe('the environment of a function', () => {
  const env = { ...commonEnv, CODES_TABLE: text, LIMIT: withDefault(count, 5) };

  function synthWith(values: Record<string, string>): () => void {
    const app = newApp();
    new ServiceFunction(new Stack(app, 'Test'), 'Verify', {
      stage: checkedStage(stageNamed('dev'), temporary),
      domain: 'verification',
      step: 'verify',
      bundles: anyFolder,
      release: new Release(1),
      env,
      values,
      memoryMegabytes: 256,
      timeoutSeconds: 5,
    });
    return () => app.synth();
  }

  it('is complete; what has a default may be left out', () => {
    expect(synthWith({ CODES_TABLE: 'Codes' })).not.toThrow();
  });

  it('must not miss a name', () => {
    expect(synthWith({})).toThrow('Verify declares CODES_TABLE in its env.ts, but nothing gives it');
  });

  it('must not hold another name', () => {
    expect(synthWith({ CODES_TABLE: 'Codes', CODE_TABLE: 'x' })).toThrow(
      'Verify is given CODE_TABLE, which its env.ts does not declare',
    );
  });
});

/** A text of the template, references written out as `<name>`. */
function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if ('Fn::Join' in value) {
    const [separator, parts] = value['Fn::Join'] as [string, unknown[]];
    return parts.map(textOf).join(separator);
  }
  return `<${Object.values(value).flat().join('.')}>`;
}
