import { Problem } from '../device/problem.ts';
import { ConfigurationError } from '../lib/configuration-error.ts';
import { readRegionFiles } from '../lib/region-files.ts';
import type { RegionFile } from '../protocol/region.ts';

export interface RegionFolder {
  readonly folder: string;
  /** In the order of the files' names. */
  readonly first: RegionFile;
}

/** Reads the region files before anything is started. Throws a Problem that names every mistake in them. */
export function openRegions(folder: string): RegionFolder {
  try {
    const [first] = readRegionFiles(folder);
    if (first) return { folder, first };
    throw new Error(`${folder} gave no region`);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new Problem(error.message, 'What each field means: regions/README.md.');
  }
}
