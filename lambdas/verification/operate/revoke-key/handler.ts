import { dynamo } from '../../../shared/aws/dynamo.ts';
import { clockFromEnv } from '../../../shared/clock.ts';
import { readEnv } from '../../../shared/env.ts';
import { job } from '../../../shared/job.ts';
import { markRevoked } from '../../../shared/rings/commands/mark-revoked.ts';
import { keyPlace, openKeyRows } from '../../keys/key-rows.ts';
import { messagesSince } from '../../store/message-counts.ts';
import { openRegionStore } from '../../store/region-store.ts';
import { env } from './env.ts';
import { type RevokeKeyRequest, type RevokeKeyResult, revokeKey } from './revoke-key.ts';
import { scanRows } from './scan-rows.ts';
import { weighHarm } from './weigh-harm.ts';

/** Left for what comes after counting. */
const RESERVED_MILLISECONDS = 10_000;

const settings = readEnv(env);
const clock = clockFromEnv(dynamo(), settings);
const regions = openRegionStore(dynamo(), settings.REGIONS_TABLE);
const ringTables = { table: settings.RINGS_TABLE, lastingTable: settings.LASTING_RINGS_TABLE };
const audited = { dynamo: dynamo(), auditTable: settings.AUDIT_TABLE };
const tables = { codes: settings.CODES_TABLE, outbox: settings.OUTBOX_TABLE, apiKeys: settings.API_KEYS_TABLE };
const messages = { dynamo: dynamo(), table: settings.MESSAGE_COUNTS_TABLE };

/** Invoked by an operator alone (`npm run rotate -- revoke`). */
export const handler = job<RevokeKeyResult, RevokeKeyRequest>('verification/revoke-key', async (event, context) => {
  const isLate = () => context.getRemainingTimeInMillis() < RESERVED_MILLISECONDS;
  const weigh = weighHarm({
    scan: (table, attributes) => scanRows(dynamo(), tables[table], attributes, isLate),
    isLate,
    messagesSent: (region, now) => messagesSince(messages, region, now),
    certificateLife: async (region, now) => {
      const known = await regions.settings(region, now);
      return known?.verification.certificate.lifeSeconds ?? 0;
    },
  });
  const deps = {
    rows: openKeyRows({ dynamo: dynamo(), ...ringTables }),
    weigh,
    mark: (wish, version, entry, now) => markRevoked(audited, keyPlace(ringTables, wish), version, entry, now),
  } satisfies Parameters<typeof revokeKey>[0];
  return revokeKey(deps, event, await clock());
});
