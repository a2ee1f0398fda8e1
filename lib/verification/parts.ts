import type { Stack } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { RingName } from '../../lambdas/shared/rings/rings.ts';
import type { RegionFile } from '../../protocol/region.ts';
import type { AlarmBook } from '../constructs/alarm-book.ts';
import type { ApiSettings } from '../constructs/api/http-api.ts';
import type { FlowTable } from '../constructs/flow-table.ts';
import type { SealingKey } from '../constructs/keys/sealing-key.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import type { FunctionSettings } from '../domain-stack.ts';
import type { ApiField } from '../settings/addresses.ts';
import type { Stage } from '../settings/stages.ts';

type TableName =
  | 'codes'
  | 'outbox'
  | 'messageCounts'
  | 'quotas'
  | 'apiKeys'
  | 'regions'
  | 'settingChanges'
  | 'rings'
  | 'lastingRings'
  | 'statistics'
  | 'members'
  | 'recentCodes'
  | 'audit'
  | 'seals'
  | 'brake';

/** What the rooms of the verification stack are built from: its tables, its sealing key, and how it makes a function. */
export interface Parts {
  readonly stack: Stack;
  readonly stage: Stage;
  /** Those in service. */
  readonly regions: readonly RegionFile[];
  readonly alarms: AlarmBook;
  readonly tables: Readonly<Record<TableName, FlowTable>>;
  readonly sealingKey: SealingKey;
  step(step: string, settings: FunctionSettings): ServiceFunction;
  /** Of a step of staff (staff/roles.ts). */
  roleOf(step: string): Role;
  /** What every HTTP API is told of where it lives. */
  api(api?: ApiField): ApiSettings;
  output(name: string, value: string): void;
  /** Every device function of a stage answers at the same moments. */
  deadline(): Record<string, string>;
}

/** What a call with an API key needs to know its caller, and the rings of the call itself. */
export function grantCaller({ tables, sealingKey }: Parts, fn: ServiceFunction, ...rings: RingName[]): void {
  tables.apiKeys.grant(fn, 'BatchGetItem');
  tables.regions.grant(fn, 'GetItem');
  tables.lastingRings.grant(fn, 'Query');
  sealingKey.grantOpen(fn, 'api-key', 'api-key-signature', ...rings);
}
