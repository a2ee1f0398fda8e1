/** What is live is a version behind an alias, and a release is all functions of a stack together (docs/decisions/009). */
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { commonEnv, text } from '../../../lambdas/shared/env.ts';
import { ALIAS } from '../../../lambdas/shared/names.ts';
import type { BundleFolder } from '../../../lib/constructs/code/bundles.ts';
import { Release } from '../../../lib/constructs/code/release.ts';
import { ServiceFunction } from '../../../lib/constructs/service-function.ts';
import { enxApp } from '../../../lib/enx-app.ts';
import { parseRelease } from '../../../lib/release-name.ts';
import { type StageFacts, stageFacts } from '../../../lib/settings/stage-files.ts';
import { checkedStage, stageNamed } from '../../../lib/settings/stages.ts';
import { anyFolder, demoRegions, newApp, type Resource, resources, root, synthesise, temporary } from '../templates.ts';

const prod = synthesise({ stage: 'prod' });
const stacks = [
  ['verification', prod.verification],
  ['keyserver', prod.keyServer],
] as const;

const own = (template: Template) =>
  Object.entries(resources(template, 'AWS::Lambda::Function')).filter(([, { Properties }]) => Properties.FunctionName);

/** Every place in a template that names a function itself: `<type>.<path of the property>`. */
function namedUnqualified(template: Template): string[] {
  const functions = Object.keys(resources(template, 'AWS::Lambda::Function'));
  const names = own(template).map(([, { Properties }]) => Properties.FunctionName);
  const look = (value: unknown, path: string): string[] => {
    if (typeof value === 'string') return names.some((name) => value.endsWith(`:${name}`)) ? [path] : [];
    if (typeof value !== 'object' || value === null) return [];
    const { Ref, 'Fn::GetAtt': attribute } = value as { Ref?: string; 'Fn::GetAtt'?: string[] };
    if (functions.includes(Ref ?? attribute?.[0] ?? '')) return [path];
    return Object.entries(value).flatMap(([key, inner]) => look(inner, /^\d+$/.test(key) ? path : `${path}.${key}`));
  };
  const all: [string, Resource][] = Object.entries(template.toJSON().Resources);
  return [...new Set(all.flatMap(([, { Type, Properties }]) => look(Properties, Type)))].sort();
}

describe.each(stacks)('%s', (domain, template) => {
  it('names a function itself only where its version, its alias and its metrics are made', () => {
    expect(namedUnqualified(template)).toEqual([
      // The CDK's own function, which calls our alias: it comes with the CDK and has no version.
      'AWS::CloudFormation::CustomResource.ServiceToken',
      'AWS::CloudWatch::Alarm.Dimensions.Value',
      'AWS::CloudWatch::Dashboard.DashboardBody.Fn::Join',
      'AWS::Lambda::Alias.FunctionName',
      'AWS::Lambda::EventInvokeConfig.FunctionName',
      'AWS::Lambda::Version.FunctionName',
    ]);
  });

  it('has an alias for each function, at a version that stays when the next one comes', () => {
    const versions = resources(template, 'AWS::Lambda::Version');
    const aliases = Object.values(resources(template, 'AWS::Lambda::Alias')).map(({ Properties }) => Properties);
    expect(aliases.map(({ FunctionName }) => FunctionName.Ref).sort()).toEqual(
      own(template)
        .map(([id]) => id)
        .sort(),
    );
    for (const { Name, FunctionName, FunctionVersion } of aliases) {
      expect(Name).toBe(ALIAS);
      const [version, attribute] = FunctionVersion['Fn::GetAtt'];
      expect(attribute).toBe('Version');
      expect(versions[version]).toMatchObject({
        Properties: { FunctionName },
        // RetainExceptOnCreate: what a failed deployment made goes, or the next attempt finds it in its way.
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      });
    }
  });

  it('lets APIs, schedules and the writer of the regions reach the alias alone', () => {
    const aliases = Object.keys(resources(template, 'AWS::Lambda::Alias'));
    const toAlias = (values: unknown[]) => values.map((value) => aliases.includes((value as { Ref: string }).Ref));
    const of = (type: string) => Object.values<Resource>(resources(template, type)).map(({ Properties }) => Properties);
    const reached = [
      ...of('AWS::ApiGatewayV2::Integration').map(({ IntegrationUri }) => IntegrationUri),
      ...of('AWS::Lambda::Permission').map(({ FunctionName }) => FunctionName),
      ...of('AWS::Scheduler::Schedule').map(({ Target }) => Target.Arn),
      ...of('AWS::Lambda::Function').flatMap(
        ({ Environment }) => Environment.Variables.USER_ON_EVENT_FUNCTION_ARN ?? [],
      ),
      ...of('AWS::IAM::Policy')
        .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
        .filter(({ Action }) => [Action].flat().some((action) => action.startsWith('lambda:')))
        .map(({ Resource: target }) => target),
    ];
    expect(reached.length).toBeGreaterThan(10);
    expect(toAlias(reached)).toEqual(reached.map(() => true));
  });

  it('keeps the terms of an asynchronous call with the alias', () => {
    const configurations = Object.values<Resource>(resources(template, 'AWS::Lambda::EventInvokeConfig'));
    expect(configurations.length).toBeGreaterThan(0);
    for (const { Properties } of configurations) {
      expect(JSON.stringify(Properties.Qualifier)).toMatch(/"Fn::Split":\[":",\{"Ref":"\w+Live\w+"\}\]/);
    }
  });

  it('makes the rows of the regions after the alias of their writer', () => {
    const rows = Object.values(resources(template, 'AWS::CloudFormation::CustomResource')) as unknown as {
      DependsOn: string[];
    }[];
    expect(rows[0]?.DependsOn).toContainEqual(expect.stringMatching(/^Write\w+Live/));
  });

  it('has one release, in the description of every function', () => {
    const releases = own(template).map(([, { Properties }]) => Properties.Description);
    expect(new Set(releases).size).toBe(1);
    // What a release says of live settings, the code before it would leave unread (docs/operations/settings.md).
    const rows = domain === 'verification' ? 2 : 1;
    expect(parseRelease(releases[0])).toEqual({ id: expect.stringMatching(/^[0-9a-f]{12}$/), rows });
  });

  it(`sets nothing for a function of ${domain} that its release does not know`, () => {
    const known = [
      ...['Architectures', 'Code', 'Environment', 'FunctionName', 'Handler', 'LoggingConfig', 'MemorySize', 'Role'],
      ...['Runtime', 'Timeout'],
      // Made from it, or not frozen by a version.
      ...['Description', 'ReservedConcurrentExecutions', 'Tags'],
    ];
    for (const [, { Properties }] of own(template)) {
      expect(Object.keys(Properties).filter((name) => !known.includes(name))).toEqual([]);
    }
  });
});

/** Logical ids of the versions, which are what makes CloudFormation publish one, and the names of the releases. */
function released(facts: StageFacts = temporary, bundles: BundleFolder = anyFolder) {
  const { verification, keyServer } = enxApp(newApp({ stage: 'prod' }), { regions: demoRegions, facts, bundles });
  return [verification, keyServer].map((stack) => {
    const template = Template.fromStack(stack);
    const [, { Properties }] = own(template)[0] as [string, Resource];
    return { versions: Object.keys(resources(template, 'AWS::Lambda::Version')), release: Properties.Description };
  }) as [Released, Released];
}

interface Released {
  readonly versions: string[];
  readonly release: string;
}

describe('a new version', () => {
  const [verification, keyServer] = released();
  const common = (a: Released, b: Released) => a.versions.filter((version) => b.versions.includes(version));

  it('is not made of the same sources and settings', () => {
    expect(released()).toEqual([verification, keyServer]);
  });

  it('is not made by what a version does not freeze', () => {
    const facts = stageFacts.parse({
      domains: 'temporary',
      concurrency: { accountQuota: 3_000, reserved: { verify: 7 } },
      provisionedConcurrency: { certificate: 2 },
    });
    expect(released(facts)).toEqual([verification, keyServer]);
    expect(released(stageFacts.parse({ domains: 'temporary', concurrency: 'shared' }))).toEqual([
      verification,
      keyServer,
    ]);
  });

  it('is made of every function of the stack when the code of one changes, and of no other stack', () => {
    const [changed, untouched] = released(temporary, (domain, step) =>
      domain === 'verification' && step === 'jwks' ? `${root}/stages` : anyFolder(),
    );
    expect(changed.versions).toHaveLength(verification.versions.length);
    expect(common(changed, verification)).toEqual([]);
    expect(changed.release).not.toBe(verification.release);
    expect(untouched).toEqual(keyServer);
  });

  /** Of two functions, one with that setting and one without any. */
  function ofTwo(setting: string, rows = 1): Released {
    const stack = new Stack(newApp(), 'Test');
    const release = new Release(rows);
    const common = {
      stage: checkedStage(stageNamed('dev'), temporary),
      domain: 'keyserver',
      bundles: anyFolder,
    } as const;
    const size = { memoryMegabytes: 256, timeoutSeconds: 5 };
    const env = { ...commonEnv, CODES_TABLE: text };
    const values = { CODES_TABLE: setting };
    new ServiceFunction(stack, 'Export', { ...common, ...size, release, step: 'export', env, values });
    new ServiceFunction(stack, 'Health', { ...common, ...size, release, step: 'health', env: commonEnv });
    const template = Template.fromStack(stack);
    const [, { Properties }] = own(template)[0] as [string, Resource];
    return { versions: Object.keys(resources(template, 'AWS::Lambda::Version')), release: Properties.Description };
  }

  it('is made of every function when a setting of one changes, or what rows are taken for granted', () => {
    const first = ofTwo('Codes');
    expect(first.versions).toHaveLength(2);
    expect(ofTwo('Codes')).toEqual(first);
    for (const other of [ofTwo('Codez'), ofTwo('Codes', 2)]) {
      expect(common(other, first)).toEqual([]);
      expect(other.release).not.toBe(first.release);
    }
    expect(ofTwo('Codes', 2).release).toBe(first.release.replace('rows 1', 'rows 2'));
  });
});
