import type { ExportConfiguration, SignerSettings } from '../../../protocol/export/configuration.ts';
import {
  ALGORITHM,
  type ExportKeyEntry,
  exportKeyEntry,
  type ManifestKeyEntry,
  manifestKeyEntry,
  mergePublicKeys,
  type PublicKeys,
  parsePublicKeys,
  publicKeysPath,
  renderPublicKeys,
} from '../../../protocol/export/public-keys.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { ExportBucket } from '../store/export/bucket.ts';

export interface PublicKeyDependencies {
  readonly bucket: ExportBucket;
  /** SPKI in DER, of a key in KMS. */
  readonly publicKeyOf: (keyArn: string) => Promise<Buffer>;
  readonly manifestKeyArn: string;
  /** What a container has seen published: configuration → its signers then. Nothing is read again for the same. */
  readonly publishedKeys: Map<string, string>;
}

/**
 * Makes `public-keys.json` say what signs now; true if it had to be written. KMS is asked for keys that are not published yet. A
 * name stands for one key for as long as it lives (signers.ts), so that those which are need not be compared.
 */
export async function publishPublicKeys(
  deps: PublicKeyDependencies,
  configuration: ExportConfiguration,
  now: UnixSeconds,
): Promise<boolean> {
  const { id, region, signers } = configuration;
  const state = JSON.stringify([region, signers]);
  if (deps.publishedKeys.get(id) === state) return false;
  const path = publicKeysPath(id);
  const published = await deps.bucket.readPublic(path);
  const before = published && parsePublicKeys(published.text);
  const text = renderPublicKeys(mergePublicKeys(before, await currentKeys(deps, configuration, before), now));
  const isSame = text === published?.text;
  // Of two that meet, the next run sees to the other.
  if (!isSame && !(await deps.bucket.writePublic(path, text, published))) return false;
  deps.publishedKeys.set(id, state);
  return !isSame;
}

async function currentKeys(
  deps: PublicKeyDependencies,
  { id, region, signers }: ExportConfiguration,
  before: PublicKeys | undefined,
): Promise<PublicKeys> {
  const exportKeys: ExportKeyEntry[] = [];
  for (const signer of signers) {
    const key = knownKey(before, signer) ?? manifestKeyEntry(await deps.publicKeyOf(signer.keyArn));
    exportKeys.push(exportKeyEntry(signer, key));
  }
  const manifestKeys = [manifestKeyEntry(await deps.publicKeyOf(deps.manifestKeyArn))];
  return { configuration: id, region, algorithm: ALGORITHM, exportKeys, manifestKeys };
}

function knownKey(before: PublicKeys | undefined, signer: SignerSettings): ManifestKeyEntry | undefined {
  const { verificationKeyId, verificationKeyVersion } = signer;
  return before?.exportKeys.find(({ id, version }) => id === verificationKeyId && version === verificationKeyVersion);
}
