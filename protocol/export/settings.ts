/** What a region file says of its export files (key-server.md §4.11): when, how many keys, and under which name signed. */
import * as z from 'zod/mini';
import { DAY_SECONDS } from '../keys/interval.ts';

const bounded = (minimum: number, maximum: number) => z.int().check(z.gte(minimum), z.lte(maximum));

/**
 * Seconds between the end of a window and its export, at least: a publish runs for 15 at most (its function's timeout),
 * and 600 are for what the clocks of two machines and a slow commit may add. A key that commits after its window was
 * exported would never reach a phone.
 */
export const LEAST_EXPORT_AGE_SECONDS = 15 + 600;

export const exportSettings = z.strictObject({
  /** Hours between files; devices allow 2, 4, 8 and 24 (region-config.md, `tekPublishInterval`). */
  periodHours: z.union([z.literal(2), z.literal(4), z.literal(8), z.literal(24)]),
  /** A window is exported this long after its end. Default 7,200. */
  minimumAgeSeconds: z._default(bounded(LEAST_EXPORT_AGE_SECONDS, DAY_SECONDS), 7_200),
  /** A file with a real key holds at least this many keys. Default 1,000. */
  minimumKeys: z._default(bounded(1, 10_000), 1_000),
  /** A random number of keys up to this is added to the minimum. Default 100. */
  paddingRange: z._default(bounded(0, 10_000), 100),
  /** More keys than this are split over several files. Default 500,000. */
  maximumKeys: z._default(bounded(1_000, 750_000), 500_000),
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
});

export type ExportSettings = z.output<typeof exportSettings>;
