/** What a phone can check of its certificate without the authority's public key (enx-client.md §5.4). */

import { parseJws } from '../../protocol/certificate/jws.ts';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';

/**
 * Throws one sentence when the certificate is not a compact ES256 JWT with `kid`, does not repeat the HMAC that was
 * sent, or has expired: better now than after the person agreed to share keys.
 */
export function checkCertificate(certificate: string, ekeyhmac: string, now: UnixSeconds): void {
  const jws = parseJws(certificate);
  if (!jws) throw new Error('The certificate is not a compact JWT signed with ES256.');
  const { tekmac, exp } = jws.payload;
  if (tekmac !== ekeyhmac) throw new Error('The certificate is for other keys than those of this phone.');
  if (typeof exp !== 'number' || exp <= now) throw new Error('The certificate has already expired.');
}
