/** The audit of a domain on a real table: sealed by day, once; and every later change of it shows. */
import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { auditTable, sealsTable } from '../../../lambdas/keyserver/tables.ts';
import { AUDIT_KEPT_SECONDS, writeAudit } from '../../../lambdas/shared/audit.ts';
import { openAuditLog } from '../../../lambdas/shared/auditing/audit-log.ts';
import { readAudit } from '../../../lambdas/shared/auditing/read-audit.ts';
import { sealDays } from '../../../lambdas/shared/auditing/seal-days.ts';
import { openSealStore } from '../../../lambdas/shared/auditing/seal-store.ts';
import { DAY_SECONDS, HOUR_SECONDS, utcDay } from '../../../protocol/keys/interval.ts';
import { createTable, localDynamo } from '../../support/aws/local-aws.ts';
import { allRows } from '../../support/aws/rows.ts';

/** 2026-11-29, midnight (UTC). */
const MIDNIGHT = 1_795_910_400;
const [SATURDAY, SUNDAY] = ['2026-11-28', '2026-11-29'];
/** Saturday can be sealed. */
const SUNDAY_MORNING = MIDNIGHT + 6 * HOUR_SECONDS;
const MONDAY_MORNING = SUNDAY_MORNING + DAY_SECONDS;

let tables: { audit: string; seals: string };
let counted: string[];

beforeEach(async () => {
  tables = { audit: await createTable(auditTable), seals: await createTable(sealsTable) };
  counted = [];
});

const deps = () => ({
  log: openAuditLog(localDynamo(), tables.audit),
  seals: openSealStore(localDynamo(), tables.seals),
  count: (event: string) => void counted.push(event),
});
const act = (target: string, at: number, more: object = {}) =>
  writeAudit(
    { dynamo: localDynamo(), table: tables.audit },
    { actor: 'test', action: 'changed', target, before: { x: 1 }, after: { x: 2 }, ...more },
    at,
  );
const seal = (now: number) => sealDays(deps(), now);
const keyOf = async (index: number) => {
  const { pk, sk } =
    (await allRows(localDynamo(), tables.audit)).sort((a, b) => (`${a.sk?.S}` < `${b.sk?.S}` ? -1 : 1))[index] ?? {};
  return { TableName: tables.audit, Key: { pk: pk ?? { S: '' }, sk: sk ?? { S: '' } } };
};

describe('sealing', () => {
  it('seals a day once, however often it runs, and the days since when it did not', async () => {
    await act('a', MIDNIGHT - 5);
    await act('b', MIDNIGHT - 4);
    expect(await seal(SUNDAY_MORNING - 1)).toMatchObject({ sealed: [{ day: '2026-11-27', count: 0 }] });
    const first = await seal(SUNDAY_MORNING);
    expect(first).toMatchObject({ sealed: [{ day: SATURDAY, count: 2 }], gaps: [] });
    expect(await seal(SUNDAY_MORNING + 1)).toEqual({ sealed: [], head: first.head, gaps: [] });
    await act('c', MIDNIGHT + 3 * DAY_SECONDS);
    const later = await seal(SUNDAY_MORNING + 4 * DAY_SECONDS);
    expect(later.sealed.map(({ day, count }) => [day, count])).toEqual([
      [SUNDAY, 0],
      ['2026-11-30', 0],
      ['2026-12-01', 0],
      ['2026-12-02', 1],
    ]);
    expect(counted).toEqual([]);
  });

  it('makes one chain when fifty run at once', async () => {
    await seal(SUNDAY_MORNING);
    await act('a', MIDNIGHT + 5);
    const runs = await Promise.all(Array.from({ length: 50 }, () => seal(MONDAY_MORNING + DAY_SECONDS)));
    const sealed = runs.flatMap((run) => run.sealed.map(({ day }) => day));
    expect(sealed.sort()).toEqual([SUNDAY, '2026-11-30']);
    const checked = await readAudit(
      deps(),
      { do: 'verify', days: { from: SATURDAY, to: '2026-11-30' } },
      MONDAY_MORNING,
    );
    expect(checked).toMatchObject({ seals: 3, days: 3, gaps: [] });
  });

  it('goes on after a run that died between two days', async () => {
    await seal(SUNDAY_MORNING);
    const { seals, ...others } = deps();
    const add: typeof seals.add = async (one) => {
      await seals.add(one);
      throw new Error('died');
    };
    const dies = { ...seals, add };
    await expect(sealDays({ ...others, seals: dies }, SUNDAY_MORNING + 2 * DAY_SECONDS)).rejects.toThrow('died');
    expect(await seal(SUNDAY_MORNING + 2 * DAY_SECONDS)).toMatchObject({ sealed: [{ day: '2026-11-30' }], gaps: [] });
  });

  it('reads days of several pages', async () => {
    const long = 'x'.repeat(30_000);
    await Promise.all(Array.from({ length: 50 }, (_, n) => act(`${n}`, MIDNIGHT - 100 + n, { after: { long } })));
    expect(await seal(SUNDAY_MORNING)).toMatchObject({ sealed: [{ day: SATURDAY, count: 50 }] });
    expect(await seal(SUNDAY_MORNING + 60)).toMatchObject({ gaps: [] });
  });
});

describe('what was sealed and is not the same any more is found by the next run', () => {
  beforeEach(async () => {
    await act('a', MIDNIGHT - 5);
    await act('b', MIDNIGHT - 4);
    await seal(SUNDAY_MORNING);
  });

  const gapsNow = async () => (await seal(SUNDAY_MORNING + HOUR_SECONDS)).gaps;

  it('a missing entry', async () => {
    await localDynamo().send(new DeleteItemCommand(await keyOf(0)));
    expect(await gapsNow()).toEqual([{ day: SATURDAY, kind: 'missing', sealed: 2, found: 1 }]);
    expect(counted).toEqual(['AuditGap']);
  });

  it('an entry that came after its day was sealed', async () => {
    await act('late', MIDNIGHT - 1);
    expect(await gapsNow()).toEqual([{ day: SATURDAY, kind: 'added', sealed: 2, found: 3 }]);
  });

  it.each(['actor', 'action', 'target', 'before', 'after', 'details'])('a changed %s', async (name) => {
    const change = {
      UpdateExpression: 'SET #name = :other',
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: { ':other': { S: '{"x":3}' } },
    };
    await localDynamo().send(new UpdateItemCommand({ ...(await keyOf(1)), ...change }));
    expect(await gapsNow()).toEqual([{ day: SATURDAY, kind: 'changed', sealed: 2, found: 2 }]);
  });

  it('an entry whose end was brought forward', async () => {
    const change = { UpdateExpression: 'SET expires = :soon', ExpressionAttributeValues: { ':soon': { N: '1' } } };
    await localDynamo().send(new UpdateItemCommand({ ...(await keyOf(0)), ...change }));
    expect(await gapsNow()).toMatchObject([{ kind: 'changed' }]);
  });

  it('a seal that was taken away, or made to fit the entries', async () => {
    await localDynamo().send(new DeleteItemCommand(await keyOf(0)));
    const digest = await deps().log.digest(SATURDAY);
    const [row] = await allRows(localDynamo(), tables.seals);
    const forged = { ...row, count: { N: String(digest.count) }, entries: { S: digest.entries } };
    await localDynamo().send(new PutItemCommand({ TableName: tables.seals, Item: forged }));
    expect(await gapsNow()).toEqual([{ day: SATURDAY, kind: 'seal-changed' }]);
    await seal(MONDAY_MORNING);
    const Key = { pk: { S: 'seals' }, sk: { S: SATURDAY } };
    await localDynamo().send(new DeleteItemCommand({ TableName: tables.seals, Key }));
    expect((await seal(MONDAY_MORNING + 60)).gaps).toEqual([{ day: SUNDAY, kind: 'seal-missing' }]);
  });

  it('for a week by the alarm, and for as long as entries are kept by the auditor', async () => {
    await localDynamo().send(new DeleteItemCommand(await keyOf(0)));
    const weekLater = SUNDAY_MORNING + 7 * DAY_SECONDS;
    expect((await seal(weekLater)).gaps).toEqual([]);
    const verify = (now: number) => readAudit(deps(), { do: 'verify', days: { from: SATURDAY, to: SUNDAY } }, now);
    const end = MIDNIGHT - DAY_SECONDS + AUDIT_KEPT_SECONDS;
    expect(await verify(weekLater)).toMatchObject({ days: 2, gaps: [{ day: SATURDAY, kind: 'missing' }] });
    expect(await verify(end - 1)).toMatchObject({ days: 2, gaps: [{ day: SATURDAY }] });
    // From then on TTL takes them one by one.
    expect(await verify(end)).toMatchObject({ days: 1, gaps: [] });
  });
});

describe('an auditor', () => {
  it('reads entries page by page, each as it was written', async () => {
    const by = 'arn:aws:iam::123456789012:user/ana';
    for (let from = 0; from < 450; from += 50)
      await Promise.all(Array.from({ length: 50 }, (_, n) => act(`${from + n}`, MIDNIGHT + from + n, { by })));
    const entries: { target: string }[] = [];
    let next: string | undefined;
    do {
      const page = await readAudit(deps(), { do: 'list', day: SUNDAY, ...(next && { after: next }) }, MIDNIGHT);
      if (!('entries' in page)) throw new Error('no page');
      entries.push(...page.entries);
      next = page.next;
    } while (next);
    expect(entries.map(({ target }) => Number(target))).toEqual(Array.from({ length: 450 }, (_, n) => n));
    expect(entries[7]).toEqual({
      ...{ at: MIDNIGHT + 7, actor: 'test', by, action: 'changed', target: '7' },
      ...{ before: { x: 1 }, after: { x: 2 } },
    });
  });

  it.each([
    [undefined],
    [{}],
    [{ do: 'seal' }],
    [{ do: 'list', day: '2026-02-30' }],
    [{ do: 'list', day: SUNDAY, more: 1 }],
    [{ do: 'verify', days: { from: '2026-10-30', to: SUNDAY, more: 1 } }],
  ])('is told what is allowed instead of %j', async (event) => {
    expect(await readAudit(deps(), event, MIDNIGHT)).toEqual({ error: expect.stringContaining('Allowed') });
  });

  it.each([
    ['2026-10-30', undefined],
    ['2026-10-29', 'At most 31 days at once'],
  ])('asks for a month at most: from %s', async (from, error) => {
    const answer = await readAudit(deps(), { do: 'verify', days: { from, to: SUNDAY } }, MIDNIGHT);
    expect('error' in answer ? answer.error : undefined).toBe(error);
  });

  it('learns of a chain that has not begun that there is none', async () => {
    expect(await readAudit(deps(), { do: 'verify' }, MIDNIGHT)).toEqual({ seals: 0, days: 0, gaps: [] });
  });
});

it('dates a chain by UTC', () => expect([utcDay(MIDNIGHT - 1), utcDay(MIDNIGHT)]).toEqual([SATURDAY, SUNDAY]));
