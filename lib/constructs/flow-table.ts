import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { EXPIRES, PARTITION_KEY, RECOVERY_DAYS, SORT_KEY, type TableDescription } from '../../lambdas/shared/table.ts';
import { acknowledge } from '../nag.ts';
import type { Stage } from '../settings/stages.ts';
import type { ServiceFunction } from './service-function.ts';

/** No BatchWriteItem and no wildcard: nothing here needs them. Scan is for tables of a few settings only. */
export type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'Scan'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'ConditionCheckItem';

/** A table made from its description. A right on it and its name in a function's environment are given together. */
export class FlowTable extends Construct {
  readonly table: Table;
  readonly description: TableDescription;

  constructor(scope: Construct, description: TableDescription, stage: Stage) {
    super(scope, `${description.id}Table`);
    this.description = description;
    this.table = new Table(this, 'Table', {
      partitionKey: { name: PARTITION_KEY, type: AttributeType.STRING },
      ...(description.sortKey ? { sortKey: { name: SORT_KEY, type: AttributeType.STRING } } : {}),
      ...(description.expires ? { timeToLiveAttribute: EXPIRES } : {}),
      ...(description.stream ? { stream: StreamViewType.KEYS_ONLY } : {}),
      billingMode: BillingMode.PAY_PER_REQUEST,
      deletionProtection: !stage.throwAway,
      // A failed first deployment leaves the empty table behind: its deletion is refused, and would stop the rollback.
      removalPolicy: stage.throwAway ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      // Of a table that is deleted with recovery switched on, DynamoDB keeps a backup for 35 days (docs/decisions/001).
      pointInTimeRecoverySpecification: stage.throwAway
        ? { pointInTimeRecoveryEnabled: false }
        : { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: RECOVERY_DAYS[description.recovery] },
    });
    if (stage.throwAway) acknowledge(this.table, 'DDB3', 'A throw-away stage leaves no backup behind when it goes.');
  }

  /** Exactly these actions on this table and nothing else. */
  grant(fn: ServiceFunction, ...actions: TableAction[]): void {
    fn.give(this.description.envName, this.table.tableName);
    fn.role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: actions.map((action) => `dynamodb:${action}`),
        resources: [this.table.tableArn],
      }),
    );
  }
}
