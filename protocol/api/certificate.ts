/** `POST /api/certificate`: a phone trades its token and the HMAC of its keys for a certificate (verification-server.md §1.3). Key: device. */
import { anything, object, type Parsed, text } from '../text/strict-json.ts';
import { parseVerificationBody } from './body.ts';

export const certificatePath = '/api/certificate';

const shape = object({
  token: text,
  /** Base64 of 32 bytes. */
  ekeyhmac: text,
  padding: anything,
});

export type CertificateRequest = Parsed<typeof shape>;

export interface CertificateAnswer {
  /** JWT; goes to the key server as `verificationPayload`. */
  certificate: string;
}

/** Throws `token_invalid`, not `unparsable_request` (verification-server.md §1.3, step 1). */
export function parseCertificateRequest(body: Buffer, contentType: string): CertificateRequest {
  return parseVerificationBody(body, contentType, shape, 'token_invalid');
}
