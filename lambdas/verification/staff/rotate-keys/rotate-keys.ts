/**
 * An administrator has a region's next key made before it is due; it takes over by the usual overlap, and nothing breaks
 * (verification-server.md §4.3). The rotation makes it, as for `npm run rotate -- now`: no right to keys is here.
 */
import * as z from 'zod/mini';
import { ApiError } from '../../../../protocol/errors.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { type KeyWish, type SigningKind, signingKinds } from '../../../../protocol/rings/key-wish.ts';
import { versionByHand } from '../../../../protocol/rings/ring.ts';
import type { RotateAnswer } from '../../../../protocol/staff/administration.ts';
import type { JsonAnswer } from '../../../shared/http/call.ts';
import type { Rotation } from '../../../shared/rings/rotate-rings.ts';
import type { RotateRequest } from '../../jobs/rotate/rotate-verification.ts';
import type { KeyRows } from '../../keys/key-rows.ts';
import type { RegionStore } from '../../store/region-store.ts';
import { byPerson, type StaffCall } from '../endpoint/staff-call.ts';

export const rotation = z.strictObject({ what: z.enum(signingKinds), dryRun: z.optional(z.boolean()) });

export interface RotateKeysDeps {
  readonly regions: RegionStore;
  rows(wish: KeyWish): Promise<KeyRows>;
  /** Invokes the rotation. */
  rotate(request: RotateRequest): Promise<Rotation | { readonly error: string }>;
}

export function rotateKeys(deps: RotateKeysDeps) {
  return async ({ what, dryRun }: z.output<typeof rotation>, call: StaffCall): Promise<JsonAnswer> => {
    const { now, person } = call;
    const wish = { what, region: person.region };
    await refuseUnsigned(deps, wish, now);
    const before = await deps.rows(wish);
    const isDue = requireFew(before, now) === 'due' && before.unfinished.length === 0;
    if (dryRun) return answer({ what, outcome: isDue ? 'would-make' : 'under-way', ...(!isDue && signsAt(before)) });
    const rotated = await deps.rotate({ ...wish, byHand: true, by: byPerson(call) });
    if ('error' in rotated) throw new ApiError(400, 'key_refused', rotated.error);
    const outcome = rotated.made.length > 0 ? 'made' : 'under-way';
    return answer({ what, outcome, ...signsAt(await deps.rows(wish)) });
  };
}

async function refuseUnsigned(
  { regions }: RotateKeysDeps,
  { what, region }: { readonly what: SigningKind; readonly region: string },
  now: UnixSeconds,
): Promise<void> {
  const settings = await regions.settings(region, now);
  if (what === 'certificate' || settings?.verification.sms.signed !== 'no') return;
  throw new ApiError(400, 'key_refused', 'the region signs no messages');
}

/** A key costs the account some cents a month, and there is a bound. */
function requireFew({ versions }: KeyRows, now: UnixSeconds): 'due' | 'announced' {
  const state = versionByHand(versions, now);
  if (state !== 'too-many') return state;
  throw new ApiError(400, 'key_refused', 'as many keys as may be were made already; wait until the oldest has gone');
}

/** Of the newest. */
function signsAt({ versions }: KeyRows): { signsAt?: UnixSeconds } {
  const [newest] = versions.toSorted((a, b) => b.createdAt - a.createdAt);
  return newest ? { signsAt: newest.usableFrom } : {};
}

function answer(body: RotateAnswer): JsonAnswer {
  return { status: 200, body: { ...body } };
}
