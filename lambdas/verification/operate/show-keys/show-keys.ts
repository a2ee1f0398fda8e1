/** Which keys there are, how old they are and when the next one is made (verification-server.md §4.2): for an operator. */
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { nextVersionAt, placeOf } from '../../../../protocol/rings/key-state.ts';
import {
  type KeyRequest,
  type KeyWish,
  readKeyWish,
  ringKinds,
  signingKinds,
} from '../../../../protocol/rings/key-wish.ts';
import type { ShowKeysResult, ShownKeys } from '../../../shared/rings/commands/shown-keys.ts';
import { type KeyRows, keyPolicy } from '../../keys/key-rows.ts';

/** Without `what`, everything; with a region alone, that region's keys. */
export type ShowKeysRequest = KeyRequest;

export interface ShowKeysDeps {
  /** Those in service. */
  regions(): Promise<readonly { readonly region: string; readonly isSigned: boolean }[]>;
  rows(wish: KeyWish): Promise<KeyRows>;
}

export async function showKeys(
  deps: ShowKeysDeps,
  request: ShowKeysRequest,
  now: UnixSeconds,
): Promise<ShowKeysResult> {
  const wishes = await wishesOf(deps, request);
  if ('error' in wishes) return wishes;
  const keys: ShownKeys[] = [];
  // In turn: a row or two each, and nobody is waiting but one person.
  for (const wish of wishes) keys.push(shown(wish, await deps.rows(wish), now));
  return { now, keys };
}

async function wishesOf(deps: ShowKeysDeps, { what, region }: ShowKeysRequest): Promise<KeyWish[] | { error: string }> {
  if (what !== undefined) {
    const wish = readKeyWish({ what, region });
    return 'error' in wish ? wish : [wish];
  }
  const served = await deps.regions();
  const asked = region === undefined ? served : served.filter((one) => one.region === String(region).toUpperCase());
  if (region !== undefined && asked.length === 0) return { error: `${String(region)} is not served` };
  const ofRegions = asked.flatMap((one) =>
    signingKinds
      .filter((kind) => kind === 'certificate' || one.isSigned)
      .map((kind): KeyWish => ({ what: kind, region: one.region })),
  );
  return [...(region === undefined ? ringKinds.map((kind): KeyWish => ({ what: kind })) : []), ...ofRegions];
}

function shown(wish: KeyWish, { versions, unfinished, retired }: KeyRows, now: UnixSeconds): ShownKeys {
  const policy = keyPolicy(wish);
  const nextAt = nextVersionAt(versions, policy);
  const newestFirst = [...versions].sort((a, b) => b.createdAt - a.createdAt);
  return {
    ...wish,
    versions: newestFirst.map((version) => ({ ...version, ...placeOf(version, versions, policy, now) })),
    ...(nextAt === undefined ? {} : { nextAt }),
    unfinished,
    retired,
  };
}
