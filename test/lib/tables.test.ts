import { describe, expect, it } from 'vitest';
import { keyserverTables } from '../../lambdas/keyserver/tables.ts';
import { clockTable, type TableDescription } from '../../lambdas/shared/table.ts';
import { verificationTables } from '../../lambdas/verification/tables.ts';
import { local, resource, resources, synthesise } from './templates.ts';

const prod = synthesise({ stage: 'prod' });
const dev = synthesise({ stage: 'dev' });
const domains = [
  ['verification', verificationTables],
  ['keyServer', keyserverTables],
] as const;

function shape({ sortKey, expires }: TableDescription) {
  const keys = [{ AttributeName: 'pk', KeyType: 'HASH' }];
  if (sortKey) keys.push({ AttributeName: 'sk', KeyType: 'RANGE' });
  return {
    KeySchema: keys,
    AttributeDefinitions: keys.map(({ AttributeName }) => ({ AttributeName, AttributeType: 'S' })),
    BillingMode: 'PAY_PER_REQUEST',
    ...(expires ? { TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true } } : {}),
    PointInTimeRecoverySpecification: {
      PointInTimeRecoveryEnabled: true,
      RecoveryPeriodInDays: expires ? 2 : 35,
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
    expect(table).toMatchObject({ DeletionPolicy: 'Delete' });
  });

  it('are all there is, and the clock only in stage local', () => {
    const names = (template: typeof prod.verification) =>
      Object.keys(resources(template, 'AWS::DynamoDB::Table')).length;
    expect(names(prod[domain])).toBe(descriptions.length);
    expect(names(synthesise(local)[domain])).toBe(descriptions.length + [clockTable].length);
  });

  it('never live longer in a backup than sensitive rows may', () => {
    const sensitive = descriptions.filter((description) => description.sensitive);
    expect(sensitive.filter(({ expires }) => !expires)).toEqual([]);
  });
});
