/**
 * How an update of a region's configuration is signed for Apple's server (enx-client.md §13). What is signed is the authority's
 * name alone, never the update, so the signature of a name is the same right for every update: whoever has it may send any,
 * for as long as Apple knows the key. It is shown to nobody and logged nowhere.
 *
 * Apple leaves three points open; each is a setting of the region file (`exposureNotifications.push`).
 */
import { derToRaw } from '../certificate/signing.ts';
import { EXPORT_MAGIC } from '../export/read/header.ts';

export const VERIFICATION_DATA_HEADER = 'X-Apple-verification-data';
export const SIGNATURE_HEADER = 'X-Apple-signature';

/** `header`: the text of X-Apple-verification-data; `name`: the bytes that it stands for. */
export const signedTexts = ['header', 'name'] as const;
export type SignedText = (typeof signedTexts)[number];

/** `raw`: r‖s in 64 bytes. */
export const signatureForms = ['der', 'raw'] as const;
export const signatureTexts = ['base64', 'base64url'] as const;

export interface SignatureForm {
  readonly signatureForm: (typeof signatureForms)[number];
  readonly signatureText: (typeof signatureTexts)[number];
}

/** Value of X-Apple-verification-data: Base64 of the name in UTF-8. */
export function verificationData(name: string): string {
  return Buffer.from(name, 'utf8').toString('base64');
}

/**
 * The message whose signature X-Apple-signature holds. Undefined for one that phones could take for an export file, which the
 * same key signs: a file begins with these 16 bytes. The text of the header never does, since Base64 has no blanks; a name
 * might.
 */
export function updateMessage(name: string, signedText: SignedText): Buffer | undefined {
  const message = Buffer.from(signedText === 'header' ? verificationData(name) : name, 'utf8');
  return message.subarray(0, EXPORT_MAGIC.length).equals(Buffer.from(EXPORT_MAGIC)) ? undefined : message;
}

/** Value of X-Apple-signature. `der`: as KMS gives it. */
export function signatureHeader(der: Uint8Array, { signatureForm, signatureText }: SignatureForm): string {
  return (signatureForm === 'raw' ? derToRaw(der) : Buffer.from(der)).toString(signatureText);
}
