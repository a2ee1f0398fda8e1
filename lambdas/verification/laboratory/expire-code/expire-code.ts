/** Ends a code before its time (verification-server.md §2.5). */
import type { ExpireCodeAnswer, ExpireCodeRequest } from '../../../../protocol/api/expire-code.ts';
import { diagnosisKey } from '../../../../protocol/codes/code.ts';
import { ApiError } from '../../../../protocol/errors.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { parseUuid } from '../../../../protocol/text/uuid.ts';
import { type AuditEntry, auditPut } from '../../../shared/audit.ts';
import type { Answer, Call } from '../../../shared/http/call.ts';
import { knownCall } from '../../caller.ts';
import type { Diagnosis } from '../../store/code-rows.ts';
import type { CodeStore } from '../../store/code-store.ts';

export interface ExpireDeps {
  codes: Pick<CodeStore, 'expire'>;
  auditTable: string;
}

export function expireCode(deps: ExpireDeps) {
  return async ({ uuid }: ExpireCodeRequest, anyCall: Call): Promise<Answer> => {
    const { apiKey, now } = knownCall(anyCall);
    const who = { actor: `api-key:${apiKey.id}` };
    return { status: 200, body: { ...(await expireOne(deps, { region: apiKey.region, uuid }, who, now)) } };
  };
}

/** Only of that region; another region's code is as unknown as one that never was. `who`: of the audit's entry. */
export async function expireOne(
  { codes, auditTable }: ExpireDeps,
  asked: { readonly region: string; readonly uuid: string },
  who: Pick<AuditEntry, 'actor' | 'by'>,
  now: UnixSeconds,
): Promise<ExpireCodeAnswer> {
  const uuid = parseUuid(asked.uuid);
  if (!uuid) throw notFound();
  const what = { action: 'code-expired', target: `${asked.region}/${uuid}` };
  // What the write's own condition says of it.
  const change = { before: { hasEnded: false }, after: { hasEnded: true } };
  const put = auditPut(auditTable, { ...who, ...what, ...change }, now);
  const outcome = await codes.expire(asked.region, diagnosisKey(uuid), put, now);
  if (outcome === 'busy') throw new ApiError(500, 'internal_server_error', 'the code is in use, try again');
  return outcome.done ? endsAt(now, now) : endOf(outcome.old);
}

/** Of a code that could not be ended: claimed is refused; one that had ended keeps its end. */
function endOf(old: Diagnosis | undefined): ExpireCodeAnswer {
  if (!old) throw notFound();
  if (old.state !== 'issued') throw new ApiError(400, '', 'bad request');
  return endsAt(old.shortExpires, old.longExpires);
}

const endsAt = (short: number, long: number): ExpireCodeAnswer => ({
  expiresAtTimestamp: short,
  longExpiresAtTimestamp: long,
});

function notFound(): ApiError {
  return new ApiError(404, 'code_not_found', 'code not found');
}
