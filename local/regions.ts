import { Problem } from '../device/problem.ts';
import { ConfigurationError } from '../lib/settings/configuration-error.ts';
import { liveRegions, readRegionFiles } from '../lib/settings/region-files.ts';
import type { RegionFile } from '../protocol/region.ts';

export interface RegionFolder {
  readonly folder: string;
  /** Of those in service, in the order of the files' names. */
  readonly first: RegionFile;
}

/** Reads the region files before anything is started. Throws a Problem that names every mistake in them. */
export function openRegions(folder: string): RegionFolder {
  try {
    const [first] = liveRegions(readRegionFiles(folder));
    if (first) return { folder, first };
    throw new ConfigurationError(`every region of ${folder} has ended; one is needed to walk through`);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new Problem(error.message, 'What each field means: docs/region-file.md.');
  }
}
