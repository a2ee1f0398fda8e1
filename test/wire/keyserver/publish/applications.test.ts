/** What an application's row changes of a publish, over real tables (key-server.md §1.8, §2.5, §3.3). */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openAuthorityWriter } from '../../../../lambdas/keyserver/jobs/write-authorities/authority-writer.ts';
import { localDynamo } from '../../../support/aws/local-aws.ts';
import { captureOutput } from '../../../support/process/stdout.ts';
import { dailyKeys, testIssuer, testIssuerName } from '../../../support/publish/key-server.ts';
import { startKeyServer, type TestKeyServer } from '../../../support/publish/key-server-stack.ts';

const output = captureOutput();
afterAll(output.release);

const healthAuthorityID = 'org.example.another';
let server: TestKeyServer;
beforeEach(async () => {
  server = await startKeyServer();
});

const application = (attributes: object) =>
  openAuthorityWriter(localDynamo(), server.tables.authorities).putApplication(healthAuthorityID, {
    ...{ regions: ['US-ZZ', 'US-YY'], issuers: [testIssuerName] },
    ...attributes,
  });
const keysOf = (seed: number) => dailyKeys(2, server.clock.now, { seed });

describe('partial revisions', () => {
  it('leave keys of others alone, and a repetition is told no more of them', async () => {
    await application({ allowPartialRevisions: true });
    const [mine, theirs] = [keysOf(1), keysOf(2)];
    await server.publish({ keys: theirs, reportType: 'likely' });
    const first = await server.publish({ keys: mine, reportType: 'likely', request: { healthAuthorityID } });
    const request = { healthAuthorityID, revisionToken: String(first.body.revisionToken) };
    const both = { keys: [...mine, ...theirs], reportType: 'confirmed', request };
    const tokens: unknown[] = [];
    for (let time = 0; time < 2; time++) {
      const { status, body } = await server.publish(both);
      expect([status, body.insertedExposures]).toEqual([200, undefined]);
      tokens.push(body.revisionToken);
    }
    const skipped = (await server.receipts()).flatMap((row) => row.skipped?.SS ?? []);
    expect(skipped.sort()).toEqual(theirs.map(({ key }) => key).sort());
    expect((await server.log()).filter(({ revision }) => revision)).toHaveLength(2);
    for (const revisionToken of tokens) {
      const stolen = await server.publish({ keys: theirs, request: { revisionToken: String(revisionToken) } });
      expect([stolen.status, stolen.body.code]).toEqual([400, 'invalid_revision_token']);
    }
  });
});

describe('without certificate', () => {
  it('keys have no type, in the rows as in the log, and are of all regions of the application', async () => {
    await application({ bypass: { certificate: true } });
    const keys = keysOf(3);
    const request = { healthAuthorityID, verificationPayload: '' };
    expect(await server.publish({ keys, request })).toMatchObject({ status: 200, body: { insertedExposures: 2 } });
    expect((await server.guards()).map((row) => row.originalType?.S)).toEqual(['', '']);
    const regions = ['US-YY', 'US-ZZ'];
    expect(await server.log()).toMatchObject([
      { reportType: 0, transmissionRisk: 0, regions },
      { reportType: 0, transmissionRisk: 0, regions },
    ]);
    expect(await server.statistics()).toEqual([]);
  });

  it('and without token they are revised by who has both bypasses', async () => {
    await application({ bypass: { certificate: true, revisionToken: true } });
    const keys = keysOf(4);
    await server.publish({ keys, issuer: testIssuer(), request: { healthAuthorityID } });
    const revised = await server.publish({ keys, request: { healthAuthorityID } });
    expect([revised.status, revised.body.insertedExposures]).toEqual([200, undefined]);
    expect((await server.guards()).map((row) => row.revisedType?.S)).toEqual(['confirmed', 'confirmed']);
  });
});
