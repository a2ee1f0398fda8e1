/** Guards under load: publishes go on while the rows come back. */
import { beforeEach, describe, expect, it } from 'vitest';
import { auditTable, guardsTable } from '../../../lambdas/keyserver/tables.ts';
import type { Row } from '../../../tools/restore/decision.ts';
import { intercepted } from '../../support/aws/failing-client.ts';
import { createTable, localDynamo } from '../../support/aws/local-aws.ts';
import { aRow } from '../../support/operator/restore.ts';
import { copyOf, lose, putAll, restoreCommand } from '../../support/operator/restore-stage.ts';
import { captureOutput } from '../../support/process/stdout.ts';
import { dailyKeys } from '../../support/publish/key-server.ts';
import { type PublishReply, startKeyServer, type TestKeyServer } from '../../support/publish/key-server-stack.ts';

const TIMES = 50;
let server: TestKeyServer;
let outputs: Record<string, string>;

beforeEach(async () => {
  const output = captureOutput();
  server = await startKeyServer();
  outputs = { GuardsTableName: server.tables.guards, AuditTableName: await createTable(auditTable) };
  return () => output.release();
});

const restore = async (from: string, more = {}) => {
  const tools = { clock: () => server.clock.now, ...more };
  return restoreCommand(outputs, tools)('--table', 'Guards', '--from', from, '--apply');
};
const copy = () => copyOf(guardsTable, server.tables.guards);
const keysOf = (person: number) => dailyKeys(1, server.clock.now, { seed: person + 1 });
const people = <T>(run: (person: number) => Promise<T>) =>
  Promise.all(Array.from({ length: TIMES }, (_, person) => run(person)));
const statuses = (replies: PublishReply[]) =>
  Object.fromEntries(
    [...Map.groupBy(replies, ({ status, body }) => `${status} ${body.code ?? 'ok'}`)].map(([k, v]) => [k, v.length]),
  );

describe('guards that were lost', () => {
  it('keep their keys from being taken twice again, and a lost receipt counts no more', async () => {
    const replies = await people((person) => server.publish({ keys: keysOf(person) }));
    expect(statuses(replies)).toEqual({ '200 ok': TIMES });
    const [before, from] = [await server.guards(), await copy()];
    await lose(server.tables.guards);
    const { out } = await restore(from);
    expect(out).toContain(`${TIMES}  comes back`);
    expect(out).toContain(`${TIMES}  a receipt: it counts once`);
    const sorted = (rows: Row[]) => rows.map((row) => JSON.stringify(row)).sort();
    expect(sorted(await server.guards())).toEqual(sorted(before));
    expect(await server.receipts()).toEqual([]);
    const again = await people((person) => server.publish({ keys: keysOf(person) }));
    expect(statuses(again)).toEqual({ '400 missing_revision_token': TIMES });
    expect(await server.log()).toHaveLength(TIMES);
  });

  it(`${TIMES} publishes of the same keys while they come back: each key has one guard, and none was changed`, async () => {
    await people((person) => server.publish({ keys: keysOf(person), reportType: 'likely' }));
    const from = await copy();
    await lose(server.tables.guards);
    const [replies] = await Promise.all([people((person) => server.publish({ keys: keysOf(person) })), restore(from)]);
    const guards = await server.guards();
    expect(guards).toHaveLength(TIMES);
    const taken = replies.filter(({ status }) => status === 200).length;
    expect(guards.filter(({ originalType }) => originalType?.S === 'confirmed')).toHaveLength(taken);
    expect(guards.filter(({ originalType }) => originalType?.S === 'likely')).toHaveLength(TIMES - taken);
    expect(statuses(replies)['400 missing_revision_token'] ?? 0).toBe(TIMES - taken);
  });

  it('a revision that was made is not made a second time, whoever published the key since', async () => {
    const keys = dailyKeys(3, server.clock.now);
    const { body } = await server.publish({ keys, reportType: 'likely' });
    const revise = (token: unknown) => server.publish({ keys, request: { revisionToken: String(token) } });
    expect((await revise(body.revisionToken)).status).toBe(200);
    const from = await copy();
    await lose(server.tables.guards);
    const renewed = await server.publish({ keys, reportType: 'likely' });
    expect(renewed.status).toBe(200);
    expect((await restore(from)).out).toContain('3  published again after the loss');
    const third = await server.publish({
      keys,
      reportType: 'negative',
      request: { revisionToken: String(renewed.body.revisionToken) },
    });
    expect(third).toMatchObject({ status: 400, body: { code: 'key_already_revised' } });
  });

  it('thousands come back page by page, over a crash, once', async () => {
    const expires = server.clock.now + 86_400;
    // 1,500 rows of 2 kB: three pages.
    const rows = Array.from({ length: 1_500 }, (_, i) =>
      aRow({ pk: `tek#${i}`, start: i, expires, filler: 'x'.repeat(2_000) }),
    );
    const from = await createTable(guardsTable);
    await putAll(from, rows);
    let puts = 0;
    const failing = intercepted(localDynamo(), (name, pass) => {
      if (name === 'PutItemCommand' && puts++ > 500) return Promise.reject(new Error('the cable was pulled'));
      return pass();
    });
    const broken = await restore(from, { dynamo: failing });
    expect(broken).toMatchObject({ status: 1, notes: expect.stringContaining('the cable was pulled') });
    const done = await restore(from);
    expect(done.status).toBe(0);
    expect(done.out).toContain('1500 rows in the copy');
    const [, missing, there] = /(\d+) {2}comes back\n +(\d+) {2}is there/.exec(done.out) ?? [];
    expect(Number(missing) + Number(there)).toBe(1_500);
    expect(Number(there)).toBeGreaterThan(400);
    expect((await restore(from)).out).toContain('1500  is there');
  });
});
