/** What a region file says of its export files (key-server.md §4.11): which keys, when, how many, and under which name signed. */
import * as z from 'zod/mini';
import { DAY_SECONDS } from '../keys/interval.ts';
import { regionCode } from '../region-code.ts';
import { KEYS_PER_FILE } from './figures/phone-limits.ts';
import { signerMembers, utcTime } from './signer-settings.ts';

const bounded = (minimum: number, maximum: number) => z.int().check(z.gte(minimum), z.lte(maximum));

/**
 * Seconds between the end of a window and its export, at least: a publish runs for 15 at most (its function's timeout),
 * and 600 are for what the clocks of two machines and a slow commit may add. A key that commits after its window was
 * exported would never reach a phone.
 */
export const LEAST_EXPORT_AGE_SECONDS = 15 + 600;

const files = {
  /** Hours between files; devices allow 2, 4, 8 and 24 (region-config.md, `tekPublishInterval`). */
  periodHours: z.union([z.literal(2), z.literal(4), z.literal(8), z.literal(24)]),
  /** A window is exported this long after its end. Default 7,200. */
  minimumAgeSeconds: z._default(bounded(LEAST_EXPORT_AGE_SECONDS, DAY_SECONDS), 7_200),
  /** A file with a real key holds at least this many keys. Default 1,000. */
  minimumKeys: z._default(bounded(1, 10_000), 1_000),
  /** A random number of keys up to this is added to the minimum. Default 100. */
  paddingRange: z._default(bounded(0, 10_000), 100),
  /** More keys than this are split over several files. Default 500,000. */
  maximumKeys: z._default(bounded(1_000, KEYS_PER_FILE), 500_000),
};

export const exportSettings = z.strictObject({
  ...files,
  ...signerMembers,
  /** This key signs no more from then on; keys of `keyServer.signers` do. Default: for ever. */
  verificationKeyUntil: z.optional(utcTime),
});

/**
 * `as-any`: a traveler's key is like another. `of-all-regions`: travelers' keys of every region too (the reference's
 * includeTravelers). `only` and `without`: of the regions, keys of travelers alone or of all others.
 */
export const travelerFilters = ['as-any', 'of-all-regions', 'only', 'without'] as const;
export type Travelers = (typeof travelerFilters)[number];

/** Another series of files beside the region's own. */
export const furtherExportSettings = z.strictObject({
  /** `<region>-<name>` is where its index stands: `us-zz-travelers/index.txt`. Never change it for a live series. */
  name: z.string().check(z.regex(/^[a-z][a-z0-9]{0,19}(-[a-z0-9]{1,20}){0,3}$/)),
  /** Uploads for any of these regions are in it. Default: this region. */
  regions: z.optional(z.array(z.string().check(z.regex(regionCode))).check(z.minLength(1), z.maxLength(100))),
  /** Uploads for any of these are not, whatever else they are for. Default: none. */
  excludedRegions: z._default(z.array(z.string().check(z.regex(regionCode))).check(z.maxLength(100)), []),
  /** Default `as-any`. */
  travelers: z._default(z.enum(travelerFilters), 'as-any'),
  ...files,
  /** Signs its files. Default: whoever signs the region's own. */
  signer: z.optional(z.strictObject(signerMembers)),
  /** Read by others than the region's phones, so that it is not counted against what one phone reads in a day. Default false. */
  forOthers: z._default(z.boolean(), false),
  /** Out of service: what was accepted before is exported, and no more. Its signing key stays. Default false. */
  ended: z._default(z.boolean(), false),
});

export type ExportSettings = z.output<typeof exportSettings>;
export type FurtherExportSettings = z.output<typeof furtherExportSettings>;

/** Id of a configuration, and the first part of its files' names and of its index: `us-zz`, `us-zz-travelers`. */
export function configurationId(region: string, name?: string): string {
  return (name === undefined ? region : `${region}-${name}`).toLowerCase();
}
