/** A region's certificate keys by the reference's automatic mode (verification-server.md §4.3). */
import { DAY_SECONDS, HOUR_SECONDS, type UnixSeconds } from '../../../protocol/interval.ts';
import { newVersionDue, outlivedVersions, type RingPolicy } from '../../../protocol/ring.ts';
import type { Rotation } from '../../shared/rotate-rings.ts';
import {
  announcedKey,
  certificateKeyFamily,
  readSigningKeyItems,
  type SigningKeyRow,
} from '../../shared/signing-key-rows.ts';
import { countVersions } from '../../shared/version-counter.ts';
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

/** One region. Safe to repeat after a crash at any point, and to run twice at once. */
export async function rotateCertificateKeys(deps: SigningKeyDeps, region: string, now: UnixSeconds): Promise<Rotation> {
  const family = certificateKeyFamily(region);
  const counted = await countVersions(deps, family);
  const items = await readSigningKeyItems(deps, family);
  const announced = items.map(announcedKey).filter((row) => row !== undefined);
  const made = await makeDueKey(deps, { family, kid: `${region}-v${counted + 1}` }, counted, items, now);
  const deleted = await dropOutlived(deps, family, announced, now);
  for (const item of items) await finishRetirement(deps, nameOf(item), item, now);
  return { made, deleted };
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
  const unfinished = items.find((item) => item.x === undefined);
  if (unfinished !== undefined) return finishKey(making, nameOf(unfinished), unfinished);
  return newVersionDue(signing, policy, now) ? claimKey(making, next, counted) : [];
}

async function dropOutlived(
  deps: SigningKeyDeps,
  family: string,
  announced: readonly SigningKeyRow[],
  now: UnixSeconds,
): Promise<string[]> {
  const deleted: string[] = [];
  for (const row of outlivedVersions(announced, policy, now)) {
    const name = { family, kid: row.version };
    if (!(await recordRetired(deps, name, deps.actor, now))) continue;
    await destroyKey(deps, name, row.keyArn, now);
    deps.count('SigningKeyRetired');
    deleted.push(row.version);
  }
  return deleted;
}

/** A run that ended between the row's retirement and KMS left this to us. */
async function finishRetirement(deps: SigningKeyDeps, name: KeyName, item: Item, now: UnixSeconds): Promise<void> {
  if (item.retiredAt === undefined || item.deletionScheduledAt !== undefined) return;
  await destroyKey(deps, name, item.keyArn?.S ?? '', now);
}

async function destroyKey(deps: SigningKeyDeps, name: KeyName, keyArn: string, now: UnixSeconds): Promise<void> {
  await scheduleDeletion(deps.kms, keyArn);
  await recordDeletionScheduled(deps, name, now);
}
