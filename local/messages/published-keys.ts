/** Public keys of signed messages, as the verification server publishes them (`/sms-keys/{region}`, a JWKS). */
import { createPublicKey, type KeyObject } from 'node:crypto';
import * as z from 'zod/mini';
import type { KeyOf } from './check-signature.ts';

export interface PublishedKey {
  readonly keyId: string;
  readonly key: KeyObject;
}

const TIMEOUT_MILLISECONDS = 5_000;
const jwks = z.object({
  keys: z.array(z.object({ kid: z.string(), kty: z.string(), crv: z.string(), x: z.string(), y: z.string() })),
});

/** Newest first; none for a region whose messages are not signed. `deviceUrl` ends with `/`. */
export async function messageKeys(deviceUrl: string, region: string): Promise<PublishedKey[]> {
  const signal = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
  const answer = await fetch(new URL(`sms-keys/${region}`, deviceUrl), { signal });
  if (answer.status === 404) return [];
  if (!answer.ok) throw new Error(`/sms-keys/${region} answered ${answer.status}`);
  const { keys } = jwks.parse(await answer.json());
  return keys.map(({ kid, ...key }) => ({ keyId: kid, key: createPublicKey({ key, format: 'jwk' }) }));
}

/** Looks a key id up, and keeps what it found: a key id never changes its key. `US-ZZ-v1-sms` is a key of US-ZZ. */
export function publishedKeys(deviceUrl: string): KeyOf {
  const known = new Map<string, KeyObject>();
  return async (keyId) => {
    const region = /^([A-Z]{2}(?:-[A-Z0-9]{1,3})?)-v\d+-sms$/.exec(keyId)?.[1];
    if (!known.has(keyId) && region !== undefined) {
      const keys = await messageKeys(deviceUrl, region).catch(() => []);
      for (const each of keys) known.set(each.keyId, each.key);
    }
    return known.get(keyId);
  };
}
