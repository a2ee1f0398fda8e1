/** The key by which the local stack's messages are checked, as it is published. */
import * as z from 'zod/mini';
import { publicKeyPem } from '../../protocol/certificate/signing.ts';

export interface MessageKey {
  readonly smsKeyId: string;
  /** SPKI. */
  readonly smsPublicKeyPem: string;
}

const published = z.object({
  keys: z.array(
    z.object({ kid: z.string(), kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() }),
  ),
});

/** The newest one; {} for a region that does not sign. `deviceUrl` ends with a slash. Rejects when there is no such list. */
export async function readMessageKey(deviceUrl: string, region: string): Promise<MessageKey | Record<string, never>> {
  const url = `${deviceUrl}sms-keys/${region}`;
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const [jwk] = published.parse(await response.json()).keys;
  return jwk ? { smsKeyId: jwk.kid, smsPublicKeyPem: publicKeyPem(jwk) } : {};
}
