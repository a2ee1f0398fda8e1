/** What a phone can check of its certificate without the authority's public key (enx-client.md §5.4). */
import { isEs256 } from '../../protocol/certificate/es256.ts';
import { publicKeyOf, readJwks } from '../../protocol/certificate/jwks.ts';
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

/** For a report, never a reason to stop: a phone is told no issuer's key. `jwks`: what the issuer publishes. */
export type SignatureStatus = 'good' | 'wrong' | 'of an unknown key' | 'not checked';

export function signatureStatus(certificate: string, jwks: string): SignatureStatus {
  const jws = parseJws(certificate);
  const listed = readJwks(jwks)?.keys;
  if (!jws || !listed) return 'not checked';
  const point = listed.find(({ kid }) => kid === jws.kid);
  const publicKey = point && publicKeyOf(point);
  if (!publicKey) return 'of an unknown key';
  return isEs256(Buffer.from(jws.signed), publicKey, jws.signature) ? 'good' : 'wrong';
}
