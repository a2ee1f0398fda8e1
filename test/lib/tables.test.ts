import { describe, expect, it } from 'vitest';
import { rings as keyserverRings } from '../../lambdas/keyserver/jobs/rotate/rings.ts';
import { keyserverTables } from '../../lambdas/keyserver/tables.ts';
import { ringsOf } from '../../lambdas/selfservice/rotate/rings.ts';
import { selfserviceTables } from '../../lambdas/selfservice/tables.ts';
import { clockTable, type TableDescription } from '../../lambdas/shared/table.ts';
import { rings as verificationRings } from '../../lambdas/verification/jobs/rotate/rings.ts';
import { verificationTables } from '../../lambdas/verification/store/tables.ts';
import { rightsOf } from './rights/rights.ts';
import { aSelfService, local, resource, resources, synthesise, synthesiseSelfService } from './templates.ts';

const both = (context: Record<string, string>) => ({
  ...synthesise(context),
  selfService: synthesiseSelfService(context),
});
const prod = both({ stage: 'prod' });
const dev = both({ stage: 'dev' });
const domains = [
  ['verification', verificationTables],
  ['keyServer', keyserverTables],
  ['selfService', selfserviceTables],
] as const;

/** What design.md §4 allows, beside its short and long. */
const days = { short: 2, long: 35 };

function shape({ sortKey, expires, recovery, stream }: TableDescription) {
  const keys = [{ AttributeName: 'pk', KeyType: 'HASH' }];
  if (sortKey) keys.push({ AttributeName: 'sk', KeyType: 'RANGE' });
  return {
    KeySchema: keys,
    AttributeDefinitions: keys.map(({ AttributeName }) => ({ AttributeName, AttributeType: 'S' })),
    BillingMode: 'PAY_PER_REQUEST',
    // Keys alone: who reads the stream learns nothing of a row.
    ...(stream ? { StreamSpecification: { StreamViewType: 'KEYS_ONLY' } } : {}),
    ...(expires ? { TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true } } : {}),
    PointInTimeRecoverySpecification: {
      PointInTimeRecoveryEnabled: true,
      RecoveryPeriodInDays: days[recovery],
    },
  };
}

describe.each(domains)('tables of %s', (domain, descriptions) => {
  it.each(descriptions)('$id keeps its keys, its expiry and its recovery period', (description) => {
    const table = resource(prod[domain], 'AWS::DynamoDB::Table', `${description.id}Table`);
    const { Tags: _, ...properties } = table.Properties;
    expect(properties).toEqual({ ...shape(description), DeletionProtectionEnabled: true });
    expect(table).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  it.each(descriptions)('$id goes with a throw-away stage', (description) => {
    const table = resource(dev[domain], 'AWS::DynamoDB::Table', `${description.id}Table`);
    expect(table.Properties.DeletionProtectionEnabled).toBe(false);
    expect(table.Properties.PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: false });
    expect(table).toMatchObject({ DeletionPolicy: 'Delete' });
  });

  it('are all there is, and the clock only in stage local', () => {
    const names = (template: typeof prod.verification) =>
      Object.keys(resources(template, 'AWS::DynamoDB::Table')).length;
    expect(names(prod[domain])).toBe(descriptions.length);
    expect(names(both(local)[domain])).toBe(descriptions.length + [clockTable].length);
  });

  it('never live longer in a backup than sensitive rows may', () => {
    const sensitive = descriptions.filter((description) => description.sensitive);
    expect(sensitive.length).toBeGreaterThan(1);
    expect(sensitive.filter(({ expires, recovery }) => !expires || recovery !== 'short')).toEqual([]);
  });

  it('can be restored for long where nobody could make the rows again', () => {
    const long = descriptions.filter(({ recovery }) => recovery === 'long').map(({ id }) => id);
    expect(long).toEqual(
      {
        verification: ['ApiKeys', 'Regions', 'LastingRings', 'Members', 'Audit', 'Seals'],
        keyServer: ['Authorities', 'Audit', 'Seals'],
        selfService: ['Audit', 'Seals'],
      }[domain],
    );
  });
});

/** API keys are checked with rings that never retire: a backup of the one without the other is worth nothing. */
describe('a key ring', () => {
  it('that never retires is read from a table with a long recovery, by every function that opens it', () => {
    const lasting = verificationRings.filter(
      ({ keepAfterSuccessorSeconds }) => keepAfterSuccessorSeconds === undefined,
    );
    expect(lasting.map(({ name }) => name)).toEqual(['api-key', 'api-key-signature']);
    const readers = Object.entries(rightsOf(prod.verification)).filter(([, { Sealing }]) =>
      lasting.some(({ name }) => Sealing?.includes(`=${name}`) || Sealing?.includes(`|${name}`)),
    );
    expect(readers.map(([step]) => step).sort()).toEqual([
      'batch-issue',
      'certificate',
      'check-code-status',
      'create-api-key',
      'expire-code',
      'issue',
      'statistics',
      'user-report',
      'verify',
    ]);
    for (const [, rights] of readers) expect(rights.LastingRings).toBe('Query');
  });

  it('of the key server always retires: it has no table for another', () => {
    expect(keyserverRings.filter(({ keepAfterSuccessorSeconds }) => keepAfterSuccessorSeconds === undefined)).toEqual(
      [],
    );
  });

  it('of self-service always retires, too', () => {
    const lasting = ringsOf({ NO: { ...aSelfService, name: 'FHI' } }).filter(
      (ring) => !('schedule' in ring) && ring.keepAfterSuccessorSeconds === undefined,
    );
    expect(lasting).toEqual([]);
  });

  it('that lasts is deleted by nobody', () => {
    const deleters = Object.values(rightsOf(prod.verification)).filter(({ LastingRings }) =>
      LastingRings?.includes('DeleteItem'),
    );
    expect(deleters).toEqual([]);
  });
});
