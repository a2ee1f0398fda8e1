/** Self-service's key rings. */
import type { TokenClass } from '../../../protocol/eligibility/token.ts';
import {
  nextKeyAt,
  nextKeyDue,
  nextUsableFrom,
  outlived,
  placeOfKey,
  tokenKid,
} from '../../../protocol/eligibility/token-keys.ts';
import { deriveSecret } from '../../../protocol/eligibility/voprf.ts';
import { DAY_SECONDS, HOUR_SECONDS } from '../../../protocol/keys/interval.ts';
import { tokenKeyRing } from '../../shared/names.ts';
import type { RingSpec, ScheduledRing } from '../../shared/rings/rotate-rings.ts';
import type { SelfServiceRegions } from '../regions-env.ts';

const HMAC_BYTES = 128;
const AES_256_BYTES = 32;
const SEED_BYTES = 32;

const cookieRing: Omit<RingSpec, 'name'> = {
  makeSecret: (randomBytes) => randomBytes(AES_256_BYTES),
  versionNames: 'count',
  newAfterSeconds: 30 * DAY_SECONDS,
  // Cookies live a quarter of an hour.
  keepAfterSuccessorSeconds: DAY_SECONDS,
};

/** Those of all regions. */
export const common: readonly RingSpec[] = [
  /** Seals what a browser brings back from the identity provider, and what its login has proved. */
  { name: 'self-service-flow', ...cookieRing },
  { name: 'self-service-session', ...cookieRing },
  /**
   * Pseudonyms of people who have logged in. A turn counts for a day, so without the key of last week nobody can tell whose
   * any row was.
   */
  {
    name: 'pseudonym',
    makeSecret: (randomBytes) => randomBytes(HMAC_BYTES),
    versionNames: 'count',
    newAfterSeconds: 7 * DAY_SECONDS,
    keepAfterSuccessorSeconds: DAY_SECONDS + HOUR_SECONDS,
  },
];

/** The common ones, and for each region and class of token the keys that sign (VOPRF secrets), each announced by the one before. */
export function ringsOf(regions: SelfServiceRegions): (RingSpec | ScheduledRing)[] {
  const ofRegions = Object.entries(regions).flatMap(([region, { kinds }]) =>
    kinds.map((kind) => tokenKeys(region, kind)),
  );
  // A run makes one version of a ring, and a region's first key needs its successor beside it.
  return [...common, ...ofRegions, ...ofRegions];
}

/** The ring of that name, whether or not its region still offers self-service. */
export function ringNamed(name: string): RingSpec | ScheduledRing | undefined {
  const [, region, tokenClass] = /^token-key\/([^/]+)\/(confirmed|user-report)$/.exec(name) ?? [];
  if (region !== undefined) return tokenKeys(region, tokenClass as TokenClass);
  return common.find((ring) => ring.name === name);
}

function tokenKeys(region: string, tokenClass: TokenClass): ScheduledRing {
  return {
    name: tokenKeyRing(region, tokenClass),
    makeSecret: (randomBytes, version) =>
      deriveSecret(randomBytes(SEED_BYTES), tokenKid({ region, tokenClass, version })),
    versionNames: 'count',
    schedule: { isDue: nextKeyDue, usableFrom: nextUsableFrom, outlived, place: placeOfKey, nextAt: nextKeyAt },
  };
}
