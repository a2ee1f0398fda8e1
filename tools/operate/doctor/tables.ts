/** Are the tables protected as the templates say, in case somebody changed them by hand? */
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { keyserverTables } from '../../../lambdas/keyserver/tables.ts';
import { selfserviceTables } from '../../../lambdas/selfservice/tables.ts';
import type { Domain } from '../../../lambdas/shared/names.ts';
import { EXPIRES, RECOVERY_DAYS, type TableDescription } from '../../../lambdas/shared/table.ts';
import { verificationTables } from '../../../lambdas/verification/store/tables.ts';
import { bad, type Finding, ok, orUnknown } from './finding.ts';
import type { Place } from './place.ts';

const tablesOf: Readonly<Record<Domain, readonly TableDescription[]>> = {
  verification: verificationTables,
  keyserver: keyserverTables,
  selfservice: selfserviceTables,
};

const rights =
  'The credentials need dynamodb:DescribeTable, DescribeContinuousBackups and DescribeTimeToLive on the stage’s tables.';

export async function lookAtTables(place: Place): Promise<Finding[]> {
  const all = await Promise.all(
    tablesOf[place.domain].map((table) => orUnknown(`table ${table.id}`, rights, () => lookAtTable(place, table))),
  );
  return all.flat();
}

async function lookAtTable(place: Place, table: TableDescription): Promise<Finding[]> {
  const what = `table ${table.id}`;
  const name = place.outputs[`${table.id}TableName`];
  if (name === undefined) return [bad(what, 'the stack does not name it', 'Deploy the stage again: npm run deploy.')];
  const faults = [...(await protection(place, name, table)), ...(await ending(place, name, table))];
  return faults.length > 0 ? faults.map(([is, remedy]) => bad(what, is, remedy)) : [ok(what, wordsOf(place, table))];
}

type Fault = readonly [is: string, remedy: string];

/** A throw-away stage has neither protection nor recovery. */
async function protection({ aws, stage }: Place, name: string, { recovery }: TableDescription): Promise<Fault[]> {
  const { Table } = await aws.dynamo.send(new DescribeTableCommand({ TableName: name }));
  if (stage.throwAway) return [];
  const { ContinuousBackupsDescription: backups } = await aws.dynamo.send(
    new DescribeContinuousBackupsCommand({ TableName: name }),
  );
  const pitr = backups?.PointInTimeRecoveryDescription;
  const days = RECOVERY_DAYS[recovery];
  const hasRecovery = pitr?.PointInTimeRecoveryStatus === 'ENABLED' && pitr.RecoveryPeriodInDays === days;
  const switched = `PointInTimeRecoveryEnabled=true,RecoveryPeriodInDays=${days}`;
  return [
    ...(Table?.DeletionProtectionEnabled
      ? []
      : [['can be deleted', `aws dynamodb update-table --table-name ${name} --deletion-protection-enabled`] as const]),
    ...(hasRecovery
      ? []
      : [
          [
            `cannot be restored to any second of ${days} days`,
            `aws dynamodb update-continuous-backups --table-name ${name} --point-in-time-recovery-specification ${switched}`,
          ] as const,
        ]),
  ];
}

/** The local AWS forgets what it was told of time to live. */
async function ending({ aws, stage }: Place, name: string, { expires }: TableDescription): Promise<Fault[]> {
  if (!expires || stage.target === 'local') return [];
  const { TimeToLiveDescription: ttl } = await aws.dynamo.send(new DescribeTimeToLiveCommand({ TableName: name }));
  const isOn = ttl?.TimeToLiveStatus?.startsWith('ENABL') && ttl.AttributeName === EXPIRES;
  if (isOn) return [];
  const specification = `Enabled=true,AttributeName=${EXPIRES}`;
  return [
    [
      'its rows do not go when their time is over',
      `aws dynamodb update-time-to-live --table-name ${name} --time-to-live-specification ${specification}`,
    ],
  ];
}

function wordsOf({ stage }: Place, { expires, recovery }: TableDescription): string {
  if (stage.target === 'local') return 'there; whether its rows go by themselves, the local AWS does not tell';
  const ends = expires ? ', rows go by their end' : '';
  return stage.throwAway ? `there${ends}` : `protected, ${RECOVERY_DAYS[recovery]} days of recovery${ends}`;
}
