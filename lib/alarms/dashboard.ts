/** What a stack does, on one page, for whoever is woken: a few graphs, from the outside in. */
import { Duration, Stack } from 'aws-cdk-lib';
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { Dashboard, GraphWidget, type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { EXPORT_AGE_SECONDS, METRIC_NAMESPACE } from '../../lambdas/shared/events.ts';
import { functionName } from '../../lambdas/shared/names.ts';
import type { HttpApi } from '../constructs/api/http-api.ts';
import type { FlowTable } from '../constructs/flow-table.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import type { StackPart } from '../names.ts';
import { accountConcurrency, CLOUDFRONT_METRICS_REGION, distributionMetric, throttleEvents } from './aws.ts';

export interface DashboardProps {
  readonly part: StackPart;
  readonly apis: readonly HttpApi[];
  readonly functions: readonly ServiceFunction[];
  readonly tables: readonly FlowTable[];
  readonly distribution?: Distribution;
}

const period = Duration.minutes(5);
/** Half of the page: two graphs in a row. */
const size = { width: 12, height: 6 };

/** Named with the Amazon region: an account's dashboards share one list over all regions. */
export function addDashboard(scope: Stack, stage: string, props: DashboardProps): void {
  const dashboard = new Dashboard(scope, 'Dashboard', {
    dashboardName: `enx-${stage}-${props.part}-${Stack.of(scope).region}`,
    defaultInterval: Duration.hours(12),
  });
  const { apis, functions, tables, distribution } = props;
  dashboard.addWidgets(...apiGraphs(apis));
  dashboard.addWidgets(...functionGraphs(functions));
  dashboard.addWidgets(...tableGraphs(tables));
  if (distribution) dashboard.addWidgets(...distributionGraphs(distribution));
  dashboard.addWidgets(...eventGraphs(props.part, stage));
}

function graph(title: string, left: IMetric[], right: IMetric[] = []): GraphWidget {
  return new GraphWidget({ title, left, right, ...size });
}

function apiGraphs(apis: readonly HttpApi[]): GraphWidget[] {
  const of = (name: Parameters<HttpApi['metric']>[0], statistic: string) =>
    apis.map((api) => api.metric(name, statistic, period).with({ label: `${api.node.id} ${name} ${statistic}` }));
  const refused = apis.map((api) =>
    api.metricStageThrottles(period).with({ label: `${api.node.id} 429 of the stage` }),
  );
  return [
    graph('Calls, and their time (ms, right)', of('Count', 'Sum'), of('Latency', 'p99')),
    graph('Answers that are errors', [...of('4xx', 'Sum'), ...of('5xx', 'Sum'), ...refused]),
  ];
}

function functionGraphs(functions: readonly ServiceFunction[]): GraphWidget[] {
  const of = (name: 'Errors' | 'Throttles' | 'Duration', statistic: string) =>
    functions.map((fn) => fn.lambda.metric(name, { statistic, period, label: `${fn.step} ${name}` }));
  const running = accountConcurrency(Duration.minutes(1)).with({ label: 'executions at once, whole account' });
  return [
    graph(
      'Functions: failed runs, refused runs; executions (right)',
      [...of('Errors', 'Sum'), ...of('Throttles', 'Sum')],
      [running],
    ),
    // Billed by time × memory; so this is most of what a call costs.
    graph('Functions: paid milliseconds', of('Duration', 'Sum')),
  ];
}

function tableGraphs(tables: readonly FlowTable[]): GraphWidget[] {
  const units = (name: string) =>
    tables.map(({ table, description: { id } }) =>
      table.metric(name, { statistic: 'Sum', period, label: `${id} ${name}` }),
    );
  return [
    graph('Tables: paid write and read units', [
      ...units('ConsumedWriteCapacityUnits'),
      ...units('ConsumedReadCapacityUnits'),
    ]),
    graph(
      'Tables: refused reads and writes',
      tables.map((table) => throttleEvents(table, period)),
    ),
  ];
}

/** CloudFront bills by request and byte. Its graphs are of another Amazon region. */
function distributionGraphs(distribution: Distribution): GraphWidget[] {
  const of = (name: string) => distributionMetric(distribution, name, period).with({ label: name });
  const region = { region: CLOUDFRONT_METRICS_REGION, ...size };
  return [
    new GraphWidget({
      title: 'Downloads: requests; bytes (right)',
      left: [of('Requests')],
      right: [of('BytesDownloaded')],
      ...region,
    }),
    new GraphWidget({ title: 'Downloads: errors (%)', left: [of('4xxErrorRate'), of('5xxErrorRate')], ...region }),
  ];
}

/** What the functions count, by function, and how far the files lag. */
function eventGraphs(part: StackPart, stage: string): GraphWidget[] {
  const found = `SEARCH('{${METRIC_NAMESPACE},service} enx ${stage} ${part === 'staff' ? 'verification staff' : part}', 'Sum', ${period.toSeconds()})`;
  const events = new MathExpression({ expression: found, usingMetrics: {}, label: '', period });
  const age = new Metric({
    namespace: METRIC_NAMESPACE,
    metricName: EXPORT_AGE_SECONDS,
    dimensionsMap: { service: functionName(stage, 'keyserver', 'probe') },
    statistic: 'Maximum',
    period,
  });
  const ages = part === 'keyserver' ? [graph('Files: seconds since the end of what is exported', [age])] : [];
  return [graph('Events', [events]), ...ages];
}
