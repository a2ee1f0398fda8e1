import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { EXPIRES, PARTITION_KEY, SORT_KEY, type TableDescription } from '../../lambdas/shared/table.ts';
import type { Stage } from '../stages.ts';
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

/**
 * Rows that expire must not live on in backups, so they can be restored for 2 days only; the others (API keys, regions,
 * authorities), whose loss nobody could repair, for as long as the service allows.
 */
const recoveryDays = { expiring: 2, lasting: 35 } as const;

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
      billingMode: BillingMode.PAY_PER_REQUEST,
      deletionProtection: !stage.throwAway,
      // A failed first deployment leaves the empty table behind: its deletion is refused, and would stop the rollback.
      removalPolicy: stage.throwAway ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: true,
        recoveryPeriodInDays: description.expires ? recoveryDays.expiring : recoveryDays.lasting,
      },
    });
  }

  /** Exactly these actions on this table and nothing else. */
  grant(fn: ServiceFunction, ...actions: TableAction[]): void {
    fn.give(this.description.envName, this.table.tableName);
    fn.role.addToPolicy(
      new PolicyStatement({
        actions: actions.map((action) => `dynamodb:${action}`),
        resources: [this.table.tableArn],
      }),
    );
  }
}
