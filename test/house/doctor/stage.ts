/** A stage as AWS would describe it, all well; a test breaks one thing of it. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SNSClient } from '@aws-sdk/client-sns';
import { RECOVERY_DAYS } from '../../../lambdas/shared/table.ts';
import { verificationTables } from '../../../lambdas/verification/store/tables.ts';
import { stackPolicy } from '../../../tools/deploy/stack-policy.ts';
import { type DoctorDeps, runDoctor } from '../../../tools/operate/doctor.ts';

/** 2026-11-29, noon (UTC). */
export const NOW = 1_795_953_600;

const topic = 'arn:aws:sns:eu-central-1:1:EnxVerification-prod-Alarms';
export const subscription = `${topic}:0d1b9e5c`;
const arn = (name: string) => `arn:aws:lambda:eu-central-1:1:function:${name}`;

const resources = [
  ['AWS::KMS::Key', 'SealingKey', 'key-1'],
  ['AWS::Lambda::Version', 'VerifyVersion', `${arn('enx-prod-verification-verify')}:7`],
  ['AWS::Lambda::Alias', 'VerifyLive', `${arn('enx-prod-verification-verify')}:live`],
  ['AWS::Scheduler::Schedule', 'RotateSchedule', 'rotate'],
  ['AWS::CloudWatch::Alarm', 'AlarmsServerErrors', 'enx-prod-verification-ServerErrors'],
  ['AWS::SNS::Subscription', 'Subscription', subscription],
].map(([ResourceType = '', LogicalResourceId = '', PhysicalResourceId = '']) => ({
  ...{ ResourceType, LogicalResourceId, PhysicalResourceId, ResourceStatus: 'CREATE_COMPLETE' },
}));

const outputs = {
  DeviceUrl: 'https://device.example.org/',
  AdminUrl: 'https://admin.example.org/',
  AlarmTopicArn: topic,
  ...Object.fromEntries(verificationTables.map(({ id }) => [`${id}TableName`, id])),
};

const stack = {
  StackStatus: 'UPDATE_COMPLETE',
  EnableTerminationProtection: true,
  LastUpdatedTime: new Date((NOW - 86_400) * 1000),
  Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
};

type Input = Readonly<Record<string, unknown>>;
/** Command → its answer, or the error thrown. */
export type Answers = Readonly<Record<string, (input: Input) => object>>;

const recoveryOf = (table: unknown) => {
  const description = verificationTables.find(({ id }) => id === table);
  return description && RECOVERY_DAYS[description.recovery];
};

/** An account with this one stack of the stage, but for what the test says of it. */
export const stackWith = (more: object): Answers => ({
  DescribeStacksCommand: ({ StackName }) => {
    if (StackName === 'EnxVerification-prod') return { Stacks: [{ ...stack, ...more }] };
    throw new Error(`Stack with id ${StackName} does not exist`);
  },
});

/** Of the one alarm, as CloudWatch has it. */
export const alarm = (more: object) => ({
  MetricAlarms: [
    {
      ...{ AlarmName: 'enx-prod-verification-ServerErrors', AlarmActions: [topic], ActionsEnabled: true },
      ...{ StateValue: 'OK', AlarmDescription: 'What to do: docs/operations/ServerErrors.md', ...more },
    },
  ],
});

/** Runs, and failed ones, `secondsAgo`. */
export const ran = (invocations: number, errors: number, secondsAgo = 600) => ({
  MetricDataResults: Object.entries({ invocations0: invocations, errors0: errors }).map(([Id, value]) => ({
    ...{ Id, Timestamps: [new Date((NOW - secondsAgo) * 1000)], Values: [value] },
  })),
});

export const schedule = (more: object) => ({
  ...{ State: 'ENABLED', ScheduleExpression: 'rate(15 minutes)' },
  Target: { Arn: `${arn('enx-prod-verification-rotate')}:live` },
  ...more,
});

const well: Answers = {
  ...stackWith({}),
  ListStackResourcesCommand: () => ({ StackResourceSummaries: resources }),
  GetStackPolicyCommand: () => ({ StackPolicyBody: stackPolicy(resources) }),
  GetAliasCommand: () => ({ FunctionVersion: '7', RevisionId: 'r' }),
  GetFunctionConcurrencyCommand: () => ({ ReservedConcurrentExecutions: 2 }),
  DescribeTableCommand: () => ({ Table: { DeletionProtectionEnabled: true } }),
  DescribeContinuousBackupsCommand: ({ TableName }) => ({
    ContinuousBackupsDescription: {
      PointInTimeRecoveryDescription: {
        ...{ PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: recoveryOf(TableName) },
      },
    },
  }),
  DescribeTimeToLiveCommand: () => ({
    TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' },
  }),
  DescribeKeyCommand: () => ({ KeyMetadata: { KeyState: 'Enabled' } }),
  GetScheduleCommand: () => schedule({}),
  GetMetricDataCommand: () => ran(3, 0),
  DescribeAlarmsCommand: () => alarm({}),
  ListSubscriptionsByTopicCommand: () => ({ Subscriptions: [{ SubscriptionArn: subscription }] }),
};

/** Function → what it answers. */
export const answering: Readonly<Record<string, object>> = {
  'enx-prod-verification-show-keys:live': {
    now: NOW,
    keys: [
      { what: 'code', versions: [{ version: '3', state: 'writes' }], nextAt: NOW + 60, unfinished: [], retired: [] },
    ],
  },
  'enx-prod-verification-read-audit:live': {
    ...{ seals: 9, days: 0, gaps: [] },
    first: { day: '2026-11-20', hash: 'a', sealedAt: 1 },
    head: { day: '2026-11-28', hash: 'b', sealedAt: NOW },
  },
};

/** Address → status and text. */
const site: Readonly<Record<string, readonly [number, string]>> = {
  'https://device.example.org/health?service=database': [200, '{"maintenance_mode":false,"status":"ok"}'],
  'https://admin.example.org/health?service=database': [200, '{"maintenance_mode":false,"status":"ok"}'],
  'https://device.example.org/jwks/US-ZZ': [200, '{"keys":[{"kid":"US-ZZ-v1"}]}'],
  'https://device.example.org/api/verify': [401, '{}'],
};

export interface Broken {
  readonly aws?: Answers;
  readonly functions?: Readonly<Record<string, object>>;
  readonly site?: Readonly<Record<string, readonly [number, string]>>;
}

export async function doctor(args: string[], broken: Broken = {}) {
  const answers = { ...well, ...broken.aws };
  const functions = { ...answering, ...broken.functions };
  const addresses = { ...site, ...broken.site };
  const send = async (command: { constructor: { name: string }; input: Input }) => {
    const answer = answers[command.constructor.name];
    if (!answer) throw new Error(`nobody answers ${command.constructor.name}`);
    return answer(command.input);
  };
  const client = <C extends object>(made: C): C => Object.assign(made, { send });
  const config = { region: 'eu-central-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };
  const deps: DoctorDeps = {
    clients: () => ({
      cloudFormation: client(new CloudFormationClient(config)),
      dynamo: client(new DynamoDBClient(config)),
      kms: client(new KMSClient(config)),
      lambda: client(new LambdaClient(config)),
      cloudWatch: client(new CloudWatchClient(config)),
      scheduler: client(new SchedulerClient(config)),
      sns: client(new SNSClient(config)),
    }),
    invoke: async (name) => {
      const answer = functions[name];
      if (!answer) throw Object.assign(new Error(`Function not found: ${name}`), { name: 'ResourceNotFoundException' });
      return answer;
    },
    ask: async (url) => {
      const [status, text] = addresses[url] ?? [0, ''];
      if (status === 0) throw new TypeError('fetch failed', { cause: new Error('ENOTFOUND') });
      return { status, text: async () => text };
    },
    now: NOW,
    regions: () => ['US-ZZ'],
  };
  const out: string[] = [];
  const notes: string[] = [];
  const terminal = { out: (text: string) => void out.push(text), note: (text: string) => void notes.push(text) };
  const status = await runDoctor(args, deps, terminal);
  return { status, out: out.join('\n'), notes: notes.join('\n') };
}
