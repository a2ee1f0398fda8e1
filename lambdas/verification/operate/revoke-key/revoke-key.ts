/** A key of the verification server is declared compromised (docs/operations/revoke-key.md). */
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { type WritingSpan, writingSpan } from '../../../../protocol/rings/key-state.ts';
import { type KeyRequest, type KeyWish, readKeyWish } from '../../../../protocol/rings/key-wish.ts';
import type { AuditEntry } from '../../../shared/audit.ts';
import type { Marked } from '../../../shared/rings/commands/mark-revoked.ts';
import {
  type RevokeRequest,
  type RevokeResult,
  revokeVersions,
} from '../../../shared/rings/commands/revoke-versions.ts';
import type { KeyRows } from '../../keys/key-rows.ts';
import type { Harm } from './weigh-harm.ts';

export type RevokeKeyRequest = KeyRequest & RevokeRequest;
export type RevokeKeyResult = RevokeResult<Harm>;

/** What there is to break. */
export interface Exposure {
  readonly wish: KeyWish;
  readonly versions: readonly string[];
  /** When they wrote or signed. */
  readonly spans: readonly WritingSpan[];
}

export interface RevokeKeyDeps {
  rows(wish: KeyWish): Promise<KeyRows>;
  weigh(exposure: Exposure, now: UnixSeconds): Promise<Harm>;
  mark(wish: KeyWish, version: string, entry: AuditEntry, now: UnixSeconds): Promise<Marked>;
}

export async function revokeKey(
  deps: RevokeKeyDeps,
  request: RevokeKeyRequest,
  now: UnixSeconds,
): Promise<RevokeKeyResult> {
  const wish = readKeyWish(request);
  if ('error' in wish) return wish;
  const { versions } = await deps.rows(wish);
  return revokeVersions(
    {
      versions,
      entryOf: (version) => entryOf(wish, version),
      weigh: (chosen) => {
        const spans = chosen.map((one) => writingSpan(one, versions, now));
        return deps.weigh({ wish, versions: chosen.map(({ version }) => version), spans }, now);
      },
      mark: (version, entry) => deps.mark(wish, version, entry, now),
    },
    request,
    now,
  );
}

function entryOf(wish: KeyWish, version: string) {
  const region = 'region' in wish ? wish.region : undefined;
  const isRing = region === undefined;
  return {
    actor: 'verification/revoke-key',
    action: isRing ? 'ring-version-revoked' : 'signing-key-revoked',
    target: isRing ? `${wish.what}/${version}` : version,
    ...(region !== undefined && { details: { region } }),
  };
}
