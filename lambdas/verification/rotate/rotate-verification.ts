import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { isLasting } from '../../../protocol/rings/ring.ts';
import { type Rotation, ringParts, rotateAll } from '../../shared/rings/rotate-rings.ts';
import { activeRegions } from '../store/region-store.ts';
import type { SigningKeyDeps } from './make-certificate-key.ts';
import { rings } from './rings.ts';
import { rotateCertificateKeys } from './rotate-signing-keys.ts';

export interface RotateVerificationDeps extends SigningKeyDeps {
  readonly regionsTable: string;
  /** LastingRings; `table` is Rings. */
  readonly lastingTable: string;
}

/** All key rings of the server, and the certificate keys of every region in service; a retired one gets no new keys. */
export async function rotateVerification(deps: RotateVerificationDeps, now: UnixSeconds): Promise<Rotation> {
  const regions = await activeRegions(deps.dynamo, deps.regionsTable);
  const lasting = { ...deps, table: deps.lastingTable };
  const keyParts = regions.map((region) => ({
    name: `certificate key ${region}`,
    rotate: () => rotateCertificateKeys(lasting, region, now),
  }));
  const retiring = rings.filter((spec) => !isLasting(spec));
  return rotateAll([
    ...ringParts(deps, retiring, now),
    ...ringParts(lasting, rings.filter(isLasting), now),
    ...keyParts,
  ]);
}
