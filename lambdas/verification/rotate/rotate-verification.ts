import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { type Rotation, ringParts, rotateAll } from '../../shared/rings/rotate-rings.ts';
import { activeRegions } from '../region-store.ts';
import type { SigningKeyDeps } from './make-certificate-key.ts';
import { rings } from './rings.ts';
import { rotateCertificateKeys } from './rotate-signing-keys.ts';

export interface RotateVerificationDeps extends SigningKeyDeps {
  readonly regionsTable: string;
}

/** All key rings of the server, and the certificate keys of every region in service; a retired one gets no new keys. */
export async function rotateVerification(deps: RotateVerificationDeps, now: UnixSeconds): Promise<Rotation> {
  const regions = await activeRegions(deps.dynamo, deps.regionsTable);
  const keyParts = regions.map((region) => ({
    name: `certificate key ${region}`,
    rotate: () => rotateCertificateKeys(deps, region, now),
  }));
  return rotateAll([...ringParts(deps, rings, now), ...keyParts]);
}
