/** Building a verification certificate; the key server's reader is certificate.ts (verification-server.md §1.9). */
import { createHash } from 'node:crypto';
import type { Finding } from '../codes/token.ts';
import { ApiError } from '../errors.ts';
import type { UnixSeconds } from '../keys/interval.ts';
import type { VerificationSettings } from '../region.ts';
import { decodeBase64 } from '../text/base64.ts';
import { onsetInterval } from '../text/dates.ts';
import { compactJws, jwsInput } from './jws.ts';
import { derToRaw, type Signer } from './signing.ts';

/** A key server whose clock is a little slow must not find the certificate not yet valid. */
export const CLOCK_SKEW_SECONDS = 5;
const HMAC_BYTES = 32;

/** The phone's HMAC over its keys, as it was sent: it goes into the certificate letter for letter. */
export function checkedHmac(ekeyhmac: string): string {
  if (decodeBase64(ekeyhmac)?.length === HMAC_BYTES) return ekeyhmac;
  throw new ApiError(400, 'hmac_invalid', 'the HMAC is not the base64 of 32 bytes');
}

/** Only the symptom date tells the onset; a test date alone leaves it to the key server (verification-server.md §1.7). */
export function certificateClaims(
  settings: VerificationSettings['certificate'],
  finding: Finding,
  tekmac: string,
  now: UnixSeconds,
): Record<string, unknown> {
  const from = now - CLOCK_SKEW_SECONDS;
  return {
    iss: settings.issuer,
    aud: settings.audience,
    iat: from,
    nbf: from,
    exp: now + settings.lifeSeconds,
    reportType: finding.testType,
    ...(finding.symptomDate && { symptomOnsetInterval: onsetInterval(finding.symptomDate) }),
    tekmac,
  };
}

/** One signature: ES256 wants r ‖ s, the signer gives DER. */
export async function signClaims(signer: Signer, claims: Record<string, unknown>): Promise<string> {
  const signed = jwsInput(signer.kid, claims);
  const der = await signer.sign(createHash('sha256').update(signed).digest());
  return compactJws(signed, derToRaw(der));
}
