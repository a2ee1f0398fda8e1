/** A region's certificate keys by the reference's automatic mode (verification-server.md §4.3). */
import { DAY_SECONDS, HOUR_SECONDS, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import { newVersionDue, outlivedVersions, type RingPolicy } from '../../../protocol/rings/ring.ts';
import type { Rotation } from '../../shared/rings/rotate-rings.ts';
import {
  announcedKey,
  certificateKeyFamily,
  readSigningKeyItems,
  type SigningKeyRow,
} from '../../shared/rings/signing-key-rows.ts';
import { countVersions } from '../../shared/rings/version-counter.ts';
import { scheduleDeletion } from './certificate-keys.ts';
import { claimKey, finishKey, type KeyMaking, type SigningKeyDeps } from './make-certificate-key.ts';
import { type Item, type KeyName, nameOf, recordDeletionScheduled, recordRetired } from './signing-key-store.ts';

/**
 * The reference drops an inactive key after an hour; certificates live up to an hour (protocol/region.ts) and a warm
 * container may sign with the old key for a minute more, hence the quarter.
 */
const policy: RingPolicy = {
  newAfterSeconds: 30 * DAY_SECONDS,
  keepAfterSuccessorSeconds: HOUR_SECONDS + HOUR_SECONDS / 4,
};

/**
 * One region. Safe to repeat after a crash at any point, and to run twice at once. A key that cannot be deleted fails the
 * run at its end, when everything else is done.
 */
export async function rotateCertificateKeys(deps: SigningKeyDeps, region: string, now: UnixSeconds): Promise<Rotation> {
  const family = certificateKeyFamily(region);
  const counted = await countVersions(deps, family);
  const items = await readSigningKeyItems(deps, family);
  const made = await makeDueKey(deps, { family, kid: `${region}-v${counted + 1}` }, counted, items, now);
  const retired = await retireOutlived(deps, items, now);
  // A run that ended between a row's retirement and KMS left those that were retired before.
  const waiting = items.filter((item) => item.retiredAt !== undefined && item.deletionScheduledAt === undefined);
  await destroyKeys(deps, [...retired, ...waiting], now);
  return { made, deleted: retired.map((item) => nameOf(item).kid) };
}

/** A key that an earlier run left unfinished comes first; a further one is not begun beside it. */
async function makeDueKey(
  deps: SigningKeyDeps,
  next: KeyName,
  counted: number,
  items: readonly Item[],
  now: UnixSeconds,
): Promise<string[]> {
  // A deployment may have given the signing function another role: then no key can sign, and a new one is due at once.
  const canSign = (row: SigningKeyRow | undefined) => row?.signerRoleArn === deps.signerRoleArn;
  const signing = items
    .map(announcedKey)
    .filter((row) => row !== undefined)
    .filter(canSign);
  const making: KeyMaking = { deps, signing, now };
  const unfinished = items.find((item) => isUnfinished(item) && !isAbandoned(item, deps));
  if (unfinished !== undefined) return finishKey(making, nameOf(unfinished), unfinished);
  return newVersionDue(signing, policy, now) ? claimKey(making, next, counted) : [];
}

function isUnfinished(item: Item): boolean {
  return item.x === undefined && item.retiredAt === undefined;
}

/** Made under a role that this function no longer has: its public half cannot be read, so it is never announced. */
function isAbandoned(item: Item, { keeperRoleArn }: SigningKeyDeps): boolean {
  return isUnfinished(item) && item.keyArn !== undefined && item.keeperRoleArn?.S !== keeperRoleArn;
}

/** Takes keys out of the JWKS that nothing needs any more; their rows. */
async function retireOutlived(deps: SigningKeyDeps, items: readonly Item[], now: UnixSeconds): Promise<Item[]> {
  const announced = items.map(announcedKey).filter((row) => row !== undefined);
  const outlived = new Set(outlivedVersions(announced, policy, now).map(({ version }) => version));
  const retired: Item[] = [];
  for (const item of items) {
    const due = outlived.has(nameOf(item).kid) || isAbandoned(item, deps);
    if (!due || !(await recordRetired(deps, nameOf(item), deps.actor, now))) continue;
    deps.count('SigningKeyRetired');
    retired.push(item);
  }
  return retired;
}

/** Each in turn: one that KMS refuses to delete, such as a key of an earlier role, must not keep the others. */
async function destroyKeys(deps: SigningKeyDeps, items: readonly Item[], now: UnixSeconds): Promise<void> {
  const failures: unknown[] = [];
  for (const item of items) {
    try {
      await scheduleDeletion(deps.kms, item.keyArn?.S ?? '');
      await recordDeletionScheduled(deps, nameOf(item), now);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
