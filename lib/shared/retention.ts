/** What every trust domain has to prove its retention (verification-server.md §5.6). */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { EnvSpec } from '../../lambdas/shared/env.ts';
import { attributesRead, type TableRules } from '../../protocol/retention/rule.ts';
import type { FlowTable } from '../constructs/flow-table.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { type FunctionSettings, job } from '../domain-stack.ts';

export interface RetentionProps {
  readonly tables: readonly FlowTable[];
  readonly rules: TableRules;
  readonly env: EnvSpec;
  step(step: string, settings: FunctionSettings): ServiceFunction;
}

/**
 * The one function that may look at every row of a domain sees keys and times, and nothing else: DynamoDB refuses a scan that asks for
 * another attribute, or for all (DynamoDB developer guide, "Using IAM policy conditions for fine-grained access control").
 */
export function retention({ tables, rules, env, step }: RetentionProps): void {
  const report = step('report-retention', { env, ...job });
  for (const { description, table } of tables) {
    report.give(description.envName, table.tableName);
    report.role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['dynamodb:Scan'],
        resources: [table.tableArn],
        // The local AWS does not know what a request asks for.
        ...(report.stage.target === 'local'
          ? {}
          : { conditions: seesOnly(attributesRead(rules[description.id] ?? [])) }),
      }),
    );
  }
}

function seesOnly(attributes: readonly string[]) {
  return {
    'ForAllValues:StringEquals': { 'dynamodb:Attributes': attributes },
    StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
  };
}
