/** Which key signs under which name: phones know a key by the id and version that a file names (key-server.md §4.9). */
import type { SignerSettings } from './configuration.ts';

/** One name, and the two keys it would have stood for. */
export interface ReplacedKey {
  readonly before: SignerSettings;
  readonly after: SignerSettings;
}

/** Names that would stand for another key than before. A new name may have any key, and a name may go. */
export function replacedKeys(before: readonly SignerSettings[], after: readonly SignerSettings[]): ReplacedKey[] {
  return after.flatMap((signer) => {
    const known = before.find((other) => signerName(other) === signerName(signer));
    return known === undefined || known.keyArn === signer.keyArn ? [] : [{ before: known, after: signer }];
  });
}

/** Id and version in one text; neither holds a dot. */
export function signerName(signer: Omit<SignerSettings, 'keyArn'>): string {
  return `${signer.verificationKeyId}.${signer.verificationKeyVersion}`;
}
