/** What every trust domain has of its audit (verification-server.md §5.7): the functions that seal it and show it. */
import type { Stack } from 'aws-cdk-lib';
import { auditingEnv } from '../../lambdas/shared/auditing/env.ts';
import { failing } from '../alarms/aws.ts';
import { auditGap } from '../alarms/events.ts';
import type { AlarmBook } from '../constructs/alarm-book.ts';
import type { FlowTable } from '../constructs/flow-table.ts';
import { Schedule } from '../constructs/schedule.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { type FunctionSettings, job } from '../domain-stack.ts';

/** A day is sealed once; more often, since the next run is the retry. */
const SEAL_MINUTES = 60;

export interface AuditingProps {
  readonly stack: Stack;
  readonly alarms: AlarmBook;
  readonly audit: FlowTable;
  readonly seals: FlowTable;
  step(step: string, settings: FunctionSettings): ServiceFunction;
}

/** Everybody else may only put entries. Who seals writes no entry, and who shows them to an auditor writes nothing. */
export function auditing({ stack, alarms, audit, seals, step }: AuditingProps): void {
  const seal = step('seal-audit', { env: auditingEnv, ...job });
  audit.grant(seal, 'Query');
  seals.grant(seal, 'Query', 'PutItem');
  new Schedule(stack, seal, SEAL_MINUTES);
  failing(alarms, 'AuditNotSealed', seal, SEAL_MINUTES, 'The audit is not sealed: what is changed in it may not show.');
  auditGap(alarms, seal);
  const read = step('read-audit', { env: auditingEnv, ...job });
  audit.grant(read, 'Query');
  seals.grant(read, 'Query');
}
