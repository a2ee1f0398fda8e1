/** The keys of a region's tokens, as the steps that sign, redeem and publish use them. */

import {
  acceptable,
  announced,
  parseTokenKid,
  signingKey,
  type TokenKeyName,
  tokenKid,
} from '../../../protocol/eligibility/token-keys.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { SelfServiceKind } from '../../../protocol/self-service/settings.ts';
import { tokenKeyRing } from '../../shared/names.ts';
import type { Ring, RingName, RingVersion } from '../../shared/rings/rings.ts';
import type { SelfServiceRegions } from '../regions-env.ts';

export interface TokenKey extends RingVersion {
  readonly kid: string;
}

export interface TokenKeys {
  /** The key that signs now. Rejects where there is none, such as before the first rotation. */
  signing(region: string, tokenClass: SelfServiceKind, now: UnixSeconds): Promise<TokenKey>;
  /** Of a token: `retired` when it is accepted no more, undefined for a key that never was. `kid` is attacker-controlled. */
  find(kid: string, now: UnixSeconds): Promise<TokenKey | 'retired' | undefined>;
  /** All that are public: the next one, the one that signs, and those whose tokens are still accepted. */
  published(
    region: string,
    now: UnixSeconds,
  ): Promise<{ readonly tokenClass: SelfServiceKind; readonly key: TokenKey }[]>;
}

/** `ringOf`: called once for each region and class. */
export function openTokenKeys(regions: SelfServiceRegions, ringOf: (name: RingName) => Ring): TokenKeys {
  const rings = new Map<string, Ring>();
  for (const [region, { kinds }] of Object.entries(regions)) {
    for (const kind of kinds) rings.set(`${region}/${kind}`, ringOf(tokenKeyRing(region, kind)));
  }
  const keysOf = async (region: string, tokenClass: SelfServiceKind, now: UnixSeconds): Promise<TokenKey[]> => {
    const versions = (await rings.get(`${region}/${tokenClass}`)?.live(now)) ?? [];
    return versions.map((version) => ({ ...version, kid: tokenKid({ region, tokenClass, version: version.version }) }));
  };
  return {
    async signing(region, tokenClass, now) {
      const key = signingKey(await keysOf(region, tokenClass, now), now);
      if (!key) throw new Error('No key of tokens may sign yet');
      return key;
    },
    async find(kid, now) {
      const name = parseTokenKid(kid);
      const ring = name && rings.get(`${name.region}/${name.tokenClass}`);
      if (!name || !ring) return undefined;
      // An unknown version makes the ring read its rows again.
      await ring.find(name.version, now);
      const accepted = acceptable(await keysOf(name.region, name.tokenClass, now), now);
      return accepted.find((key) => key.kid === kid) ?? retiredOrUnknown(name, accepted);
    },
    async published(region, now) {
      const kinds = regions[region]?.kinds ?? [];
      const all = await Promise.all(
        kinds.map(async (tokenClass) => {
          const keys = await keysOf(region, tokenClass, now);
          return [...announced(keys, now), ...acceptable(keys, now)].map((key) => ({ tokenClass, key }));
        }),
      );
      return all.flat();
    },
  };
}

/** Rows of retired keys are deleted: a version below one that is accepted has been. */
function retiredOrUnknown({ version }: TokenKeyName, accepted: readonly TokenKey[]): 'retired' | undefined {
  return accepted.some((key) => Number(key.version) > Number(version)) ? 'retired' : undefined;
}
