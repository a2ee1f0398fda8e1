/** Makes one key in steps that a later run can take up again (signing-key-store.ts). */
import { HOUR_SECONDS, type UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { usableFrom } from '../../../../protocol/rings/ring.ts';
import { operatorOf } from '../../../shared/audit.ts';
import type { Kms } from '../../../shared/aws/kms.ts';
import type { RotateDeps } from '../../../shared/rings/rotate-rings.ts';
import type { SigningKeyRow } from '../../../shared/rings/signing-key-rows.ts';
import { addVersion } from '../../../shared/rings/version-counter.ts';
import type { SigningKeyFamily } from './families.ts';
import type { KeyRoles } from './key-policy.ts';
import { createSigningKey, publicPoint, scheduleDeletion, surelyMadeNothing, tagKey } from './kms-keys.ts';
import {
  claimedItem,
  type Item,
  isRecorded,
  type KeyName,
  recordAnnounced,
  recordMade,
  releaseLease,
  renewLease,
} from './signing-key-store.ts';

/** A key signs only this long after its announcement, so that whoever checks has read of it; the first one at once. */
const ACTIVATION_SECONDS = HOUR_SECONDS;

export interface SigningKeyDeps extends RotateDeps {
  /** Makes keys, and sends nothing twice. */
  readonly kmsOnce: Kms;
  /** The rotation function's role, which reads, labels and deletes what it made. */
  readonly keeperRoleArn: string;
  /** key-policy.ts. */
  readonly digestsOnly: boolean;
  readonly stage: string;
  /** On every key made. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface KeyMaking {
  readonly deps: SigningKeyDeps;
  readonly family: SigningKeyFamily;
  /** The family's announced keys that every signing role can use. */
  readonly signing: readonly SigningKeyRow[];
  readonly now: UnixSeconds;
}

/** The kid of the new key, or [] where another rotation is making it. */
export async function claimKey(making: KeyMaking, name: KeyName, counted: number): Promise<string[]> {
  const { deps, now } = making;
  const act = { actor: deps.actor, ...operatorOf(deps), action: 'signing-key-made', target: name.kid };
  // From when it signs is decided when KMS has made it.
  const entry = { ...act, after: { createdAt: now }, details: { region: making.family.region } };
  const item = claimedItem(name, now);
  const won = await addVersion(deps, { family: name.family, counted, item }, entry, now);
  return won ? makeKey(making, name) : [];
}

/** Goes on where an earlier run stopped. */
export async function finishKey(making: KeyMaking, name: KeyName, item: Item): Promise<string[]> {
  const keyArn = item.keyArn?.S;
  if (keyArn !== undefined) return announceKey(making, name, keyArn);
  const leased = Number(item.leaseUntil?.N) > making.now;
  return !leased && (await renewLease(making.deps, name, item, making.now)) ? makeKey(making, name) : [];
}

/** Only under the lease of the row. */
async function makeKey(making: KeyMaking, name: KeyName): Promise<string[]> {
  const { deps } = making;
  const keyArn = await createUnderLease(making, name);
  try {
    await recordMade(deps, name, keyArn, rolesOf(making));
  } catch (error) {
    // The answer alone may have been lost: a row must never name a key that goes. Where this look fails too, the key
    // stays: the next run announces it, or nothing names it (signing-key-store.ts).
    if (!(await isRecorded(deps, name, keyArn))) {
      await scheduleDeletion(deps.kms, keyArn);
      throw error;
    }
  }
  deps.count('SigningKeyMade');
  return announceKey(making, name, keyArn);
}

function rolesOf({ deps: { keeperRoleArn, digestsOnly }, family }: KeyMaking): KeyRoles {
  return { signerRoleArns: [...family.signerRoleArns, ...(family.otherRoleArns ?? [])], keeperRoleArn, digestsOnly };
}

async function createUnderLease(making: KeyMaking, name: KeyName): Promise<string> {
  const { deps, family, now } = making;
  const description = `ENX ${deps.stage}: ${family.what} ${name.kid}`;
  try {
    return await createSigningKey(deps.kmsOnce, rolesOf(making), description);
  } catch (error) {
    if (surelyMadeNothing(error)) await releaseLease(deps, name, now);
    throw error;
  }
}

/** A label that is missing costs a line in a bill; a region without a new key costs its certificates or messages. So it goes on. */
async function label({ kms, tags, count }: SigningKeyDeps, keyArn: string): Promise<void> {
  await tagKey(kms, keyArn, tags).catch(() => count('SigningKeyUntagged'));
}

async function announceKey({ deps, signing, now }: KeyMaking, name: KeyName, keyArn: string): Promise<string[]> {
  const point = await publicPoint(deps.kms, keyArn);
  await label(deps, keyArn);
  const times = { createdAt: now, usableFrom: usableFrom(signing, now, ACTIVATION_SECONDS) };
  await recordAnnounced(deps, name, point, times);
  return [name.kid];
}
