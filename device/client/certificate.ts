/** What a phone can check of its certificate without the authority's public key (enx-client.md §5.4). */
import { parseJws } from '../../protocol/certificate/jws.ts';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import type { Profile } from './profile.ts';

/** A certificate that no key server would take, or none that this phone's clock lets it use. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
}

/**
 * Throws a CertificateError of one sentence when the certificate is not a compact ES256 JWT with `kid`, does not repeat
 * the HMAC that was sent, or has expired: better now than after the person agreed to share keys. A platform that looks
 * at its presence only finds out from the key server.
 */
export function checkCertificate(
  certificate: string,
  ekeyhmac: string,
  now: UnixSeconds,
  { certificateCheck }: Pick<Profile, 'certificateCheck'>,
): void {
  if (certificateCheck === 'presence') return;
  const jws = parseJws(certificate);
  if (!jws) throw new CertificateError('The certificate is not a compact JWT signed with ES256.');
  const { tekmac } = jws.payload;
  if (tekmac !== ekeyhmac) throw new CertificateError('The certificate is for other keys than those of this phone.');
  if (hasExpired(certificate, now)) {
    throw new CertificateError("The certificate has already expired: is this phone's clock right?");
  }
}

/** By the phone's own clock; true for one without an end. */
export function hasExpired(certificate: string, now: UnixSeconds): boolean {
  const exp = parseJws(certificate)?.payload.exp;
  return typeof exp !== 'number' || exp <= now;
}
