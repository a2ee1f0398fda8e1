/** The alarms of a stage with all that a stage can have, and what the tests read in them. */
import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { stageFacts } from '../../../lib/settings/stage-files.ts';
import {
  complete,
  demoRegions,
  type Resource,
  resources,
  root,
  synthesise,
  synthesiseFront,
  synthesiseSelfService,
  synthesiseStaff,
  withSelfService,
} from '../templates.ts';

export const facts = stageFacts.parse({
  ...complete,
  domains: withSelfService.domains,
  awsRegion: 'us-east-1',
  alarmEmail: 'on-call@example.org',
  monthlyBudgetDollars: 2_000,
});
export const prod = synthesise({ stage: 'prod' }, demoRegions, facts);
export const selfService = synthesiseSelfService({ stage: 'prod' }, { facts });
export const domains = [
  ['verification', prod.verification],
  ['keyserver', prod.keyServer],
  ['selfservice', selfService],
] as const;
export const staff = synthesiseStaff(
  { stage: 'prod' },
  { facts: stageFacts.parse({ ...facts, domains: 'temporary' }) },
).staff;

export const alarmsOf = (template: Template) =>
  Object.values<Resource>(resources(template, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
export const all = domains.flatMap(([, template]) => alarmsOf(template));
const everywhere = new Set(all.map(({ AlarmName }) => AlarmName));
const front = synthesiseFront();
/** Those that only a stage behind CloudFront has (edge.test.ts looks at CloudFront's own). */
export const behindFront = [front.verification, front.verificationEdge, front.keyserverEdge]
  .flatMap((stack) => alarmsOf(Template.fromStack(stack)))
  .filter(({ AlarmName }) => !everywhere.has(AlarmName));
/** What an alarm reads: a metric, or those that it does arithmetic with. */
export const metricsOf = (alarm: Resource['Properties']): Resource['Properties'][] =>
  alarm.MetricName
    ? [alarm]
    : alarm.Metrics.flatMap(({ MetricStat }: Resource['Properties']) => MetricStat?.Metric ?? []);
export const pageOf = (name: string) => name.split('-')[3] ?? '';
/** A page of an alarm begins with a capital; the others are about something to do. */
export const pages = globSync('docs/operations/[A-Z]*.md', { cwd: root }).map((page) => basename(page, '.md'));

export const functionsOf = (template: Template): string[] =>
  Object.values(resources(template, 'AWS::Lambda::Function')).flatMap(
    ({ Properties }) => Properties.FunctionName?.split('-').slice(3).join('-') ?? [],
  );
export const constructId = (step: string) =>
  step.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
/** The expression of an alarm that does arithmetic, and the metrics in it by their names there. */
export const sumOf = (metrics: Resource['Properties'][]) => [
  metrics.find(({ Expression }) => Expression).Expression,
  Object.fromEntries(metrics.flatMap(({ Id, MetricStat }) => (MetricStat ? [[Id, MetricStat.Metric.MetricName]] : []))),
];
/** Subjects of a domain's alarms with this page. */
export const subjects = (template: Template, page: string): string[] =>
  alarmsOf(template)
    .flatMap(({ AlarmName }) => (pageOf(AlarmName) === page ? [AlarmName.split('-')[4]] : []))
    .sort();
