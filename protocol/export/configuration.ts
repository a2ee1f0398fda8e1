/** What one series of export files holds and how it is signed; settled data, written by the deployment. */
import { HOUR_SECONDS } from '../keys/interval.ts';
import type { ExportSettings } from '../region.ts';

/** One KMS key that signs the files, and the names by which phones know its public half. */
export interface SignerSettings {
  keyArn: string;
  verificationKeyId: string;
  verificationKeyVersion: string;
}

export interface ExportConfiguration
  extends Pick<ExportSettings, 'periodHours' | 'minimumAgeSeconds' | 'minimumKeys' | 'paddingRange' | 'maximumKeys'> {
  /** The region in lower case; first part of every file's name. */
  id: string;
  /** The region written into the files. */
  region: string;
  /** As Apple knows the authority (`name` of the region file). Rows of releases before sign-update have none. */
  authorityName?: string;
  /** Uploads for any of these regions are exported. */
  regions: string[];
  /** Newest first; 1 to 10 (phones read at most ten signatures). */
  signers: SignerSettings[];
}

export function periodSeconds(configuration: { readonly periodHours: number }): number {
  return configuration.periodHours * HOUR_SECONDS;
}

/** Does this configuration export what was uploaded for `regions`? */
export function takesIn(configuration: Pick<ExportConfiguration, 'regions'>, regions: readonly string[]): boolean {
  return regions.some((region) => configuration.regions.includes(region));
}
