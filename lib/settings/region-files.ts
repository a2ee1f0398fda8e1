/** Reads regions/*.json and *.jsonc. Every problem names file, field, value and what is allowed (protocol/region.ts). */
import { join } from 'node:path';
import type { RegionFile } from '../../protocol/region.ts';
import type { RegionSettings } from '../../protocol/region-config/file/region-settings.ts';
import { ConfigurationError } from './configuration-error.ts';
import { inWords } from './problems.ts';
import { readRegionSource, regionFileNames, regionOfFile } from './region-source.ts';
import { clashes } from './regions/checks.ts';
import { exportProblemsBetween } from './regions/export-problems.ts';

/** All region files of a folder, in the order of their names. Throws one ConfigurationError with every problem. */
export function readRegionFiles(folder: string): RegionFile[] {
  const names = regionFileNames(folder);
  if (names.length === 0) throw new ConfigurationError(`${folder} holds no region file (*.json, *.jsonc)`);
  const sources = names.map((name) => readRegionSource(join(folder, name)));
  const files = sources.flatMap(({ file, settings }) => (settings ? [{ file, settings }] : []));
  const problems = [
    ...sources.flatMap(({ findings }) => findings.map((finding) => ({ file: finding.file, finding }))),
    ...clashes(files),
    ...exportProblemsBetween(files, new Set(names.map(regionOfFile))),
  ];
  if (problems.length > 0) {
    throw new ConfigurationError(problems.map(({ file, finding }) => `${file}: ${inWords(finding)}`).join('\n'));
  }
  return files.map(({ settings }) => forFunctions(settings));
}

/** Those in service. */
export function liveRegions(regions: readonly RegionFile[]): RegionFile[] {
  return regions.filter(({ ended }) => !ended);
}

/** What phones are told stays out of templates and tables: no function needs it. */
function forFunctions({ $schema: _, exposureNotifications: __, ...file }: RegionSettings): RegionFile {
  const { deviceApiKey: ___, ...verification } = file.verification;
  return { ...file, verification };
}
