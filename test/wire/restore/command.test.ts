/**
 * The rehearsal: a deployed verification server loses its API keys and everything they are checked with, the rotation makes
 * new rings under the old names, and the command brings back what laboratories and phones depend on.
 */
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { apiKeysTable, auditTable } from '../../../lambdas/verification/store/tables.ts';
import { createTable, localDynamo } from '../../support/aws/local-aws.ts';
import { allRows } from '../../support/aws/rows.ts';
import { justNow, lose, restoreCommand, switchRecoveryOn } from '../../support/operator/restore-stage.ts';
import { captureOutput } from '../../support/process/stdout.ts';
import demo from '../../support/regions/us-zz.json' with { type: 'json' };
import { call, context, deployFunctions, load, newApiKey } from '../../support/verification/verification-functions.ts';

const output = captureOutput();
const names = { admin: '', other: '' };
let outputs: Record<string, string>;
const tableOf = (id: string) => outputs[`${id}TableName`] ?? '';
const restore = (...args: string[]) => restoreCommand(outputs)(...args);
const invoke = async (step: string, event: object) =>
  (await load<(event: object, context: Context) => Promise<object>>(step))(event, context);
const issue = async (key: string) => (await call('issue', { body: { testType: 'confirmed' } }, key)).status;

/** As after a minute: caches have ended, containers are new. */
const freshContainers = () => vi.resetModules();

beforeAll(async () => {
  await deployFunctions(demo);
  const { env } = process;
  outputs = {
    ApiKeysTableName: env.API_KEYS_TABLE ?? '',
    LastingRingsTableName: env.LASTING_RINGS_TABLE ?? '',
    AuditTableName: env.AUDIT_TABLE ?? '',
  };
  for (const name of ['admin', 'other'] as const) names[name] = await newApiKey('admin', name);
  await Promise.all(['ApiKeys', 'LastingRings'].map((id) => switchRecoveryOn(tableOf(id))));
});

afterAll(() => {
  output.release();
  vi.unstubAllEnvs();
});

/** Makes the copy with the command; its name, as the command prints it. */
async function copyBy(table: string): Promise<string> {
  const at = justNow();
  const dry = await restore('--table', table, '--at', at);
  expect(dry).toMatchObject({ status: 0, out: expect.stringContaining('Add --apply to do it') });
  expect(dry.notes).toContain('can be restored to');
  const made = await restore('--table', table, '--at', at, '--apply');
  expect(made).toMatchObject({ status: 0, out: expect.stringContaining('Nothing was changed') });
  const again = await restore('--table', table, '--at', at, '--apply');
  expect(again.out).toBe(made.out);
  const [, copy = ''] = /delete-table --table-name (\S+)/.exec(made.out) ?? [];
  expect(copy).toBe(`${tableOf(table)}-restored-${at.replace(/[-:]/g, '')}`);
  return copy;
}

it('an API key works again, one that was withdrawn does not, and the rings made meanwhile stand back', async () => {
  expect(await issue(names.admin)).toBe(200);
  const [keys, rings] = [await copyBy('ApiKeys'), await copyBy('LastingRings')];
  await invoke('disable-api-key', { region: 'US-ZZ', name: 'other' });

  for (const id of ['ApiKeys', 'LastingRings']) await lose(tableOf(id));
  freshContainers();
  await invoke('rotate', {});
  expect(await issue(names.admin)).toBe(401);

  const before = await allRows(localDynamo(), tableOf('LastingRings'));
  const plan = await restore('--table', 'LastingRings', '--from', rings);
  expect(plan.out).toContain('2  takes the place of a version of the same name made after the loss');
  expect(plan.out).toContain('ring#api-key/1: API keys made since');
  expect(plan.out).toContain('stays, and is another key than the copy names');
  expect(plan.out).toContain(`--from ${rings} --apply`);
  expect(await allRows(localDynamo(), tableOf('LastingRings'))).toEqual(before);

  const done = await restore('--table', 'LastingRings', '--from', rings, '--apply');
  expect(done.out.split('\n').slice(1)[1]).toBe(plan.out.split('\n').slice(1)[1]);
  const back = await restore('--table', 'ApiKeys', '--from', keys, '--apply');
  expect(back.out).toContain('1  comes back and works again\n             US-ZZ, admin key "admin"');
  expect(back.out).toContain('1  comes back withdrawn, as the audit says\n             US-ZZ, admin key "other"');

  freshContainers();
  expect(await issue(names.admin)).toBe(200);
  expect(await issue(names.other)).toBe(401);
  expect(await invoke('disable-api-key', { region: 'US-ZZ', name: 'other' })).toMatchObject({ first: false });
});

it('finds nothing left to do when it is run again, and has recorded what it did', async () => {
  const audit = await allRows(localDynamo(), tableOf('Audit'));
  const ours = audit
    .filter(({ actor }) => actor?.S === 'tools/restore')
    .map(({ action, target }) => `${action?.S} ${target?.S}`);
  expect([...new Set(ours)].sort()).toEqual([
    'table-copied-back ApiKeys',
    'table-copied-back LastingRings',
    'table-copy-back-begun ApiKeys',
    'table-copy-back-begun LastingRings',
    'table-copy-requested ApiKeys',
    'table-copy-requested LastingRings',
  ]);
  const details = audit
    .filter(({ action }) => action?.S === 'table-copied-back')
    .map((entry) => JSON.parse(entry.after?.S ?? ''));
  expect(details).toContainEqual({ copy: expect.any(String), back: 4, mended: 0, live: 0, left: 0 });
  for (const entry of details) {
    const id = String(entry.copy).startsWith('ApiKeys') ? 'ApiKeys' : 'LastingRings';
    expect((await restore('--table', id, '--from', entry.copy)).out).toContain('Nothing is missing');
  }
});

describe('says what is wrong', () => {
  it.each([
    ['recovery is off', ['--table', 'Audit', '--domain', 'verification', '--at', justNow()], 'is off'],
    ['a time too early', ['--table', 'ApiKeys', '--at', '2020-01-01T00:00:00Z'], 'allowed: '],
    ['a time to come', ['--table', 'ApiKeys', '--at', '2099-01-01T00:00:00Z'], 'allowed: '],
    ['no such copy', ['--table', 'ApiKeys', '--from', 'nothing'], 'there is no such table'],
  ])('%s', async (_, args, problem) => {
    const { status, out, notes } = await restore(...args);
    expect([status, out]).toEqual([1, '']);
    expect(notes).toContain(problem);
  });
  it('the live table as its own copy, or a copy of another table', async () => {
    const live = await restore('--table', 'ApiKeys', '--from', tableOf('ApiKeys'), '--apply');
    expect(live).toMatchObject({ status: 1, notes: expect.stringContaining('it is the live table itself') });
    const other = await restore('--table', 'ApiKeys', '--from', tableOf('Audit'), '--apply');
    expect(other).toMatchObject({ status: 1, notes: expect.stringContaining('its keys are pk HASH,sk RANGE') });
  });
  it('an empty copy, since nothing of it can be what was lost', async () => {
    const { status, notes } = await restore('--table', 'ApiKeys', '--from', await createTable(apiKeysTable));
    expect([status, notes]).toEqual([1, expect.stringContaining('is empty')]);
  });
  it('a stack that is not there', async () => {
    const { status, notes } = await restoreCommand({})('--table', 'ApiKeys', '--at', justNow());
    expect([status, notes]).toEqual([1, expect.stringContaining('EnxVerification-prod names no table ApiKeys')]);
  });
  it('a right that is missing', async () => {
    const denied = Object.assign(new Error('not authorized to perform dynamodb:DescribeTable'), {
      name: 'AccessDeniedException',
    });
    const dynamo = Object.assign(Object.create(localDynamo()), { send: () => Promise.reject(denied) });
    const from = ['--table', 'ApiKeys', '--from', await createTable(auditTable)];
    const { status, notes } = await restoreCommand(outputs, { dynamo })(...from);
    expect([status, notes]).toEqual([1, expect.stringMatching(/DescribeTable\nThe rights that this command needs/)]);
  });
});
