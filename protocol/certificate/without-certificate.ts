/**
 * Keys for which nobody vouches: an application that bypasses health authority verification (key-server.md §1.8, §2.5). No stage
 * that lasts has one.
 */
import { ekeyhmac, hmacCleartext, type SentKey } from '../keys/hmac.ts';
import type { KeyReportType } from '../keys/report-type.ts';
import { decodeBase64 } from '../text/base64.ts';
import type { Certificate } from './certificate.ts';

/** What is known of a publish: what its certificate says, or nothing, with the issuer ''. */
export type Provenance = Omit<Certificate, 'reportType'> & { readonly reportType: KeyReportType };

/**
 * In a certificate's place. What no issuer signed is still the phone's own: the HMAC under its secret tells its repetition from
 * another phone that sends the same keys, as far as it sent a secret.
 */
export function withoutCertificate(hmacKey: string, keys: readonly SentKey[]): Provenance {
  const secret = decodeBase64(hmacKey) ?? Buffer.alloc(0);
  const tekmac = ekeyhmac(secret, hmacCleartext(keys, 'with-risk'));
  return { issuer: '', reportType: '', symptomOnsetInterval: 0, tekmac, expires: 0 };
}
