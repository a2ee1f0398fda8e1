/** `npm run doctor`: each thing that can be wrong is found, alone, with its remedy. */
import { describe, expect, it } from 'vitest';
import { answering, type Broken, doctor, NOW, stackWith } from './stage.ts';

const args = ['--stage', 'prod'];
/** Lines that begin with a mark, each with the remedy below it. */
const marked = (out: string, mark: string) =>
  out.split('\n').flatMap((line, at, lines) => (line.startsWith(mark) ? [`${line}\n${lines[at + 1]?.trim()}`] : []));

describe('a stage that is well', () => {
  it('is ready, but for what only SNS knows', async () => {
    const { status, out } = await doctor(args);
    expect(marked(out, '!!')).toEqual([]);
    expect(marked(out, '??').map((line) => line.split('\n')[0])).toEqual([
      '??  alarm topic: 1 subscribed; who has confirmed, the stack does not tell',
    ]);
    expect(status).toBe(0);
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
