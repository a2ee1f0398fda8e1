/** Authorities: the audit knows what was revoked and removed after the copy was made. */
import { randomBytes } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import { type KeyStore, openKeyStore } from '../../../lambdas/keyserver/jobs/import-jwks/key-store.ts';
import { openAuthorityWriter } from '../../../lambdas/keyserver/jobs/write-authorities/authority-writer.ts';
import { openConfigurationWriter } from '../../../lambdas/keyserver/jobs/write-authorities/configuration-writer.ts';
import { writeAuthorities } from '../../../lambdas/keyserver/jobs/write-authorities/write-authorities.ts';
import { auditTable, authoritiesTable, exportsTable } from '../../../lambdas/keyserver/tables.ts';
import { writeAudit } from '../../../lambdas/shared/audit.ts';
import type { JwksKey } from '../../../protocol/certificate/jwks.ts';
import { emptyPlan, type ImportedKey } from '../../../protocol/certificate/jwks-import.ts';
import { intercepted } from '../../support/aws/failing-client.ts';
import { createTable, localDynamo } from '../../support/aws/local-aws.ts';
import { NOW } from '../../support/operator/restore.ts';
import { copyOf, lose, restoreCommand } from '../../support/operator/restore-stage.ts';
import file from '../../support/regions/us-zz.json' with { type: 'json' };

/** What a deployment hands to functions of a region file. */
const { exposureNotifications: _, ...demo } = file;
const TIMES = 50;
const nothing = emptyPlan;
let tables: Record<'authorities' | 'audit' | 'exports', string>;
let keys: KeyStore;

beforeEach(async () => {
  tables = {
    authorities: await createTable(authoritiesTable),
    audit: await createTable(auditTable),
    exports: await createTable(exportsTable),
  };
  keys = openKeyStore({
    dynamo: localDynamo(),
    authoritiesTable: tables.authorities,
    auditTable: tables.audit,
    randomBytes,
  });
  await deploy(NOW, [demo]);
});

async function deploy(now: number, regions: object[]): Promise<void> {
  const deps = {
    authorities: openAuthorityWriter(localDynamo(), tables.authorities),
    configurations: openConfigurationWriter(localDynamo(), tables.exports),
    audit: (entry: Parameters<typeof writeAudit>[1], at: number) =>
      writeAudit({ dynamo: localDynamo(), table: tables.audit }, entry, at),
  };
  const jwksUri = 'https://verification.example/jwks/US-ZZ';
  const inputs = regions.map((region) => ({ region, jwksUri, signerKeyArn: 'arn:test' }));
  await writeAuthorities(deps, JSON.stringify(inputs), now);
}

async function theIssuer() {
  const [issuer] = await keys.issuersToImport();
  if (!issuer) throw new Error('The issuer is not there');
  return issuer;
}

/** `reads`: told when the copy begins to be read. */
const restore = async (from: string, reads = () => {}) => {
  const outputs = { AuthoritiesTableName: tables.authorities, AuditTableName: tables.audit };
  const dynamo = intercepted(localDynamo(), (name, pass) => {
    if (name === 'ScanCommand') reads();
    return pass();
  });
  const command = restoreCommand(outputs, { dynamo, clock: () => NOW + 300 });
  return (await command('--table', 'Authorities', '--from', from, '--apply')).out;
};
const copy = () => copyOf(authoritiesTable, tables.authorities);
const listed = (count: number): JwksKey[] =>
  Array.from({ length: count }, (_, i) => ({ kid: `v${i}`, x: `x${i}`, y: 'y' }));

it('a key revoked after the copy was made comes back revoked; one in force is left to the import', async () => {
  await keys.apply(await theIssuer(), { ...nothing, insert: listed(2) }, NOW + 10);
  const from = await copy();
  const [revoked] = (await theIssuer()).keys as [ImportedKey];
  await keys.apply(await theIssuer(), { ...nothing, revoke: [revoked] }, NOW + 20);
  await lose(tables.authorities);
  expect(await restore(from)).toContain('1  a key in force: the next import takes it');
  expect((await theIssuer()).keys).toEqual([{ ...revoked, thru: NOW + 20 }]);
});

it('what a deployment took out of service after the copy was made stays out: it would be trusted without an end', async () => {
  const from = await copy();
  await deploy(NOW + 10, []);
  await lose(tables.authorities);
  expect(await restore(from)).toContain('2  a deployment has removed it');
  expect(await keys.issuersToImport()).toEqual([]);
});

it(`${TIMES} revoked keys come back while the import takes them for new: every one is revoked`, async () => {
  const issuer = await theIssuer();
  await keys.apply(issuer, { ...nothing, insert: listed(TIMES) }, NOW + 10);
  await keys.apply(issuer, { ...nothing, revoke: (await theIssuer()).keys as ImportedKey[] }, NOW + 20);
  const from = await copy();
  await lose(tables.authorities, (row) => row.sk?.S?.startsWith('key#') === true);
  const { promise: reading, resolve } = Promise.withResolvers<void>();
  const took = reading.then(() => keys.apply(issuer, { ...nothing, insert: listed(TIMES) }, NOW + 30));
  await Promise.all([restore(from, resolve), took]);
  const found = (await theIssuer()).keys;
  expect(found).toHaveLength(TIMES);
  expect(found.map(({ thru }) => thru)).toEqual(Array.from({ length: TIMES }, () => NOW + 20));
});
