/** What the templates of a stage say about its cost: a change of the stacks changes the estimate. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { enxApp } from '../../lib/enx-app.ts';
import { offeringRegions, secretsOf } from '../../lib/settings/self-service.ts';
import type { StageFacts } from '../../lib/settings/stage-files.ts';
import { stageNamed } from '../../lib/settings/stages.ts';
import type { RegionFile } from '../../protocol/region.ts';
import type { System } from './model.ts';

interface Resource {
  readonly Type: string;
  // A template's properties are whatever CloudFormation allows.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly Properties: any;
}

/** The device functions, all of one size (asserted in test/lib/code/functions.test.ts). */
const DEVICE_STEP = 'verification-verify';

/** Synthesises the stage, without bundles. */
export function readSystem(stage: string, regions: readonly RegionFile[], facts: StageFacts): System {
  const resources = synthesise(stage, regions, facts);
  const count = (type: string) => resources.filter(({ Type }) => Type === type).length;
  const functions = functionsByName(resources, stage);
  const device = functions.get(DEVICE_STEP);
  const { deadline, logRetentionDays } = stageNamed(stage);
  return {
    regions: regions.map(({ keyServer }) => keyServer.export),
    signingRegions: regions.filter(({ verification }) => verification.sms.signed !== 'no').length,
    selfService: {
      regions: offeringRegions(regions).length,
      secrets: secretsOf(regions).length,
      megabytes: functions.get('selfservice-callback')?.MemorySize ?? 0,
    },
    deviceMegabytes: device.MemorySize,
    meanDeadlineMilliseconds: (deadline.minMilliseconds + deadline.maxMilliseconds) / 2,
    front: facts.front === 'cloudfront',
    ...firewallOf(resources),
    lambdaWritesOwnLines: device.LoggingConfig?.LogFormat !== 'JSON' || device.LoggingConfig?.SystemLogLevel === 'INFO',
    logRetentionDays,
    schedules: schedulesOf(resources, stage, functions),
    provisioned: Object.entries(facts.provisionedConcurrency).map(([step, environments]) => ({
      environments,
      megabytes: sizeOf(functions, step) ?? device.MemorySize,
    })),
    keys: count('AWS::KMS::Key'),
    alarmMetrics: alarmMetricsOf(resources),
    dashboards: count('AWS::CloudWatch::Dashboard'),
    secrets: count('AWS::SecretsManager::Secret'),
  };
}

/** An alarm that does arithmetic is paid for each metric in it (CloudWatch's price page, "Alarms"). */
function alarmMetricsOf(resources: readonly Resource[]): number {
  const alarms = resources.filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
  const read = alarms.flatMap(({ Properties: { Metrics = [{ MetricStat: 'its own' }] } }) => Metrics);
  return read.filter(({ MetricStat }) => MetricStat).length;
}

function synthesise(stage: string, regions: readonly RegionFile[], facts: StageFacts): Resource[] {
  const outdir = mkdtempSync(join(tmpdir(), 'enx-cost-'));
  try {
    const app = new App({ outdir, context: { stage }, builtinCloudFormationValidation: false });
    const anyFolder = () => join(import.meta.dirname, '../../regions');
    enxApp(app, { regions, facts, bundles: anyFolder, pages: anyFolder });
    return app.synth().stacks.flatMap(({ template }) => Object.values<Resource>(template.Resources ?? {}));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** `<domain>-<step>` → properties. */
function functionsByName(resources: readonly Resource[], stage: string) {
  const found = resources.flatMap(({ Type, Properties }): [string, Resource['Properties']][] =>
    Type === 'AWS::Lambda::Function' && typeof Properties.FunctionName === 'string'
      ? [[Properties.FunctionName.replace(`enx-${stage}-`, ''), Properties]]
      : [],
  );
  return new Map(found);
}

/** `step`: as a stage file names it, so that those of self-service have their domain before them. */
function sizeOf(functions: ReturnType<typeof functionsByName>, step: string): number | undefined {
  const ending = `-${step.split('/').at(-1)}`;
  const ofSelfService = step.startsWith('selfservice/');
  const found = [...functions].find(
    ([name]) => name.endsWith(ending) && name.startsWith('selfservice-') === ofSelfService,
  );
  return found?.[1].MemorySize;
}

function firewallOf(resources: readonly Resource[]): Pick<System, 'webAcls' | 'webAclRules'> {
  const acls = resources.filter(({ Type }) => Type === 'AWS::WAFv2::WebACL');
  return { webAcls: acls.length, webAclRules: acls.flatMap(({ Properties }) => Properties.Rules ?? []).length };
}

/** Every schedule says of itself `Runs <function>` and how often (lib/constructs/schedule.ts). */
function schedulesOf(
  resources: readonly Resource[],
  stage: string,
  functions: ReadonlyMap<string, Resource['Properties']>,
): System['schedules'] {
  const schedules = resources.filter(({ Type }) => Type === 'AWS::Scheduler::Schedule');
  return schedules.map(({ Properties: { Description, ScheduleExpression } }) => {
    const minutes = Number(/^rate\((\d+) minutes?\)$/.exec(ScheduleExpression)?.[1]);
    const megabytes = functions.get(Description.replace(`Runs enx-${stage}-`, ''))?.MemorySize;
    if (!(minutes > 0) || megabytes === undefined) throw new TypeError(`An unknown schedule: ${Description}`);
    return { runsPerDay: (24 * 60) / minutes, megabytes };
  });
}
