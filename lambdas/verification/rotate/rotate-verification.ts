import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { isLasting } from '../../../protocol/rings/ring.ts';
import { type Rotation, ringParts, rotateAll } from '../../shared/rings/rotate-rings.ts';
import { type ActiveRegion, activeRegions } from '../store/region-store.ts';
import { certificateKeys, messageKeys, type SigningKeyFamily } from './families.ts';
import type { SigningKeyDeps } from './make-signing-key.ts';
import { rings } from './rings.ts';
import { rotateSigningKeys } from './rotate-signing-keys.ts';

export interface RotateVerificationDeps extends SigningKeyDeps {
  readonly regionsTable: string;
  /** LastingRings; `table` is Rings. */
  readonly lastingTable: string;
  /** The certificate function's role. */
  readonly certificateRoleArn: string;
  /** Of the functions that send messages. */
  readonly messageRoleArns: readonly string[];
}

/** All key rings of the server, and the signing keys of every region in service; a retired one gets no new keys. */
export async function rotateVerification(deps: RotateVerificationDeps, now: UnixSeconds): Promise<Rotation> {
  const regions = await activeRegions(deps.dynamo, deps.regionsTable);
  const lasting = { ...deps, table: deps.lastingTable };
  const keyParts = regions.flatMap((region) =>
    familiesOf(region, deps).map((family) => ({
      name: `${family.what} ${region.region}`,
      rotate: () => rotateSigningKeys(lasting, family, now),
    })),
  );
  const retiring = rings.filter((spec) => !isLasting(spec));
  return rotateAll([
    ...ringParts(deps, retiring, now),
    ...ringParts(lasting, rings.filter(isLasting), now),
    ...keyParts,
  ]);
}

function familiesOf({ region, verification }: ActiveRegion, deps: RotateVerificationDeps): SigningKeyFamily[] {
  const isSigned = verification.sms.signed !== 'no';
  return [certificateKeys(region, deps.certificateRoleArn), messageKeys(region, deps.messageRoleArns, isSigned)];
}
