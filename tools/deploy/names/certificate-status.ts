/** ACM's words for what became of a certificate, in ours (API reference, CertificateDetail). */
import type { Certificate } from './certificates.ts';

/** Will never be, or is no longer, of use. */
export function isDead(status: string): boolean {
  return status !== 'ISSUED' && status !== 'PENDING_VALIDATION';
}

const failures: Readonly<Record<string, string>> = {
  CAA_ERROR:
    'a CAA record of the domain lets only others issue certificates; there has to be one more: 0 issue "amazon.com"',
  DOMAIN_NOT_ALLOWED: 'Amazon keeps the domain on a list of unsafe ones; AWS Support can tell why',
  ADDITIONAL_VERIFICATION_REQUIRED: 'Amazon wants to verify the domain by hand; open a case with AWS Support',
  INVALID_PUBLIC_DOMAIN: 'it is not below a public top-level domain',
  DOMAIN_VALIDATION_DENIED: 'the proof that the domain is yours was refused',
};

const endings: Readonly<Record<string, string>> = {
  VALIDATION_TIMED_OUT: 'nobody made its DNS record within 72 hours',
  EXPIRED: 'it has expired, because its DNS record was gone when it had to be renewed',
  REVOKED: 'it was revoked',
  INACTIVE: 'ACM has put it out of use',
};

export function whyFailed({ status, failure = '' }: Certificate): string {
  return endings[status] ?? failures[failure] ?? `ACM says ${[status, failure].filter(Boolean).join(', ')}`;
}
