import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { KEYS_AFTER_END_SECONDS } from '../../../../protocol/region-ending.ts';
import { type KeyRequest, type KeyWish, readKeyWish, type SigningKind } from '../../../../protocol/rings/key-wish.ts';
import { isLasting } from '../../../../protocol/rings/ring.ts';
import { operatorOf } from '../../../shared/audit.ts';
import {
  type Occasion,
  type Rotation,
  type RotationPart,
  ringParts,
  rotateAll,
} from '../../../shared/rings/rotate-rings.ts';
import { type ActiveRegion, activeRegions, endedRegions } from '../../store/region-store.ts';
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
  /** Of the function that asks key servers for statistics. */
  readonly statisticsRoleArn: string;
  /** Of the functions that send messages. */
  readonly messageRoleArns: readonly string[];
}

/** What an operator's command asks for; a timer's event has no `what`. */
export interface RotateRequest extends KeyRequest {
  /** Make a new version although none is due. */
  readonly byHand?: unknown;
  readonly by?: unknown;
}

/** Everything that is due; or, where a person asks, one ring or one region's keys for one purpose. */
export async function rotateOnRequest(
  deps: RotateVerificationDeps,
  request: RotateRequest,
  now: UnixSeconds,
): Promise<Rotation | { readonly error: string }> {
  if (request.what === undefined) return rotateVerification(deps, now);
  const wish = readKeyWish(request);
  if ('error' in wish) return wish;
  const occasion = request.byHand === true ? 'by-hand' : 'due';
  const parts = await partsOf({ ...deps, ...operatorOf(request) }, wish, occasion, now);
  return parts.length > 0 ? rotateAll(parts) : { error: 'the region is not served' };
}

/**
 * All key rings of the server, and the signing keys of every region in service. One that has ended gets no new keys, and when
 * its last certificate has ended, too, none is left (verification-server.md §9.5).
 */
export async function rotateVerification(deps: RotateVerificationDeps, now: UnixSeconds): Promise<Rotation> {
  const regions = await activeRegions(deps.dynamo, deps.regionsTable);
  const over = await endedRegions(deps.dynamo, deps.regionsTable, now - KEYS_AFTER_END_SECONDS);
  const families = [
    ...regions.flatMap((region) => Object.values(familiesOf(region, deps))),
    ...over.flatMap((region) => familiesOver(region, deps)),
  ];
  const [lasting, retiring] = [rings.filter(isLasting), rings.filter((spec) => !isLasting(spec))];
  return rotateAll([
    ...ringParts(deps, retiring, now),
    ...ringParts(inLasting(deps), lasting, now),
    ...families.map((family) => familyPart(deps, family, 'due', now)),
  ]);
}

/** None where the region is not served. */
async function partsOf(
  deps: RotateVerificationDeps,
  wish: KeyWish,
  occasion: Occasion,
  now: UnixSeconds,
): Promise<RotationPart[]> {
  if (!('region' in wish)) {
    const asked = rings.filter(({ name }) => name === wish.what);
    return ringParts(asked.some(isLasting) ? inLasting(deps) : deps, asked, now, occasion);
  }
  const regions = await activeRegions(deps.dynamo, deps.regionsTable);
  const served = regions.filter(({ region }) => region === wish.region);
  return served.map((region) => familyPart(deps, familiesOf(region, deps)[wish.what], occasion, now));
}

function familyPart(
  deps: RotateVerificationDeps,
  family: SigningKeyFamily,
  occasion: Occasion,
  now: UnixSeconds,
): RotationPart {
  const name = `${family.what} ${family.region}`;
  return { name, rotate: () => rotateSigningKeys(inLasting(deps), family, now, occasion) };
}

/** Where that lies which nothing deletes. */
function inLasting(deps: RotateVerificationDeps): RotateVerificationDeps {
  return { ...deps, table: deps.lastingTable };
}

function familiesOf(
  { region, verification }: ActiveRegion,
  deps: RotateVerificationDeps,
): Record<SigningKind, SigningKeyFamily> {
  const isSigned = verification.sms.signed !== 'no';
  return {
    certificate: certificateKeys(region, deps.certificateRoleArn, deps.statisticsRoleArn),
    message: messageKeys(region, deps.messageRoleArns, isSigned),
  };
}

function familiesOver(region: string, deps: RotateVerificationDeps): SigningKeyFamily[] {
  const families = [
    certificateKeys(region, deps.certificateRoleArn, deps.statisticsRoleArn),
    messageKeys(region, deps.messageRoleArns, false),
  ];
  return families.map((family) => ({ ...family, isWanted: false, isOver: true }));
}
