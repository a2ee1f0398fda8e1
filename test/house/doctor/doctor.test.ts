/** `npm run doctor`: each thing that can be wrong is found, alone, with its remedy. */
import { describe, expect, it } from 'vitest';
import { alarm, answering, type Broken, doctor, NOW, ran, schedule, stackWith, subscription } from './stage.ts';

const args = ['--stage', 'prod'];
/** Lines that begin with a mark, each with the remedy below it. */
const marked = (out: string, mark: string) =>
  out.split('\n').flatMap((line, at, lines) => (line.startsWith(mark) ? [`${line}\n${lines[at + 1]?.trim()}`] : []));

describe('a stage that is well', () => {
  it('is ready', async () => {
    const { status, out } = await doctor(args);
    expect([status, marked(out, '!!'), marked(out, '??')]).toEqual([0, [], []]);
    expect(out).toContain('ok  runs: all 1 scheduled functions ran when they were due');
    expect(out).toContain('ok  alarms: all 1 are there, wake the topic, and none rings');
    expect(out).toContain('ok  alarm topic: 1 subscribed, all of them confirmed');
    expect(out).toContain('ok  rings of API keys: can be opened');
    expect(out).toContain('ok  audit: 9 days sealed, the newest 2026-11-28');
    expect(out).toContain('ok  table Codes: protected, 2 days of recovery, rows go by their end');
  });

  it('is JSON, too', async () => {
    const { out } = await doctor([...args, '--json']);
    const { stage, domains } = JSON.parse(out);
    expect([stage, domains.length, domains[0].domain]).toEqual(['prod', 1, 'verification']);
    for (const { verdict, remedy } of domains[0].findings) expect(remedy === undefined).toBe(verdict === 'ok');
  });
});

const readAudit = 'enx-prod-verification-read-audit:live';
const showKeys = 'enx-prod-verification-show-keys:live';
const keys = (more: object) => ({
  now: NOW,
  keys: [{ what: 'certificate', region: 'US-ZZ', versions: [], unfinished: [], retired: [], ...more }],
});
const writes = [{ version: '1', state: 'writes' }];
const faults: readonly (readonly [string, Broken, string])[] = [
  ['a stack that failed', { aws: stackWith({ StackStatus: 'UPDATE_ROLLBACK_COMPLETE' }) }, 'describe-stack-events'],
  ['a stack anybody may end', { aws: stackWith({ EnableTerminationProtection: false }) }, 'npm run deploy'],
  ['no stack policy', { aws: { GetStackPolicyCommand: () => ({}) } }, 'npm run deploy'],
  ['another stack policy', { aws: { GetStackPolicyCommand: () => ({ StackPolicyBody: '{}' }) } }, 'npm run deploy'],
  ['a release that was moved', { aws: { GetAliasCommand: () => ({ FunctionVersion: '6' }) } }, 'npm run rollback'],
  [
    'tables that can be deleted',
    { aws: { DescribeTableCommand: () => ({ Table: {} }) } },
    '--deletion-protection-enabled',
  ],
  ['tables without recovery', { aws: { DescribeContinuousBackupsCommand: () => ({}) } }, 'update-continuous-backups'],
  ['tables that keep rows', { aws: { DescribeTimeToLiveCommand: () => ({}) } }, 'update-time-to-live'],
  [
    'a key that ends',
    { aws: { DescribeKeyCommand: () => ({ KeyMetadata: { KeyState: 'PendingDeletion' } }) } },
    'cancel-key-deletion',
  ],
  [
    'a held job',
    { aws: { GetFunctionConcurrencyCommand: () => ({ ReservedConcurrentExecutions: 0 }) } },
    'put-function-concurrency',
  ],
  [
    'a schedule that was deleted',
    {
      aws: {
        GetScheduleCommand: () => {
          throw Object.assign(new Error('Schedule rotate does not exist.'), { name: 'ResourceNotFoundException' });
        },
      },
    },
    'A schedule that stands still',
  ],
  [
    'a schedule that is off',
    { aws: { GetScheduleCommand: () => schedule({ State: 'DISABLED' }) } },
    'A schedule that stands still',
  ],
  [
    'a schedule of nothing',
    { aws: { GetScheduleCommand: () => schedule({ Target: {} }) } },
    'A schedule that stands still',
  ],
  ['a function that does not run', { aws: { GetMetricDataCommand: () => ({}) } }, 'A schedule that stands still'],
  ['a function whose runs fail', { aws: { GetMetricDataCommand: () => ran(3, 3) } }, '/enx/prod/verification/rotate'],
  ['an alarm that was deleted', { aws: { DescribeAlarmsCommand: () => ({}) } }, 'What somebody deleted'],
  [
    'an alarm that is silenced',
    { aws: { DescribeAlarmsCommand: () => alarm({ ActionsEnabled: false }) } },
    'enable-alarm-actions --alarm-names enx-prod-verification-ServerErrors',
  ],
  [
    'an alarm that wakes others',
    { aws: { DescribeAlarmsCommand: () => alarm({ AlarmActions: [] }) } },
    'What somebody deleted',
  ],
  [
    'an alarm that rings',
    { aws: { DescribeAlarmsCommand: () => alarm({ StateValue: 'ALARM' }) } },
    'docs/operations/ServerErrors.md',
  ],
  [
    'a topic of nobody',
    { aws: { ListSubscriptionsByTopicCommand: () => ({ Subscriptions: [] }) } },
    'aws sns subscribe --topic-arn',
  ],
  [
    'a subscriber who did not confirm',
    {
      aws: {
        ListSubscriptionsByTopicCommand: () => ({
          Subscriptions: [{ SubscriptionArn: subscription }, { SubscriptionArn: 'PendingConfirmation' }],
        }),
      },
    },
    'the link in the mail',
  ],
  ['no key that signs', { functions: { [showKeys]: keys({}) } }, 'RotationFailing'],
  [
    'a late rotation',
    { functions: { [showKeys]: keys({ versions: writes, nextAt: NOW - 7_201 }) } },
    'RotationFailing',
  ],
  [
    'seals that do not fit',
    { functions: { [readAudit]: { ...answering[readAudit], gaps: [{ day: '2026-11-27', kind: 'seal-changed' }] } } },
    'npm run audit',
  ],
  [
    'a sealer that stands still',
    { functions: { [readAudit]: { ...answering[readAudit], head: { day: '2026-11-27', hash: 'b', sealedAt: 1 } } } },
    'AuditNotSealed',
  ],
  [
    'an address that is silent',
    { site: { 'https://admin.example.org/health?service=database': [0, ''] } },
    'ProbeFailing',
  ],
  [
    'a database that cannot be read',
    { site: { 'https://device.example.org/health?service=database': [500, ''] } },
    'ProbeFailing',
  ],
  ['an empty JWKS', { site: { 'https://device.example.org/jwks/US-ZZ': [200, '{"keys":[]}'] } }, 'rotate'],
  ['a JWKS that is none', { site: { 'https://device.example.org/jwks/US-ZZ': [200, 'hello'] } }, 'rotate'],
  [
    'rings that cannot be opened',
    { site: { 'https://device.example.org/api/verify': [500, ''] } },
    'RingRefreshFailing',
  ],
];

describe('what is wrong is found, with what to do', () => {
  it.each(faults)('%s', async (_, broken, remedy) => {
    const { status, out } = await doctor(args, broken);
    const found = marked(out, '!!');
    expect(status).toBe(1);
    expect(found.length).toBeGreaterThan(0);
    for (const line of found) expect(line).toContain(remedy);
  });

  it.each([
    [7_200, 0],
    [7_201, 1],
  ])('a key is late after two hours: %i s', async (late, status) => {
    const broken = { functions: { [showKeys]: keys({ versions: writes, nextAt: NOW - late }) } };
    expect((await doctor(args, broken)).status).toBe(status);
  });
});

describe('a scheduled function has run', () => {
  // Three runs of 15 minutes, and 10 minutes until CloudWatch shows one.
  it.each([
    [3_300, 0],
    [3_301, 1],
  ])('%i seconds ago', async (ago, status) => {
    expect((await doctor(args, { aws: { GetMetricDataCommand: () => ran(1, 0, ago) } })).status).toBe(status);
  });

  it.each([
    [3_299, '??'],
    [3_300, '!!'],
  ])('not yet, %i seconds after a deployment', async (ago, mark) => {
    const deployed = stackWith({ LastUpdatedTime: new Date((NOW - ago) * 1000) });
    const { out } = await doctor(args, { aws: { ...deployed, GetMetricDataCommand: () => ({}) } });
    expect(marked(out, mark)).toEqual([expect.stringContaining('runs of enx-prod-verification-rotate: none')]);
  });

  it('well, if one run of several failed: its alarm tells', async () => {
    expect((await doctor(args, { aws: { GetMetricDataCommand: () => ran(3, 2) } })).status).toBe(0);
  });
});

describe('what cannot be told is said so, and is no fault', () => {
  const denied = () => {
    throw Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
  };

  it.each([
    'GetStackPolicyCommand',
    'GetAliasCommand',
    'DescribeTableCommand',
    'DescribeKeyCommand',
    'GetFunctionConcurrencyCommand',
    'GetScheduleCommand',
    'GetMetricDataCommand',
    'DescribeAlarmsCommand',
    'ListSubscriptionsByTopicCommand',
  ])('without the right to %s', async (command) => {
    const { status, out } = await doctor(args, { aws: { [command]: denied } });
    expect([status, marked(out, '!!')]).toEqual([0, []]);
    const said = marked(out, '??').filter((line) => line.includes('cannot tell: AccessDeniedException'));
    expect(said.length).toBeGreaterThan(0);
    for (const line of said) expect(line).toContain('The credentials need');
  });

  it('a chain that has not begun', async () => {
    const { status, out } = await doctor(args, { functions: { [readAudit]: { seals: 0, days: 0, gaps: [] } } });
    expect([status, out]).toEqual([0, expect.stringContaining('??  audit: no day is sealed yet')]);
  });
});

describe('it cannot look', () => {
  it.each([
    [[], 'Missing: --stage'],
    [['--stage', 'moon'], 'moon'],
    [['--stage', 'prod', '--more'], '--more'],
  ])('for %j', async (wrong, words) => {
    const { status, notes } = await doctor(wrong);
    expect([status, notes]).toEqual([2, expect.stringContaining(words)]);
  });

  it('where there is no stack', async () => {
    const aws = {
      DescribeStacksCommand: () => {
        throw new Error('Stack does not exist');
      },
    };
    expect(await doctor(args, { aws })).toMatchObject({
      status: 2,
      notes: expect.stringContaining('no stack of stage prod'),
    });
  });

  it('shows the help when asked', async () => {
    expect(await doctor(['--help'])).toMatchObject({ status: 0, out: expect.stringContaining('npm run doctor') });
  });
});
