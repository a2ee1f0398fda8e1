/** The ring `token` as signing keys (verification-server.md §4.2): a version's name is the `kid`. */

import { openTokenKey, type TokenKey } from '../../../protocol/codes/token.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { Ring, RingVersion } from '../../shared/rings/rings.ts';

export type TokenKeys = ReturnType<typeof openTokenKeys>;

export function openTokenKeys(ring: Ring) {
  /** Parsing a private key costs as much as a signature; the ring keeps its versions, so they are good keys of a map. */
  const parsed = new WeakMap<Buffer, TokenKey>();
  const key = ({ version, secret }: RingVersion): TokenKey => {
    const known = parsed.get(secret) ?? openTokenKey(version, secret);
    parsed.set(secret, known);
    return known;
  };
  return {
    /** Signs now. */
    writer: async (now: UnixSeconds): Promise<TokenKey> => key(await ring.writer(now)),
    /** All whose tokens may still be shown. */
    live: async (now: UnixSeconds): Promise<TokenKey[]> => (await ring.live(now)).map(key),
    find: async (kid: string, now: UnixSeconds): Promise<TokenKey | undefined> => {
      const version = await ring.find(kid, now);
      return version && key(version);
    },
  };
}
