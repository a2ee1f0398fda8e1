/** What one series of export files holds and how it is signed; settled data, written by the deployment. */
import { HOUR_SECONDS, type UnixSeconds } from '../keys/interval.ts';
import type { ExportSettings, Travelers } from './settings.ts';

/** One KMS key that signs the files, and the names by which phones know its public half. */
export interface SignerSettings {
  keyArn: string;
  verificationKeyId: string;
  verificationKeyVersion: string;
  /** Signs from then on. Default: from ever. */
  from?: UnixSeconds;
  /** Stands first among the signatures from then on, where iOS looks (signers.ts). Default: `from`. */
  firstFrom?: UnixSeconds;
  /** Signs no more from then on. Default: for ever. */
  until?: UnixSeconds;
}

export interface ExportConfiguration
  extends Pick<ExportSettings, 'periodHours' | 'minimumAgeSeconds' | 'minimumKeys' | 'paddingRange' | 'maximumKeys'> {
  /** The region in lower case, or `<region>-<name>` of a further one; first part of every file's name. */
  id: string;
  /** The region written into the files. */
  region: string;
  /** As Apple knows the authority (`name` of the region file). Rows of releases before sign-update have none. */
  authorityName?: string;
  /** Uploads for any of these regions are exported. */
  regions: string[];
  /** Uploads for any of these are not, whatever else they are for. Default: none. */
  excludedRegions?: string[];
  /** Default `as-any`. */
  travelers?: Travelers;
  /** Those that signed, sign or will sign (signers.ts says which, when and in which order). */
  signers: SignerSettings[];
}

/** The part of a configuration that says which keys it takes. */
export type KeyFilter = Pick<ExportConfiguration, 'regions' | 'excludedRegions' | 'travelers'>;

export function periodSeconds(configuration: { readonly periodHours: number }): number {
  return configuration.periodHours * HOUR_SECONDS;
}

/**
 * Does this configuration export a key that was uploaded for `regions`, of a traveler or not? An exclusion outweighs all
 * else. The reference filters only where exactly one region is named; with two it exports every region (key-server.md §4.4).
 */
export function takesIn(configuration: KeyFilter, regions: readonly string[], traveler: boolean): boolean {
  const { travelers = 'as-any', excludedRegions = [] } = configuration;
  if (regions.some((region) => excludedRegions.includes(region))) return false;
  if (travelers === 'of-all-regions' && traveler) return true;
  if (travelers === 'only' && !traveler) return false;
  if (travelers === 'without' && traveler) return false;
  return regions.some((region) => configuration.regions.includes(region));
}
