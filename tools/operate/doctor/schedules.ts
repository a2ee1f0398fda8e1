/** Are the scheduled functions alive: not held, run when they are due, and has the hourly one left its trace? */
import { GetFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import type { Verified } from '../../../lambdas/shared/auditing/read-audit.ts';
import { functionName, jobs, liveFunction } from '../../../lambdas/shared/names.ts';
import { SEAL_DELAY_SECONDS } from '../../../protocol/audit/chain.ts';
import { DAY_SECONDS, HOUR_SECONDS, parseUtcDay, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import { bad, type Finding, ok, orUnknown, unknown } from './finding.ts';
import type { Place } from './place.ts';
import { lookAtRuns } from './runs.ts';

export async function lookAtSchedules(place: Place, now: UnixSeconds): Promise<Finding[]> {
  return [...(await held(place)), ...(await lookAtRuns(place, now)), ...(await sealed(place, now))];
}

/** Somebody may have held one during an accident (docs/operations/restore.md) and not let it go. */
async function held(place: Place): Promise<Finding[]> {
  const { domain, stage, aws } = place;
  const steps = Object.values(jobs).filter((job) => job.domain === domain);
  const all = steps.map(({ step }) => {
    const name = functionName(stage.name, domain, step);
    return orUnknown(`schedule of ${step}`, 'The credentials need lambda:GetFunctionConcurrency.', async () => {
      const { ReservedConcurrentExecutions: most } = await aws.lambda.send(
        new GetFunctionConcurrencyCommand({ FunctionName: name }),
      );
      if (most !== 0) return [];
      const release =
        'docs/operations/restore.md says what it was; npm run deploy sets it again when the template changes';
      return [
        bad(
          `schedule of ${step}`,
          'is held: it may have no execution',
          `aws lambda put-function-concurrency --function-name ${name} --reserved-concurrent-executions 2. ${release}.`,
        ),
      ];
    });
  });
  const findings = (await Promise.all(all)).flat();
  return findings.length > 0 ? findings : [ok('schedules', 'no function of theirs is held')];
}

/** The sealer runs each hour and seals a day six hours after its end: a newest seal that is older was missed for hours. */
const LATE_SECONDS = 3 * HOUR_SECONDS;

async function sealed({ domain, stage, invoke }: Place, now: UnixSeconds): Promise<Finding[]> {
  const what = 'audit';
  return orUnknown(
    what,
    'The credentials need lambda:InvokeFunction on read-audit (docs/policies/audit.json).',
    async () => {
      const found = (await invoke(liveFunction(stage.name, domain, 'read-audit'), { do: 'verify' })) as
        | Verified
        | { error: string };
      if ('error' in found) throw new Error(found.error);
      const verify = `npm run audit -- verify --stage ${stage.name} --domain ${domain}; docs/operations/AuditGap.md`;
      if (found.gaps.length > 0) return [bad(what, `${found.gaps.length} seals do not fit`, verify)];
      if (!found.head) return [unknown(what, 'no day is sealed yet', 'The first is sealed six hours after it ends.')];
      const due = (parseUtcDay(found.head.day) ?? 0) + 2 * DAY_SECONDS + SEAL_DELAY_SECONDS + LATE_SECONDS;
      if (due < now) return [bad(what, `not sealed since ${found.head.day}`, 'docs/operations/AuditNotSealed.md')];
      return [ok(what, `${found.seals} days sealed, the newest ${found.head.day}`)];
    },
  );
}
