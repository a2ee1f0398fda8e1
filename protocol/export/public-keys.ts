/**
 * `public-keys.json` beside an index: with which keys anyone can check its files, and its manifest. People have asked every national
 * server for theirs. A key that was published stays, with its end: files that it signed are listed for two weeks more, and
 * entries of the manifest for ever.
 */
import { createHash, createPublicKey } from 'node:crypto';
import * as z from 'zod/mini';
import type { UnixSeconds } from '../keys/interval.ts';
import type { SignerSettings } from './configuration.ts';
import { isoTime } from './signer-settings.ts';

/** Below the base URL. */
export function publicKeysPath(configuration: string): string {
  return `${configuration}/public-keys.json`;
}

const publicKey = {
  /** SHA-256 of the key's SPKI, hex: what people read to each other. */
  fingerprint: z.string(),
  /** SPKI. */
  pem: z.string(),
};

const exportKey = z.strictObject({
  /** `verification_key_id` and `verification_key_version` in the files. */
  id: z.string(),
  version: z.string(),
  /** UTC; since when and until when it signs. Absent: always. */
  from: z.optional(z.string()),
  until: z.optional(z.string()),
  ...publicKey,
});

const manifestKey = z.strictObject({ ...publicKey });

const publicKeys = z.strictObject({
  configuration: z.string(),
  region: z.string(),
  algorithm: z.string(),
  /** Newest first. */
  exportKeys: z.array(exportKey),
  /** The one that signs now first. */
  manifestKeys: z.array(manifestKey),
});

export type ExportKeyEntry = z.output<typeof exportKey>;
export type ManifestKeyEntry = z.output<typeof manifestKey>;
export type PublicKeys = z.output<typeof publicKeys>;

export const ALGORITHM = 'ECDSA on P-256 with SHA-256, signatures in ASN.1 DER';

/** Throws for anything else: what people were shown is not thrown away because it cannot be read. */
export function parsePublicKeys(text: string): PublicKeys {
  return publicKeys.parse(JSON.parse(text));
}

/** Indented, since people read it. */
export function renderPublicKeys(keys: PublicKeys): string {
  return `${JSON.stringify(keys, null, 2)}\n`;
}

/** `spki`: DER, as KMS gives it. */
export function manifestKeyEntry(spki: Buffer): ManifestKeyEntry {
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  return {
    fingerprint: createHash('sha256').update(spki).digest('hex'),
    pem: key.export({ format: 'pem', type: 'spki' }).toString(),
  };
}

/** The same key, and the name by which files call it. */
export function exportKeyEntry(signer: SignerSettings, key: ManifestKeyEntry): ExportKeyEntry {
  return {
    id: signer.verificationKeyId,
    version: signer.verificationKeyVersion,
    ...(signer.from === undefined ? {} : { from: isoTime(signer.from) }),
    ...(signer.until === undefined ? {} : { until: isoTime(signer.until) }),
    fingerprint: key.fingerprint,
    pem: key.pem,
  };
}

/** What is published next: the keys of now, and after them those that were published before, ended now at the latest. */
export function mergePublicKeys(before: PublicKeys | undefined, now: PublicKeys, time: UnixSeconds): PublicKeys {
  const isGone = (key: ExportKeyEntry) =>
    !now.exportKeys.some((one) => one.id === key.id && one.version === key.version);
  const gone = (before?.exportKeys ?? []).filter(isGone);
  const fingerprints = new Set(now.manifestKeys.map(({ fingerprint }) => fingerprint));
  return {
    ...now,
    exportKeys: [...now.exportKeys, ...gone.map((key) => ended(key, isoTime(time)))],
    manifestKeys: [
      ...now.manifestKeys,
      ...(before?.manifestKeys ?? []).filter(({ fingerprint }) => !fingerprints.has(fingerprint)),
    ],
  };
}

function ended({ fingerprint, pem, ...key }: ExportKeyEntry, now: string): ExportKeyEntry {
  const until = key.until === undefined || key.until > now ? now : key.until;
  return { ...key, until, fingerprint, pem };
}
