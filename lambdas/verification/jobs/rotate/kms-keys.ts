/** The KMS side of signing keys. Never repeats CreateKey by itself: the client for it is made with one attempt. */
import { setTimeout } from 'node:timers/promises';
import {
  CreateKeyCommand,
  GetPublicKeyCommand,
  KMSInvalidStateException,
  KMSServiceException,
  NotFoundException,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
} from '@aws-sdk/client-kms';
import { spkiToPoint } from '../../../../protocol/certificate/signing.ts';
import type { Kms } from '../../../shared/aws/kms.ts';
import { type KeyRoles, signingKeyPolicy } from './key-policy.ts';

const UNKNOWN_KEY_PAUSE_MILLISECONDS = 500;

/** KMS's shortest waiting period. Nothing signed with the key is alive when this begins. */
const DELETION_WAIT_DAYS = 7;

/** A new P-256 signing key; its ARN. */
export async function createSigningKey(kmsOnce: Kms, roles: KeyRoles, description: string): Promise<string> {
  const { KeyMetadata: key } = await kmsOnce.send(
    new CreateKeyCommand({
      KeySpec: 'ECC_NIST_P256',
      KeyUsage: 'SIGN_VERIFY',
      Policy: signingKeyPolicy(roles),
      // The check asks that the maker may change the policy later. We must not; the account's administrators may.
      BypassPolicyLockoutSafetyCheck: true,
      Description: description,
    }),
  );
  if (key?.Arn === undefined) throw new Error('KMS gave no key');
  return key.Arn;
}

/** Did this failure of CreateKey surely make no key? Without an answer, or after a server's error, nobody knows. */
export function surelyMadeNothing(error: unknown): boolean {
  const status = error instanceof KMSServiceException ? error.$metadata.httpStatusCode : undefined;
  return status !== undefined && status >= 400 && status < 500;
}

/** The public point of a key. A key just made may be unknown to KMS for some seconds: then it is asked again. */
export async function publicPoint(kms: Kms, keyArn: string, tries = 5): Promise<{ x: string; y: string }> {
  try {
    return await readPublicPoint(kms, keyArn);
  } catch (error) {
    if (tries <= 1 || !(error instanceof NotFoundException)) throw error;
    await setTimeout(UNKNOWN_KEY_PAUSE_MILLISECONDS);
    return publicPoint(kms, keyArn, tries - 1);
  }
}

async function readPublicPoint(kms: Kms, keyArn: string): Promise<{ x: string; y: string }> {
  const { PublicKey: spki } = await kms.send(new GetPublicKeyCommand({ KeyId: keyArn }));
  if (spki === undefined) throw new Error('KMS gave no public key');
  return spkiToPoint(spki);
}

/**
 * After the key is made, by the key's own policy: tags in CreateKey would need kms:TagResource in IAM for every key of the
 * account (docs/decisions/002). Repeating it changes nothing.
 */
export async function tagKey(kms: Kms, keyArn: string, tags: Readonly<Record<string, string>>): Promise<void> {
  const Tags = Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
  await kms.send(new TagResourceCommand({ KeyId: keyArn, Tags }));
}

/** Also fine when the deletion is scheduled already, or done. */
export async function scheduleDeletion(kms: Kms, keyArn: string): Promise<void> {
  try {
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: keyArn, PendingWindowInDays: DELETION_WAIT_DAYS }));
  } catch (error) {
    if (!(error instanceof KMSInvalidStateException || error instanceof NotFoundException)) throw error;
  }
}
