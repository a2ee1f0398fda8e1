/**
 * The verification server in the test's own process, on an AWS in memory, while its keys rotate: containers that each keep
 * what they have read for a minute, and a key server that imports the list of keys.
 */
import { randomBytes } from 'node:crypto';
import { openDynamo } from '../../../lambdas/shared/aws/dynamo.ts';
import { openKms } from '../../../lambdas/shared/aws/kms.ts';
import type { EventName } from '../../../lambdas/shared/events.ts';
import { markRevoked } from '../../../lambdas/shared/rings/commands/mark-revoked.ts';
import {
  type RotateRequest,
  type RotateVerificationDeps,
  rotateOnRequest,
} from '../../../lambdas/verification/jobs/rotate/rotate-verification.ts';
import { keyPlace, openKeyRows } from '../../../lambdas/verification/keys/key-rows.ts';
import { type RevokeKeyRequest, revokeKey } from '../../../lambdas/verification/operate/revoke-key/revoke-key.ts';
import { scanRows } from '../../../lambdas/verification/operate/revoke-key/scan-rows.ts';
import { weighHarm } from '../../../lambdas/verification/operate/revoke-key/weigh-harm.ts';
import { showKeys } from '../../../lambdas/verification/operate/show-keys/show-keys.ts';
import * as tables from '../../../lambdas/verification/store/tables.ts';
import type { KeyWish } from '../../../protocol/rings/key-wish.ts';
import { type MemoryAws, startMemoryAws } from '../memory-aws/line.ts';

export const NOW = 1_795_305_600;
export const MINUTE = 60;
export const HOUR = 3_600;
export const DAY = 86_400;
export const REGION = 'US-ZZ';

const role = (name: string) => `arn:aws:iam::000000000000:role/${name}`;
const onLine = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

export type World = Awaited<ReturnType<typeof startWorld>>;

/** Every ring and the region's keys are made, at `NOW`. The line is the caller's to take away: `vi.restoreAllMocks`. */
export async function startWorld() {
  const aws = startMemoryAws();
  const counted: EventName[] = [];
  const deps = rotationDeps(counted, await sealingKey(aws));
  const rotate = (now: number, request: RotateRequest = {}) => rotateOnRequest(deps, request, now);
  const settings = { name: 'Example', verification: { sms: { signed: 'fail-closed' } } };
  aws.tables.put(tables.regionsTable.id, { pk: { S: REGION }, settings: { S: JSON.stringify(settings) } });
  await rotate(NOW);
  const places = { table: deps.table, lastingTable: deps.lastingTable };
  const rows = openKeyRows({ dynamo: deps.dynamo, ...places });
  const weigh = weighHarm({
    scan: (table, attributes) => scanRows(deps.dynamo, scannedTables[table], attributes, () => false),
    isLate: () => false,
    messagesSent: async () => 7,
    certificateLife: async () => 900,
  });
  const audited = { dynamo: deps.dynamo, auditTable: deps.auditTable };
  return {
    aws,
    deps,
    counted,
    rotate,
    rows,
    revoke: (now: number, request: RevokeKeyRequest) =>
      revokeKey(
        {
          rows,
          weigh,
          mark: (wish, version, entry, at) => markRevoked(audited, keyPlace(places, wish), version, entry, at),
        },
        request,
        now,
      ),
    show: async (now: number, wish: KeyWish) => {
      const shown = await showKeys({ rows, regions: async () => [{ region: REGION, isSigned: true }] }, wish, now);
      if (!('keys' in shown)) throw new Error(shown.error);
      return shown.keys[0]?.versions.map(({ version, state }) => `${version} ${state}`) ?? [];
    },
    /** Entries of the audit, as `action target`. */
    audit: () => aws.tables.rows(tables.auditTable.id).map(({ action, target }) => `${action?.S} ${target?.S}`),
  };
}

const scannedTables = {
  codes: tables.codesTable.id,
  outbox: tables.outboxTable.id,
  apiKeys: tables.apiKeysTable.id,
} as const;

async function sealingKey(aws: MemoryAws): Promise<string> {
  const made = (await aws.kms.operate('CreateKey', {})) as { KeyMetadata: { Arn: string } };
  return made.KeyMetadata.Arn;
}

function rotationDeps(counted: EventName[], sealingKeyArn: string): RotateVerificationDeps {
  const kms = openKms('job', onLine);
  return {
    dynamo: openDynamo('job', onLine),
    kms,
    kmsOnce: openKms('job', { ...onLine, maxAttempts: 1 }),
    table: tables.ringsTable.id,
    lastingTable: tables.lastingRingsTable.id,
    regionsTable: tables.regionsTable.id,
    auditTable: tables.auditTable.id,
    sealingKeyArn,
    certificateRoleArn: role('certificate'),
    statisticsRoleArn: role('pull-statistics'),
    messageRoleArns: [role('issue')],
    keeperRoleArn: role('rotate'),
    digestsOnly: true,
    stage: 'test',
    tags: {},
    randomBytes,
    actor: 'test/rotate',
    count: (event) => void counted.push(event),
  };
}
