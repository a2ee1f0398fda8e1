import { beforeEach, describe, expect, it } from 'vitest';
import { writeAudit } from '../../../../lambdas/shared/audit.ts';
import { writeRegions } from '../../../../lambdas/verification/jobs/write-regions/write-regions.ts';
import {
  activeRegions,
  openRegionStore,
  putRegion,
  regionRows,
  replaceRegion,
  retireRegion,
} from '../../../../lambdas/verification/store/region-store.ts';
import { auditTable, regionsTable } from '../../../../lambdas/verification/store/tables.ts';
import { createTable, localAws, localDynamo } from '../../../support/aws/local-aws.ts';
import { meteredDynamo } from '../../../support/aws/metered-dynamo.ts';
import { allRows } from '../../../support/aws/rows.ts';
import demo from '../../../support/regions/us-zz.json' with { type: 'json' };
import { NOW } from '../../../support/verification/verification-calls.ts';

const meter = meteredDynamo(localAws());
let table: string;
let audit: string;

beforeEach(async () => {
  [table, audit] = await Promise.all([createTable(regionsTable), createTable(auditTable)]);
});

async function activeNames(): Promise<string[]> {
  return (await activeRegions(localDynamo(), table)).map(({ region }) => region);
}

function write(files: unknown, now = NOW): Promise<void> {
  const deps = {
    rows: regionRows.bind(undefined, localDynamo(), table),
    put: putRegion.bind(undefined, localDynamo(), table),
    replace: replaceRegion.bind(undefined, { dynamo: localDynamo(), regionsTable: table, auditTable: audit }),
    retire: retireRegion.bind(undefined, localDynamo(), table),
    audit: writeAudit.bind(undefined, { dynamo: localDynamo(), table: audit }),
  };
  return writeRegions(deps, JSON.stringify(files), now);
}

const other = { ...demo, region: 'US-YY', name: 'Other' };

describe('the deployment writes regions', () => {
  it('with every default filled in, and without what is the key server’s', async () => {
    const { allowedTestTypes, allowAdminUserReport, smsCountry, certificate } = demo.verification;
    await write([{ ...demo, verification: { allowedTestTypes, allowAdminUserReport, smsCountry, certificate } }]);
    const settings = await openRegionStore(localDynamo(), table).settings('US-ZZ', NOW);
    expect(settings).toEqual({
      name: 'Example Public Health Authority',
      verification: {
        allowedTestTypes: ['confirmed', 'likely', 'negative', 'user-report'],
        allowAdminUserReport: true,
        requireDate: false,
        allowGeneratedSms: false,
        smsCountry: 'US',
        timeZone: 'UTC',
        codeLength: 8,
        codeLifeSeconds: 900,
        longCodeLength: 16,
        longCodeLifeSeconds: 86_400,
        maintenance: false,
        enExpress: true,
        allowBatchIssue: false,
        abusePrevention: { enabled: false, limit: 10, limitFactor: 1 },
        keyServerStatistics: { enabled: true, audience: 'keyserver' },
        adminNetworks: [],
        sms: {
          templates: {},
          signed: 'no',
          dailyCap: 10_000,
          dailyCapUserReports: 1_000,
          dailyCapPerNumber: 5,
        },
        userReport: { webForm: false, defaultLanguage: 'en', texts: {} },
        apps: [],
        certificate: { issuer: 'org.example.verification', audience: 'org.example.keyserver', lifeSeconds: 900 },
      },
    });
    expect(await allRows(localDynamo(), audit)).toMatchObject([
      { action: { S: 'regions-written' }, details: { S: '{"written":"US-ZZ","retired":""}' } },
    ]);
  });
  it('and retires those it no longer names, until they come back', async () => {
    await write([demo, other]);
    await write([demo]);
    const fresh = () => openRegionStore(localDynamo(), table);
    expect(await activeNames()).toEqual(['US-ZZ']);
    expect(await fresh().settings('US-YY', NOW)).toBeUndefined();
    expect(await allRows(localDynamo(), table)).toHaveLength(2);
    await write([demo, other]);
    expect(await fresh().settings('US-YY', NOW)).toMatchObject({ name: 'Other' });
  });
  it('with a record of what is another than before', async () => {
    await write([demo]);
    const texts = { nb: { webReportIntroMessage: 'x'.repeat(1_000) } };
    const userReport = { ...demo.verification.userReport, texts };
    await write([{ ...demo, name: 'Other', verification: { ...demo.verification, codeLength: 7, userReport } }]);
    const entries = await allRows(localDynamo(), audit);
    const entry = entries.find(({ action }) => action?.S === 'settings-deployed');
    expect(entry).toMatchObject({ actor: { S: 'verification/write-regions' }, target: { S: 'US-ZZ' } });
    expect(JSON.parse(entry?.before?.S ?? '')).toEqual({
      name: demo.name,
      'verification.codeLength': 8,
      'verification.userReport.texts': {},
    });
    expect(JSON.parse(entry?.after?.S ?? '')).toEqual({
      name: 'Other',
      'verification.codeLength': 7,
      'verification.userReport.texts': expect.stringMatching(/^sha256:[\w-]{43}$/),
    });
    expect(entries).toHaveLength(3);
  });
  it('twice the same: nothing changes', async () => {
    await write([demo]);
    const before = await allRows(localDynamo(), table);
    await write([demo]);
    expect(await allRows(localDynamo(), table)).toEqual(before);
  });
  it('not at all when one of them is wrong', async () => {
    const wrong = { ...other, verification: { ...other.verification, codeLength: 4 } };
    await expect(write([demo, wrong])).rejects.toThrow();
    expect(await allRows(localDynamo(), table)).toEqual([]);
  });
});

describe('settings', () => {
  it('are read once a minute, also of an unknown region', async () => {
    await write([demo]);
    const store = openRegionStore(meter.dynamo, table);
    for (const region of ['US-ZZ', 'US-YY']) {
      meter.spent();
      await store.settings(region, NOW);
      await store.settings(region, NOW + 59);
      expect(meter.spent().calls).toEqual(['GetItemCommand']);
      await store.settings(region, NOW + 60);
      expect(meter.spent().calls).toEqual(['GetItemCommand']);
    }
  });
  it('of what is no region code are not looked for', async () => {
    meter.spent();
    for (const text of ['', 'us-zz', 'US-ZZZZ', 'US-ZZ#d', '../x']) {
      expect(await openRegionStore(meter.dynamo, table).settings(text, NOW)).toBeUndefined();
    }
    expect(meter.spent().calls).toEqual([]);
  });
});
