/** The keys of a region whose signatures others trust: one family for each purpose, all rotated alike. */
import { DAY_SECONDS, HOUR_SECONDS } from '../../../../protocol/keys/interval.ts';
import type { RingPolicy } from '../../../../protocol/rings/ring.ts';
import { signingKeyFamily } from '../../../shared/rings/signing-key-rows.ts';

export interface SigningKeyFamily {
  /** Partition key of the rows. */
  readonly name: string;
  readonly region: string;
  /** For people: in KMS's descriptions and in what failed. */
  readonly what: 'certificate key' | 'message key';
  readonly policy: RingPolicy;
  /** Roles of the functions that sign: a key which one of them cannot use is no key. */
  readonly signerRoleArns: readonly string[];
  /** Roles of others that may sign. Who cannot waits: a key that lets it is announced before it is used, as any. Default: none. */
  readonly otherRoleArns?: readonly string[];
  /** False: no key is made, and those that are there are only retired. */
  readonly isWanted: boolean;
  /** The region ended so long ago that nothing its keys signed counts any more: all of them go. Default: false. */
  readonly isOver?: boolean;
  /** Of the n-th key ever made. */
  kid(n: number): string;
}

const NEW_AFTER_SECONDS = 30 * DAY_SECONDS;
/** A warm container signs with the old key for a minute more, and lists are kept for some minutes by whoever read them. */
const MARGIN_SECONDS = HOUR_SECONDS / 4;

/** The reference drops an inactive key after an hour; certificates live up to an hour (protocol/region.ts). */
export const certificatePolicy: RingPolicy = {
  newAfterSeconds: NEW_AFTER_SECONDS,
  keepAfterSuccessorSeconds: HOUR_SECONDS + MARGIN_SECONDS,
};

/**
 * The reference's advice is to leave an old key for 48 hours (verification-server.md §4.2): its last message carries a link of
 * up to a day, and a phone that was off gets it late and checks it then.
 */
export const messagePolicy: RingPolicy = {
  newAfterSeconds: NEW_AFTER_SECONDS,
  keepAfterSuccessorSeconds: 2 * DAY_SECONDS + MARGIN_SECONDS,
};

/** `otherRoleArn`: of what shows the region's key server whose figures it asks for (pull-statistics). */
export function certificateKeys(region: string, signerRoleArn: string, otherRoleArn: string): SigningKeyFamily {
  return {
    name: signingKeyFamily('certificate', region),
    region,
    what: 'certificate key',
    policy: certificatePolicy,
    signerRoleArns: [signerRoleArn],
    otherRoleArns: [otherRoleArn],
    isWanted: true,
    kid: (n) => `${region}-v${n}`,
  };
}

/**
 * `isSigned`: the region's settings. Where they no longer ask for it, its newest key stays: phones know it, and it signs again
 * when they do. A kid has no colon, by which a message's parts are found (protocol/sms/signature.ts).
 */
export function messageKeys(region: string, signerRoleArns: readonly string[], isSigned: boolean): SigningKeyFamily {
  return {
    name: signingKeyFamily('sms', region),
    region,
    what: 'message key',
    policy: messagePolicy,
    signerRoleArns,
    // With no role to sign, a key would be of no use.
    isWanted: isSigned && signerRoleArns.length > 0,
    kid: (n) => `${region}-v${n}-sms`,
  };
}
