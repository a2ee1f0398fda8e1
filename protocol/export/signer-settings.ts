/** What a region file says of the keys that sign its export files, beside the first one: each has its times (signers.ts). */
import * as z from 'zod/mini';
import type { UnixSeconds } from '../keys/interval.ts';
import type { SignerSettings } from './configuration.ts';
import { signerName, signersAt, signsAt } from './signers.ts';

/** UTC: `2026-12-01T00:00:00Z`, or `2026-12-01` for the beginning of that day. */
export const utcTime = z.string().check(
  z.regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$/),
  z.refine((text) => !Number.isNaN(Date.parse(text)), 'a time such as 2026-12-01T00:00:00Z, or 2026-12-01'),
);

export function secondsOf(time: string): UnixSeconds {
  return Date.parse(time) / 1_000;
}

/** As `utcTime` is written. */
export function isoTime(time: UnixSeconds): string {
  return new Date(time * 1_000).toISOString().replace('.000Z', 'Z');
}

/** By which name phones know a key, and where it is. */
export const signerMembers = {
  /** `verification_key_id` in the files, conventionally the mobile country code. */
  verificationKeyId: z.string().check(z.regex(/^[A-Za-z0-9_]{1,50}$/)),
  /** `verification_key_version` in the files; equals `publicKeyVersion` at Apple. */
  verificationKeyVersion: z.string().check(z.regex(/^v?\d{1,6}$/)),
  /**
   * A KMS key that exists already (P-256, same account and Amazon region), by its ARN: an alias would follow whoever moves
   * it. Its own policy must let the export function sign (docs/operations/lost-export-key.md). Default: a key that the
   * deployment makes.
   */
  signerKeyArn: z.optional(z.string().check(z.regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/))),
};

/** A further key of the region's own files. One that has signed stays here for ever, with its end. */
export const furtherSigner = z.strictObject({
  ...signerMembers,
  /** Signs from then on. */
  from: utcTime,
  /** Its signature is the first from then on, the one at which iOS looks: when Apple's phones are to have it. Default: `from`. */
  firstFrom: z.optional(utcTime),
  /** Signs no more from then on. Default: for ever. */
  until: z.optional(utcTime),
});

export type FurtherSigner = z.output<typeof furtherSigner>;

/** The first key, as `keyServer.export` has it. */
export interface FirstSigner {
  readonly verificationKeyId: string;
  readonly verificationKeyVersion: string;
  readonly verificationKeyUntil?: string | undefined;
}

export type SignerTimes = Omit<SignerSettings, 'keyArn'>;

/** All keys of a region's own files, the first one first, with their times in seconds. */
export function signerTimes(first: FirstSigner, signers: readonly FurtherSigner[]): SignerTimes[] {
  const { verificationKeyId, verificationKeyVersion, verificationKeyUntil: until } = first;
  return [
    { verificationKeyId, verificationKeyVersion, ...(until === undefined ? {} : { until: secondsOf(until) }) },
    ...signers.map((signer) => ({
      verificationKeyId: signer.verificationKeyId,
      verificationKeyVersion: signer.verificationKeyVersion,
      from: secondsOf(signer.from),
      ...(signer.firstFrom === undefined ? {} : { firstFrom: secondsOf(signer.firstFrom) }),
      ...(signer.until === undefined ? {} : { until: secondsOf(signer.until) }),
    })),
  ];
}

/** The same with their keys. `keyArns`: of all but the first, by name (signers.ts). Throws where one is missing. */
export function signersWithKeys(
  times: readonly SignerTimes[],
  firstKeyArn: string,
  keyArns: Readonly<Record<string, string>>,
): SignerSettings[] {
  return times.map((signer, at) => {
    const keyArn = at === 0 ? firstKeyArn : keyArns[signerName(signer)];
    if (keyArn === undefined) throw new Error(`No key was made for the signer ${signerName(signer)}`);
    return { keyArn, ...signer };
  });
}

interface RegionWithSigners {
  readonly keyServer: {
    readonly export: FirstSigner & { readonly signerKeyArn?: string | undefined };
    readonly signers: readonly FurtherSigner[];
  };
}

/**
 * The same region with the key that stands first at `now` in the place of the first one: what Apple's phones have, and what is handed
 * over and looked at from outside. A region of which nobody signs stays as it is.
 */
export function withLeadingSigner<T extends RegionWithSigners>(region: T, now: UnixSeconds): T {
  const { export: own, signers } = region.keyServer;
  const times = signerTimes(own, signers);
  if (!times.some((signer) => signsAt(signer, now))) return region;
  const [leading] = signersAt(times, now);
  const next = signers.find((signer) => leading && signerName(signer) === signerName(leading));
  if (next === undefined) return region;
  const { verificationKeyId, verificationKeyVersion, signerKeyArn } = next;
  return {
    ...region,
    keyServer: { ...region.keyServer, export: { ...own, verificationKeyId, verificationKeyVersion, signerKeyArn } },
  };
}
