/** The functions that seal, show and measure, with their own wiring, of every trust domain. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { keyserverTables } from '../../../lambdas/keyserver/tables.ts';
import { selfserviceTables } from '../../../lambdas/selfservice/tables.ts';
import { writeAudit } from '../../../lambdas/shared/audit.ts';
import { verificationTables } from '../../../lambdas/verification/store/tables.ts';
import { DAY_SECONDS, utcDay } from '../../../protocol/keys/interval.ts';
import { createTable, localAws, localDynamo } from '../../support/aws/local-aws.ts';
import { captureOutput } from '../../support/process/stdout.ts';

const output = captureOutput();
const context = { awsRequestId: 'request-1' } as never;
/** So long ago that its day can be sealed. */
const yesterday = Math.floor(Date.now() / 1000) - 2 * DAY_SECONDS;
const names: Record<string, string> = {};

beforeAll(async () => {
  // Domains have tables of the same name; nothing here needs them apart.
  const all = [...verificationTables, ...keyserverTables, ...selfserviceTables];
  for (const table of all) names[table.envName] ??= await createTable(table);
  const { endpoint, region, credentials } = localAws();
  const variables = {
    ...names,
    STAGE: 'test',
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const entry = { actor: 'test', action: 'changed', target: 'something-in-the-audit', after: {} };
  await writeAudit({ dynamo: localDynamo(), table: names.AUDIT_TABLE ?? '' }, entry, yesterday);
}, 120_000);

afterAll(() => {
  vi.unstubAllEnvs();
  output.release();
});

const domains = {
  verification: {
    seal: () => import('../../../lambdas/verification/jobs/seal-audit/handler.ts'),
    read: () => import('../../../lambdas/verification/operate/read-audit/handler.ts'),
    report: () => import('../../../lambdas/verification/operate/report-retention/handler.ts'),
    tables: verificationTables,
  },
  keyserver: {
    seal: () => import('../../../lambdas/keyserver/jobs/seal-audit/handler.ts'),
    read: () => import('../../../lambdas/keyserver/operate/read-audit/handler.ts'),
    report: () => import('../../../lambdas/keyserver/operate/report-retention/handler.ts'),
    tables: keyserverTables,
  },
  selfservice: {
    seal: () => import('../../../lambdas/selfservice/seal-audit/handler.ts'),
    read: () => import('../../../lambdas/selfservice/read-audit/handler.ts'),
    report: () => import('../../../lambdas/selfservice/report-retention/handler.ts'),
    tables: selfserviceTables,
  },
};

describe.each(Object.entries(domains))('%s', (_, { seal, read, report, tables }) => {
  it('seals what has ended, and shows and checks it', async () => {
    const sealed = await (await seal()).handler({}, context);
    expect(sealed).toMatchObject({ gaps: [], head: { hash: expect.stringMatching(/^[0-9a-f]{64}$/) } });
    const { handler } = await read();
    expect(await handler({ do: 'verify' }, context)).toMatchObject({ seals: 1, gaps: [] });
    const page = await handler({ do: 'list', day: utcDay(yesterday), by: 'arn:aws:iam::1:user/ana' }, context);
    expect(page).toMatchObject({ entries: [{ target: 'something-in-the-audit' }] });
  });

  it('reports every table', async () => {
    const { handler } = await report();
    for (const { id } of tables) {
      expect(await handler({ table: id, units: 10 }, context)).toMatchObject({ table: id, isWhole: true });
    }
  });
});

it('no line of theirs has anything of an entry', () => {
  expect(output.text()).toContain('seal-audit');
  expect(output.text()).not.toContain('something-in-the-audit');
});
