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
    const signer = kmsSigner(deps.kms, active.version, active.keyArn);
    cache.set(region, { signer, readAt: now });
    return signer;
  };
}

/** Named by key ARN, never by alias: which key is in use is the row's decision. */
function kmsSigner(kms: Kms, kid: string, keyArn: string): Signer {
  return {
    kid,
    async sign(digest) {
      const { Signature: signature } = await kms.send(
        new SignCommand({ KeyId: keyArn, Message: digest, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' }),
      );
      if (signature === undefined) throw new Error('KMS gave no signature');
      return Buffer.from(signature);
    },
  };
}
