/** The bulkheads: who is sure of how many of the account's executions, and what each API lets through. */
import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../lib/settings/configuration-error.ts';
import { stageFacts } from '../../../lib/settings/stage-files.ts';
import { stageNamed } from '../../../lib/settings/stages.ts';
import {
  demoRegions,
  local,
  type Resource,
  resource,
  resources,
  type Synthesis,
  synthesise,
  withoutZone,
} from '../templates.ts';

const NEVER_RESERVED = 100;
const jwksBaseUrl = 'https://example.org/';
const withFacts = (facts: object, context: Record<string, string> = {}) =>
  synthesise({ stage: 'prod', ...context }, demoRegions, stageFacts.parse({ ...withoutZone, ...facts }));

const prod = withFacts({});
const both = ({ verification, keyServer }: Synthesis) => [verification, keyServer];
const twoAccounts = { verificationAccount: '111111111111', keyserverAccount: '222222222222', jwksBaseUrl };

/** Name → executions reserved, of our own functions. */
function reserved(...templates: Template[]): Record<string, number | undefined> {
  const own = templates
    .flatMap((template) => Object.values<Resource>(resources(template, 'AWS::Lambda::Function')))
    .filter(({ Properties }) => Properties.FunctionName);
  return Object.fromEntries(
    own.map(({ Properties }) => [
      Properties.FunctionName.split('-').slice(2).join('-'),
      Properties.ReservedConcurrentExecutions,
    ]),
  );
}

const sum = (numbers: Record<string, number | undefined>) =>
  Object.values(numbers).reduce<number>((total, number) => total + (number ?? 0), 0);
const without = (numbers: Record<string, number | undefined>) =>
  Object.keys(numbers).filter((name) => numbers[name] === undefined);

/** Names of the functions to which integrations or schedules of a template lead. */
function called(template: Template, type: string, arnOf: (properties: Resource['Properties']) => unknown): string[] {
  const aliases = resources(template, 'AWS::Lambda::Alias');
  const functions = resources(template, 'AWS::Lambda::Function');
  return Object.values(resources(template, type)).map(({ Properties }) => {
    const { Ref } = arnOf(Properties) as { Ref: string };
    return String(functions[aliases[Ref]?.Properties.FunctionName.Ref]?.Properties.FunctionName);
  });
}

describe('reserved executions with the usual quota of 1,000', () => {
  it('are these', () => {
    expect(reserved(...both(prod))).toEqual({
      'verification-verify': 225,
      'verification-certificate': 180,
      'verification-user-report': 18,
      'verification-report-form': 27,
      'verification-issue': 45,
      'verification-batch-issue': 9,
      'verification-check-code-status': 9,
      'verification-expire-code': 9,
      'verification-statistics': 9,
      'verification-jwks': 9,
      'verification-health': 9,
      'verification-redirect': 18,
      'verification-fallback': 9,
      'verification-rotate': 2,
      'verification-send-messages': 3,
      'verification-roll-up-statistics': 1,
      'verification-probe': 2,
      'verification-model-quotas': 1,
      'verification-pull-statistics': 1,
      'keyserver-publish': 180,
      'keyserver-give-statistics': 3,
      'keyserver-health': 9,
      'keyserver-fallback': 9,
      'keyserver-rotate': 2,
      'keyserver-import-jwks': 2,
      'keyserver-export': 2,
      'keyserver-probe': 2,
      'verification-seal-audit': 1,
      'keyserver-seal-audit': 1,
      // For people of the PHA and its deployments.
      'verification-show-quota': undefined,
      'verification-burst-quota': undefined,
      'verification-create-api-key': undefined,
      'verification-disable-api-key': undefined,
      'verification-show-keys': undefined,
      'verification-revoke-key': undefined,
      'verification-write-regions': undefined,
      'verification-enable-api-key': undefined,
      'verification-limit-api-key': undefined,
      'verification-list-api-keys': undefined,
      'verification-read-settings': undefined,
      'verification-change-settings': undefined,
      'keyserver-show-authorities': undefined,
      'keyserver-change-authorities': undefined,
      'keyserver-sign-update': undefined,
      'keyserver-show-exports': undefined,
      'keyserver-hold-exports': undefined,
      'keyserver-correct-file': undefined,
      'keyserver-explain-key': undefined,
      'keyserver-write-authorities': undefined,
      'verification-read-audit': undefined,
      'verification-report-retention': undefined,
      'keyserver-read-audit': undefined,
      'keyserver-report-retention': undefined,
      'keyserver-show-keys': undefined,
      'keyserver-revoke-key': undefined,
    });
  });

  it('leave what AWS keeps for the rest, and the rest is what nobody outside can call', () => {
    const numbers = reserved(...both(prod));
    expect(sum(numbers)).toBeLessThanOrEqual(1_000 - NEVER_RESERVED);
    const fromOutside = both(prod).flatMap((template) => [
      ...called(template, 'AWS::ApiGatewayV2::Integration', ({ IntegrationUri }) => IntegrationUri),
      ...called(template, 'AWS::Scheduler::Schedule', ({ Target }) => Target.Arn),
    ]);
    expect(fromOutside.length).toBeGreaterThan(15);
    const uncapped = without(numbers);
    expect(fromOutside.filter((name) => uncapped.includes(name.slice('enx-prod-'.length)))).toEqual([]);
    // Commands of a few people and one deployment at a time, whatever the number of things they can ask for.
    expect(1_000 - sum(numbers)).toBeGreaterThanOrEqual(NEVER_RESERVED + 50);
  });

  it('are the same for each domain in an account of its own', () => {
    const apart = withFacts({}, twoAccounts);
    expect(reserved(...both(apart))).toEqual(reserved(...both(prod)));
    for (const template of both(apart)) expect(sum(reserved(template))).toBeLessThanOrEqual(1_000 - NEVER_RESERVED);
  });

  it.each(['staging', 'prod'])('stand in the lasting stage %s', (stage) => {
    expect(sum(reserved(...both(synthesise({ stage }))))).toBe(752);
  });

  it.each([{ stage: 'dev', jwksBaseUrl }, local])('do not stand in the throw-away stage $stage', (context) => {
    const numbers = reserved(...both(synthesise(context)));
    expect(without(numbers)).toEqual(Object.keys(numbers));
  });
});

/** Every limited route of an API, with the most that its function may do at once. */
function routes(template: Template, api: string) {
  const { RouteSettings } = resource(template, 'AWS::ApiGatewayV2::Stage', api).Properties;
  const all: Resource[] = Object.entries(resources(template, 'AWS::ApiGatewayV2::Route'))
    .filter(([id]) => id.startsWith(api))
    .map(([, route]) => route);
  const integrations = resources(template, 'AWS::ApiGatewayV2::Integration');
  const aliases = resources(template, 'AWS::Lambda::Alias');
  return all.map(({ Properties: { RouteKey: key, Target } }) => {
    const integration = integrations[JSON.stringify(Target).match(/"Ref":"(\w+)"/)?.[1] ?? '']?.Properties;
    const fn = aliases[integration.IntegrationUri.Ref]?.Properties.FunctionName.Ref;
    const executions = resources(template, 'AWS::Lambda::Function')[fn]?.Properties.ReservedConcurrentExecutions;
    const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = RouteSettings?.[key] ?? {};
    return { key, executions, rate, burst } as { key: string; executions: number; rate: number; burst: number };
  });
}

const apis = [
  ['DeviceApi', prod.verification],
  ['AdminApi', prod.verification],
  ['RedirectApi', prod.verification],
  ['PublishApi', prod.keyServer],
] as const;

describe.each(apis)('%s', (api, template) => {
  const { maxMilliseconds } = stageNamed('prod').deadline;

  it('lets through what its functions can carry when every call is held to its deadline', () => {
    for (const { key, executions, rate, burst } of routes(template, api)) {
      expect(burst, key).toBeGreaterThanOrEqual(1);
      expect(burst + (rate * maxMilliseconds) / 1000, key).toBeLessThanOrEqual(executions);
      // And not much less: the numbers agree.
      expect(burst + (rate * maxMilliseconds) / 1000, key).toBeGreaterThan(executions - 2);
    }
  });

  it('limits no route by the default, which is as much as all routes together', () => {
    const { DefaultRouteSettings } = resource(template, 'AWS::ApiGatewayV2::Stage', api).Properties;
    const all = routes(template, api);
    expect(DefaultRouteSettings).toEqual({
      ThrottlingRateLimit: all.reduce((total, { rate }) => total + rate, 0),
      ThrottlingBurstLimit: all.reduce((total, { burst }) => total + burst, 0),
    });
  });

  it('makes its stage after its routes: AWS refuses settings of a route that is not there', () => {
    const stage = resource(template, 'AWS::ApiGatewayV2::Stage', api) as Resource & { DependsOn: string[] };
    const ids = Object.keys(resources(template, 'AWS::ApiGatewayV2::Route')).filter((id) => id.startsWith(api));
    expect(stage.DependsOn).toEqual(expect.arrayContaining(ids));
  });
});

describe('a flood', () => {
  const most = (numbers: Record<string, number | undefined>, names: RegExp) =>
    sum(Object.fromEntries(Object.entries(numbers).filter(([name]) => names.test(name))));
  const ofPhones = /verify|certificate|publish|report|verification-jwks|health|fallback|redirect/;

  it('on every address that phones know leaves the laboratories and the jobs all of theirs', () => {
    const numbers = reserved(...both(prod));
    const rest = Object.entries(numbers).filter(([name, number]) => number !== undefined && !ofPhones.test(name));
    expect(rest.map(([name]) => name).sort()).toEqual([
      'keyserver-export',
      'keyserver-give-statistics',
      'keyserver-import-jwks',
      'keyserver-probe',
      'keyserver-rotate',
      'keyserver-seal-audit',
      'verification-batch-issue',
      'verification-check-code-status',
      'verification-expire-code',
      'verification-issue',
      'verification-model-quotas',
      'verification-probe',
      'verification-pull-statistics',
      'verification-roll-up-statistics',
      'verification-rotate',
      'verification-seal-audit',
      'verification-send-messages',
      'verification-statistics',
    ]);
    // However long AWS makes the calls last: a function never has more than its own.
    expect(most(numbers, ofPhones) + sum(Object.fromEntries(rest)) + NEVER_RESERVED).toBeLessThanOrEqual(1_000);
  });

  it('of phones finds these limits, and the laboratories have their own, far below and enough for them', () => {
    const rateOf = (api: string, template: Template, key: string) =>
      routes(template, api).find((route) => route.key === key)?.rate ?? 0;
    const issue = rateOf('AdminApi', prod.verification, 'ANY /api/issue');
    expect(issue).toBe(90);
    const phones = ['/api/verify', '/api/certificate'].map((path) =>
      rateOf('DeviceApi', prod.verification, `ANY ${path}`),
    );
    expect([...phones, rateOf('PublishApi', prod.keyServer, 'ANY /v1/publish')]).toEqual([450, 360, 360]);
  });

  it('is met by a limit of each API where functions share what there is, the laboratories’ the lowest', () => {
    const dev = synthesise({ stage: 'dev', jwksBaseUrl });
    const limit = (template: Template, api: string) =>
      resource(template, 'AWS::ApiGatewayV2::Stage', api).Properties.DefaultRouteSettings.ThrottlingRateLimit;
    expect(['DeviceApi', 'AdminApi'].map((api) => limit(dev.verification, api))).toEqual([200, 40]);
    expect(limit(dev.keyServer, 'PublishApi')).toBe(200);
    expect(resource(dev.verification, 'AWS::ApiGatewayV2::Stage', 'DeviceApi').Properties).not.toHaveProperty(
      'RouteSettings',
    );
  });
});

describe('the stage file', () => {
  it.each([300, 301, 999, 1_001, 3_000, 100_000])(
    'declares a quota of %d, and everybody gets a part',
    (accountQuota) => {
      const numbers = reserved(...both(withFacts({ concurrency: { accountQuota } })));
      expect(sum(numbers)).toBeLessThanOrEqual(accountQuota - NEVER_RESERVED);
      expect(numbers['verification-verify']).toBe(Math.floor((accountQuota - NEVER_RESERVED) / 4));
      // One run an hour is enough of these.
      const hourly = /(seal-audit|model-quotas|(roll-up|pull)-statistics)$/;
      const others = Object.entries(numbers).filter(([name]) => !hourly.test(name));
      for (const [, number] of others) expect(number ?? 2).toBeGreaterThanOrEqual(2);
    },
  );

  it('overrides a step, and its limit follows', () => {
    const changed = withFacts({ concurrency: { accountQuota: 1_000, reserved: { issue: 60, rotate: 3 } } });
    expect(reserved(...both(changed))).toMatchObject({
      'verification-issue': 60,
      'verification-rotate': 3,
      'keyserver-rotate': 3,
      'verification-verify': 225,
    });
    const issue = routes(changed.verification, 'AdminApi').find(({ key }) => key === 'ANY /api/issue');
    expect(issue).toMatchObject({ rate: 120, burst: 30 });
  });

  it('gives a throw-away stage numbers too, if it wants', () => {
    const facts = stageFacts.parse({ concurrency: { accountQuota: 300 } });
    const dev = synthesise({ stage: 'dev', jwksBaseUrl }, demoRegions, facts);
    expect(reserved(dev.verification)['verification-verify']).toBe(50);
  });

  it('switches the bulkheads off where the account is small', () => {
    const numbers = reserved(...both(withFacts({ concurrency: 'shared' })));
    expect(without(numbers)).toEqual(Object.keys(numbers));
  });

  it('is refused for more than the account has, once both domains are counted', () => {
    const others = 803 - 225;
    const verify = (executions: number) => ({
      concurrency: { accountQuota: 1_000, reserved: { verify: executions } },
    });
    expect(() => withFacts(verify(900 - others))).not.toThrow();
    const tooMany = () => withFacts(verify(901 - others));
    expect(tooMany).toThrow(ConfigurationError);
    expect(tooMany).toThrow(
      /stages\/prod\.json reserves 901 executions in one account \(verification\/verify 323, .*\); allowed: 900 together/,
    );
    expect(() => withFacts(verify(901 - others), twoAccounts)).not.toThrow();
    expect(() => withFacts(verify(901), twoAccounts)).toThrow('allowed: 900 together');
  });

  it.each([
    ['concurrency.reserved.verfy', { concurrency: { accountQuota: 1_000, reserved: { verfy: 3 } } }],
    ['provisionedConcurrency.verfy', { provisionedConcurrency: { verfy: 3 } }],
  ])('is refused for a step that does not exist: %s', (field, facts) => {
    const message = `${field} in stages/prod.json is 3 for a step that does not exist; allowed: batch-issue, burst-quota`;
    expect(() => withFacts(facts)).toThrow(ConfigurationError);
    expect(() => withFacts(facts)).toThrow(message);
  });
});

describe('environments kept warm', () => {
  const warm = (template: Template) =>
    Object.entries(resources(template, 'AWS::Lambda::Alias')).flatMap(([id, { Properties }]) =>
      Properties.ProvisionedConcurrencyConfig ? [[id, Properties.ProvisionedConcurrencyConfig]] : [],
    );

  it('stand at the alias, for the steps that the stage file names', () => {
    const { verification, keyServer } = withFacts({ provisionedConcurrency: { verify: 4, publish: 225 - 45 } });
    expect(warm(verification)).toEqual([
      [expect.stringMatching(/^VerifyLive/), { ProvisionedConcurrentExecutions: 4 }],
    ]);
    expect(warm(keyServer)).toEqual([
      [expect.stringMatching(/^PublishLive/), { ProvisionedConcurrentExecutions: 180 }],
    ]);
    expect(both(prod).flatMap(warm)).toEqual([]);
  });

  it('are of AWS alone', () => {
    const facts = stageFacts.parse({ provisionedConcurrency: { verify: 4 } });
    expect(both(synthesise(local, demoRegions, facts)).flatMap(warm)).toEqual([]);
  });

  it('are refused above what is reserved', () => {
    expect(() => withFacts({ provisionedConcurrency: { publish: 181 } })).toThrow(
      'provisionedConcurrency.publish in stages/prod.json is 181; allowed: at most the 180 reserved for keyserver/publish',
    );
  });
});
