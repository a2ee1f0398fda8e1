/**
 * Signs an authority's name, with which Apple's server takes updates of its configuration (enx-client.md §13). The key is the
 * one that signs export files, so this signs nothing that comes from outside: neither a digest nor a text, but the name that
 * the deployment stored, and no name that could be the beginning of a file (protocol/region-config/update-signature.ts). Who may
 * invoke it gets no forged file signed.
 */
import * as z from 'zod/mini';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { regionCode } from '../../../../protocol/region-code.ts';
import { signedTexts, updateMessage, verificationData } from '../../../../protocol/region-config/update-signature.ts';
import { type AuditEntry, operatorOf } from '../../../shared/audit.ts';
import type { Authorities } from './authorities.ts';
import type { UpdateSigner } from './update-signer.ts';

/** What `npm run region -- push` sends; it comes from an operator and is checked all the same. */
const request = z.strictObject({
  region: z.string().check(z.regex(regionCode)),
  signedText: z.enum(signedTexts),
  by: z.optional(z.string()),
});

export type SignUpdateRequest = z.output<typeof request>;

export interface SignedUpdate {
  /** Value of X-Apple-verification-data. */
  readonly verificationData: string;
  /** ASN.1 DER in Base64. */
  readonly signature: string;
  /** `v1`: the version under which Apple and the files know the key. */
  readonly keyVersion: string;
}

export type SignUpdateResult = SignedUpdate | { readonly error: string };

export interface SignUpdateDependencies {
  readonly authorities: Authorities;
  readonly signer: UpdateSigner;
  audit(entry: AuditEntry, now: UnixSeconds): Promise<void>;
}

/** Mistakes are answered in words. No signature leaves before its entry in the audit table is written. */
export async function signUpdate(
  deps: SignUpdateDependencies,
  event: unknown,
  now: UnixSeconds,
): Promise<SignUpdateResult> {
  const parsed = request.safeParse(event);
  if (!parsed.success) return { error: 'Allowed: region, signedText ("header" or "name") and nothing else' };
  const { region, signedText } = parsed.data;
  const authority = await deps.authorities.find(region, now);
  if (!authority) return { error: `The stage has no region ${region}` };
  const { name, signer } = authority;
  if (name === undefined) return { error: `The key server does not know the name of ${region} yet: deploy again` };
  const message = updateMessage(name, signedText);
  if (!message) return { error: `The name of ${region} begins as an export file does: it is not signed` };
  const signature = await deps.signer.sign(signer.keyArn, message);
  if (!signature) return { error: denied(region, signer.keyArn) };
  const after = { name, signedText, keyArn: signer.keyArn, keyVersion: signer.verificationKeyVersion };
  const who = { actor: 'keyserver/sign-update', ...operatorOf(parsed.data) };
  await deps.audit({ ...who, action: 'update-signed', target: region, after }, now);
  return {
    verificationData: verificationData(name),
    signature: Buffer.from(signature).toString('base64'),
    keyVersion: signer.verificationKeyVersion,
  };
}

/** Of a key that the region file names: its policy is its owner's to write. */
function denied(region: string, keyArn: string): string {
  return (
    `The policy of the export key ${keyArn} of ${region} does not let sign-update sign: put the statement SignsUpdates ` +
    'into it, which npm run deploy prints (docs/operations/lost-export-key.md)'
  );
}
