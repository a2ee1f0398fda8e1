import { DAY_SECONDS } from '../../../../protocol/keys/interval.ts';
import type { RingSpec } from '../../../shared/rings/rotate-rings.ts';

const AES_256_BYTES = 32;

/** The key server's key rings. */
export const rings: readonly RingSpec[] = [
  /** AES-256 keys of revision tokens; the version is the token's decimal `kid` (key-server.md §3.1, §5.4). */
  {
    name: 'revision-token',
    makeSecret: (randomBytes) => randomBytes(AES_256_BYTES),
    versionNames: 'count',
    newAfterSeconds: 7 * DAY_SECONDS,
    keepAfterSuccessorSeconds: 15 * DAY_SECONDS,
  },
];

export function ringNamed(name: string): RingSpec | undefined {
  return rings.find((ring) => ring.name === name);
}
