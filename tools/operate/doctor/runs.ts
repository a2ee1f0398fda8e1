/** Are the schedules there and on, and did their functions run when they should have? */
import { GetMetricDataCommand, type MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { GetScheduleCommand } from '@aws-sdk/client-scheduler';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { bad, type Finding, ok, orUnknown, unknown } from './finding.ts';
import { ofType, type Place } from './place.ts';

/** What the schedules of one function say. */
interface Timed {
  readonly functionName: string;
  readonly seconds: number;
}

/** CloudWatch shows a run some minutes after it; and one run may be missed by a throttle, three in a row not. */
const METRIC_DELAY_SECONDS = 600;
const windowOf = ({ seconds }: Timed) => 3 * seconds + METRIC_DELAY_SECONDS;

const page = 'docs/operations/doctor.md, "A schedule that stands still"';

export async function lookAtRuns(place: Place, now: UnixSeconds): Promise<Finding[]> {
  const timed = new Map<string, Timed>();
  const all = ofType(place, 'AWS::Scheduler::Schedule').map(({ name }) =>
    orUnknown(
      `schedule ${name}`,
      'The credentials need scheduler:GetSchedule (docs/policies/doctor.json).',
      async () => {
        const found = await lookAtSchedule(place, name);
        if ('verdict' in found) return [found];
        timed.set(found.functionName, found);
        return [];
      },
    ),
  );
  const faults = (await Promise.all(all)).flat();
  return [...faults, ...(await lookAtFunctions(place, [...timed.values()], now))];
}

async function lookAtSchedule({ aws }: Place, name: string): Promise<Finding | Timed> {
  const what = `schedule ${name}`;
  const found = await aws.scheduler.send(new GetScheduleCommand({ Name: name })).catch((error: Error) => {
    if (error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  });
  if (!found) return bad(what, 'was deleted', page);
  if (found.State === 'DISABLED') return bad(what, 'is switched off', page);
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(found.ScheduleExpression ?? '') ?? [];
  const functionName = found.Target?.Arn?.split(':')[6];
  if (!count || !functionName) return bad(what, 'was changed by hand: it is no rate of a function', page);
  return { functionName, seconds: Number(count) * { minute: 60, hour: 3_600, day: 86_400 }[unit as 'minute'] };
}

async function lookAtFunctions(place: Place, timed: readonly Timed[], now: UnixSeconds): Promise<Finding[]> {
  if (timed.length === 0) return [];
  if (place.stage.target === 'local')
    return [ok('runs', `${timed.length} functions are scheduled; whether they ran, the local AWS does not tell`)];
  const remedy = 'The credentials need cloudwatch:GetMetricData (docs/policies/doctor.json).';
  return orUnknown('runs', remedy, async () => {
    const results = await metrics(place, timed, now);
    const faults = timed.flatMap((one, at) => faultOf(place, one, { results, at }, now));
    return faults.length > 0 ? faults : [ok('runs', `all ${timed.length} scheduled functions ran when they were due`)];
  });
}

/** Runs and failed runs of each function, by the minute; of n functions at most 2n numbers for each minute. */
async function metrics({ aws }: Place, timed: readonly Timed[], now: UnixSeconds): Promise<MetricDataResult[]> {
  const queries = timed.flatMap(({ functionName }, at) =>
    ['Invocations', 'Errors'].map((MetricName) => ({
      Id: `${MetricName.toLowerCase()}${at}`,
      MetricStat: {
        Metric: {
          ...{ Namespace: 'AWS/Lambda', MetricName },
          Dimensions: [{ Name: 'FunctionName', Value: functionName }],
        },
        ...{ Period: 60, Stat: 'Sum' },
      },
    })),
  );
  const { MetricDataResults = [] } = await aws.cloudWatch.send(
    new GetMetricDataCommand({
      MetricDataQueries: queries,
      StartTime: new Date((now - Math.max(...timed.map(windowOf))) * 1000),
      EndTime: new Date(now * 1000),
    }),
  );
  return MetricDataResults;
}

function faultOf(
  { stage, domain, changedAt }: Place,
  one: Timed,
  { results, at }: { readonly results: readonly MetricDataResult[]; readonly at: number },
  now: UnixSeconds,
): Finding[] {
  const since = now - windowOf(one);
  const [runs, failed] = [`invocations${at}`, `errors${at}`].map((id) => sumSince(results, id, since));
  const what = `runs of ${one.functionName}`;
  const minutes = Math.round(windowOf(one) / 60);
  if (runs === 0 && changedAt > since)
    return [unknown(what, 'none yet since the last deployment', `Look again in ${minutes} minutes.`)];
  if (runs === 0) return [bad(what, `none for ${minutes} minutes`, page)];
  const log = `/enx/${stage.name}/${domain}/${one.functionName.slice(`enx-${stage.name}-${domain}-`.length)}`;
  return failed === runs ? [bad(what, `all ${runs} of the last ${minutes} minutes failed`, `The log ${log}.`)] : [];
}

function sumSince(results: readonly MetricDataResult[], id: string, since: UnixSeconds): number {
  const { Timestamps = [], Values = [] } = results.find(({ Id }) => Id === id) ?? {};
  return Values.filter((_, index) => Number(Timestamps[index]) / 1000 >= since).reduce((sum, value) => sum + value, 0);
}
