/** What the handlers that issue codes have in common. */
import { setTimeout as pause } from 'node:timers/promises';
import type { ApiKeyType } from '../../../protocol/rings/api-key-types.ts';
import { dynamo } from '../../shared/aws/dynamo.ts';
import type { Caller } from '../../shared/aws/options.ts';
import type { EnvOf } from '../../shared/env.ts';
import { countMetric } from '../../shared/log.ts';
import { randomBytes } from '../../shared/random.ts';
import type { Sending } from '../messages/open-sending.ts';
import { openCodeStore } from '../store/code-store.ts';
import { openMessageAllowance } from '../store/message-counts.ts';
import { openOutbox } from '../store/outbox.ts';
import { openQuota } from '../store/quota/charge.ts';
import { openStatistics } from '../store/statistics.ts';
import { openCallers, ringOpener } from '../wiring.ts';
import type { codesEnv, issuingEnv } from './env.ts';
import type { IssueDeps } from './issue-codes.ts';

/** For callers with an API key of one of `types`, all but the sending (messages/open-sending.ts). `rings`: those to be warmed. */
export function openIssuing(settings: EnvOf<typeof issuingEnv>, ...types: readonly ApiKeyType[]) {
  const caller = types.includes('device') ? 'device' : 'staff';
  const { regions, authenticate, rings } = openCallers(settings, ...types);
  const { deps, ring } = openCodes(settings, caller);
  return { deps: { ...deps, regions }, authenticate, ring, rings: [...rings, deps.codeHashes] };
}

/** For whoever is known otherwise. The ring `codeHashes` is to be warmed. */
export function openCodes(settings: EnvOf<typeof codesEnv>, caller: Caller) {
  const ring = ringOpener(settings.RINGS_TABLE, caller);
  const [codeHashes, phones] = [ring('code'), ring('phone')];
  const deps: Omit<IssueDeps, keyof Sending> = {
    codes: openCodeStore(dynamo(caller), settings.CODES_TABLE),
    codeHashes,
    phones,
    outbox: openOutbox(dynamo(caller), settings.OUTBOX_TABLE),
    allowance: openMessageAllowance({ dynamo: dynamo(caller), table: settings.MESSAGE_COUNTS_TABLE, phones }),
    quota: openQuota(dynamo(caller), settings.QUOTAS_TABLE),
    hasProvider: settings.MESSAGE_PROVIDERS.length > 0,
    statistics: openStatistics(dynamo(caller), settings.STATISTICS_TABLE, randomBytes),
    count: countMetric,
    randomBytes,
    pause: (milliseconds) => pause(milliseconds),
  };
  return { deps, ring };
}
