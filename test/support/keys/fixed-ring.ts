import { createHash, generateKeyPairSync } from 'node:crypto';
import type { Ring, RingVersion } from '../../../lambdas/shared/rings/rings.ts';

/** A ring whose versions the test decides: the first writes, all are live. */
export function changingRing(live: () => RingVersion[]): Ring {
  return {
    writer: async () => live()[0] ?? Promise.reject(new Error('The ring is empty')),
    live: async () => live(),
    find: async (name) => live().find(({ version }) => version === name),
  };
}

export function fixedRing(...versions: RingVersion[]): Ring {
  return changingRing(() => versions);
}

/** A version with a secret that follows from its name. */
export function ringVersion(version: string, size = 128): RingVersion {
  const secret = createHash('shake256', { outputLength: size }).update(version).digest();
  return { version, createdAt: 0, usableFrom: 0, secret };
}

/** A version of the ring `token`: a fresh P-256 key. */
export function tokenVersion(version: string): RingVersion {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { version, createdAt: 0, usableFrom: 0, secret: privateKey.export({ format: 'der', type: 'pkcs8' }) };
}
