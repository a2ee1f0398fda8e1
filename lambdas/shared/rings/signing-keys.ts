import { SignCommand } from '@aws-sdk/client-kms';
import type { Signer } from '../../../protocol/certificate/signing.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { Dynamo } from '../aws/dynamo.ts';
import type { Kms } from '../aws/kms.ts';
import { readSigningKeys, type SigningPurpose, signingKeyFamily } from './signing-key-rows.ts';

/** Chooses the KMS key that signs for a region; rejects when the region has none yet. */
export type RegionSigner = (region: string, now: UnixSeconds) => Promise<Signer>;

interface CachedSigner {
  readonly signer: Signer;
  readonly readAt: UnixSeconds;
}

const CACHE_SECONDS = 60;
/** What KMS says of a key that waits for its deletion, is switched off, or is gone. */
const WITHDRAWN: readonly string[] = ['KMSInvalidStateException', 'DisabledException', 'NotFoundException'];

interface SignerDeps {
  readonly dynamo: Dynamo;
  readonly kms: Kms;
  /** LastingRings. */
  readonly table: string;
}

/** Signs certificates. */
export function openCertificateSigner(deps: SignerDeps): RegionSigner {
  return openSigner(deps, 'certificate');
}

/** Signs text messages. */
export function openMessageSigner(deps: SignerDeps): RegionSigner {
  return openSigner(deps, 'sms');
}

/** Reads a region's rows at most once a minute. A signature is one KMS Sign, and no other KMS call. */
function openSigner(deps: SignerDeps, purpose: SigningPurpose): RegionSigner {
  const cache = new Map<string, CachedSigner>();
  return async (region, now) => {
    const cached = cache.get(region);
    if (cached !== undefined && Math.abs(now - cached.readAt) < CACHE_SECONDS) return cached.signer;
    const [active] = await readSigningKeys(deps, signingKeyFamily(purpose, region), now);
    if (active === undefined) throw new Error(`The region has no ${purpose} key yet`);
    const signer = kmsSigner(deps.kms, active.version, active.keyArn, () => cache.delete(region));
    cache.set(region, { signer, readAt: now });
    return signer;
  };
}

/** The key was taken from us since its row was read: declared compromised, or switched off. Another may sign. */
class KeyWithdrawn extends Error {}

/**
 * What `use` makes with the key that signs for the region; again with the one that does now, where that was withdrawn in the
 * minute for which rows are kept. So a key can end at once, and no call fails for it.
 */
export async function withSigner<T>(
  signer: RegionSigner,
  region: string,
  now: UnixSeconds,
  use: (key: Signer) => Promise<T>,
): Promise<T> {
  try {
    return await use(await signer(region, now));
  } catch (error) {
    if (!(error instanceof KeyWithdrawn)) throw error;
    return use(await signer(region, now));
  }
}

/** Named by key ARN, never by alias: which key is in use is the row's decision. */
function kmsSigner(kms: Kms, kid: string, keyArn: string, forget: () => void): Signer {
  return {
    kid,
    async sign(digest) {
      const { Signature: signature } = await kms
        .send(
          new SignCommand({ KeyId: keyArn, Message: digest, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' }),
        )
        .catch((error: unknown) => {
          if (!WITHDRAWN.includes((error as Error).name)) throw error;
          forget();
          throw new KeyWithdrawn(`KMS no longer signs with ${kid}`, { cause: error });
        });
      if (signature === undefined) throw new Error('KMS gave no signature');
      return Buffer.from(signature);
    },
  };
}
