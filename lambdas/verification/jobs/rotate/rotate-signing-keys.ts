/** A region's keys for one purpose, by the reference's automatic mode (verification-server.md §4.3). */
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { newVersionDue, outlivedVersions, standingVersions, versionByHand } from '../../../../protocol/rings/ring.ts';
import type { Occasion, Rotation } from '../../../shared/rings/rotate-rings.ts';
import { announcedKey, readSigningKeyItems, type SigningKeyRow } from '../../../shared/rings/signing-key-rows.ts';
import { countVersions } from '../../../shared/rings/version-counter.ts';
import type { SigningKeyFamily } from './families.ts';
import { scheduleDeletion } from './kms-keys.ts';
import { claimKey, finishKey, type KeyMaking, type SigningKeyDeps } from './make-signing-key.ts';
import { type Item, type KeyName, nameOf, recordDeletionScheduled, recordRetired } from './signing-key-store.ts';

/**
 * Safe to repeat after a crash at any point, and to run twice at once. A key that cannot be deleted fails the run at its
 * end, when everything else is done.
 */
export async function rotateSigningKeys(
  deps: SigningKeyDeps,
  family: SigningKeyFamily,
  now: UnixSeconds,
  occasion: Occasion = 'due',
): Promise<Rotation> {
  const counted = await countVersions(deps, family.name);
  const before = await readSigningKeyItems(deps, family.name);
  const made = family.isWanted ? await makeDueKey({ deps, family, occasion, now }, counted, before) : [];
  // A new key takes a revoked one out of use at once, and so KMS out of the reach of whoever uses it.
  const items = made.length > 0 ? await readSigningKeyItems(deps, family.name) : before;
  const retired = await retireOutlived(deps, family, items, now);
  // A run that ended between a row's retirement and KMS left those that were retired before.
  const waiting = items.filter((item) => item.retiredAt !== undefined && item.deletionScheduledAt === undefined);
  await destroyKeys(deps, [...retired, ...waiting], now);
  return { made, deleted: retired.map((item) => nameOf(item).kid) };
}

/** A key that an earlier run left unfinished comes first; a further one is not begun beside it. */
async function makeDueKey(
  { deps, family, occasion, now }: Omit<KeyMaking, 'signing'> & { readonly occasion: Occasion },
  counted: number,
  items: readonly Item[],
): Promise<string[]> {
  // A deployment may have given a signing function another role, or added one: then a new key is due at once.
  const lets = (roles: readonly string[]) => (row: SigningKeyRow) =>
    roles.every((role) => row.signerRoleArns.includes(role));
  const announced = items.map(announcedKey).filter((row) => row !== undefined);
  const signing = standingVersions(announced).filter(lets(family.signerRoleArns));
  const making: KeyMaking = { deps, family, signing, now };
  const unfinished = items.find((item) => isUnfinished(item) && !isAbandoned(item, deps));
  if (unfinished !== undefined) return finishKey(making, nameOf(unfinished), unfinished);
  const isWanted = occasion === 'by-hand' && versionByHand(signing, now) === 'due';
  const complete = signing.filter(lets(family.otherRoleArns ?? []));
  if (!isWanted && !newVersionDue(complete, family.policy, now)) return [];
  const next: KeyName = { family: family.name, kid: family.kid(counted + 1) };
  return claimKey(making, next, counted);
}

function isUnfinished(item: Item): boolean {
  return item.x === undefined && item.retiredAt === undefined;
}

/** Made under a role that this function no longer has: its public half cannot be read, so it is never announced. */
function isAbandoned(item: Item, { keeperRoleArn }: SigningKeyDeps): boolean {
  return isUnfinished(item) && item.keyArn !== undefined && item.keeperRoleArn?.S !== keeperRoleArn;
}

/** Takes keys from what is published that nothing needs any more; their rows. */
async function retireOutlived(
  deps: SigningKeyDeps,
  { region, policy, isWanted, isOver }: SigningKeyFamily,
  items: readonly Item[],
  now: UnixSeconds,
): Promise<Item[]> {
  const announced = items.map(announcedKey).filter((row) => row !== undefined);
  const outlived = new Set(outlivedVersions(announced, policy, now).map(({ version }) => version));
  const retired: Item[] = [];
  for (const item of items) {
    // Where no key is wanted, none comes in the place of one that was declared compromised.
    const revokedForGood = !isWanted && item.revokedAt !== undefined && item.retiredAt === undefined;
    const isLeft = isOver === true && item.keyArn !== undefined && item.retiredAt === undefined;
    const due = outlived.has(nameOf(item).kid) || revokedForGood || isLeft || isAbandoned(item, deps);
    const { actor } = deps;
    if (!due || !(await recordRetired(deps, nameOf(item), { actor, item, region }, now))) continue;
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
