import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { WAITING_SUFFIX } from '../../lambdas/verification/store/tables.ts';
import type { FlowTable } from './flow-table.ts';
import type { ServiceFunction } from './service-function.ts';

/** Rows of one invocation: as many as the sender treats at a time. */
const ROWS = 10;

/**
 * Invokes the function for each new row that waits. What it does not manage is not tried again from here: the next scheduled
 * run finds the row.
 */
export function wakeOnRows(fn: ServiceFunction, { table }: FlowTable): void {
  const streamArn = table.tableStreamArn;
  if (!streamArn) throw new Error(`${table.node.path} has no stream`);
  fn.role.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      resources: [streamArn],
    }),
  );
  const mapping = new EventSourceMapping(fn, 'Rows', {
    target: fn.live,
    eventSourceArn: streamArn,
    startingPosition: StartingPosition.LATEST,
    batchSize: ROWS,
    retryAttempts: 0,
    maxRecordAge: Duration.minutes(5),
    filters: [
      FilterCriteria.filter({
        eventName: FilterRule.isEqual('INSERT'),
        dynamodb: { Keys: { pk: { S: [{ suffix: WAITING_SUFFIX }] } } },
      }),
    ],
  });
  // Lambda looks whether the function may read the stream when the mapping is made.
  mapping.node.addDependency(fn.role);
}
