/** Reads regions/*.json and *.jsonc. Every problem names file, field, value and what is allowed (protocol/region.ts). */
import { basename, join } from 'node:path';
import type { RegionFile } from '../../protocol/region.ts';
import type { RegionSettings } from '../../protocol/region-config/file/region-settings.ts';
import { ConfigurationError } from './configuration-error.ts';
import { messageProblems } from './message-problems.ts';
import { pageTextProblems } from './page-texts.ts';
import { inWords } from './problems.ts';
import { readRegionSource, regionFileNames, regionFileStem } from './region-source.ts';

/** All region files of a folder, in the order of their names. Throws one ConfigurationError with every problem. */
export function readRegionFiles(folder: string): RegionFile[] {
  const names = regionFileNames(folder);
  if (names.length === 0) throw new ConfigurationError(`${folder} holds no region file (*.json, *.jsonc)`);
  const problems: string[] = [];
  const regions = names.flatMap((name) => {
    const file = join(folder, name);
    const { region, found } = parseRegionFile(file);
    problems.push(...found.map((problem) => `${file}: ${problem}`));
    return region ? [region] : [];
  });
  problems.push(...clashes(regions));
  if (problems.length > 0) throw new ConfigurationError(problems.join('\n'));
  return regions;
}

/** Those in service. */
export function liveRegions(regions: readonly RegionFile[]): RegionFile[] {
  return regions.filter(({ ended }) => !ended);
}

/** One file, and what is wrong with it. */
function parseRegionFile(file: string): { region?: RegionFile; found: string[] } {
  const { settings, findings } = readRegionSource(file);
  if (!settings) return { found: findings.map(inWords) };
  const region = forFunctions(settings);
  const expected = region.region.toLowerCase();
  if (regionFileStem(file) !== expected) {
    const ending = basename(file).slice(regionFileStem(file).length);
    return { found: [`region is "${region.region}"; its file must be named ${expected}${ending}`] };
  }
  const { userReport } = region.verification;
  return { region, found: [...messageProblems(region), ...pageTextProblems(userReport)] };
}

/** Two regions must not claim one issuer or one `healthAuthorityID`: their rows would overwrite each other. Ended ones have none. */
function clashes(regions: RegionFile[]): string[] {
  const claims = liveRegions(regions).flatMap(({ region, verification, keyServer }) => [
    { region, claim: `certificate issuer "${verification.certificate.issuer}"` },
    ...keyServer.healthAuthorityIds.map((id) => ({ region, claim: `healthAuthorityId "${id.toLowerCase()}"` })),
  ]);
  const first = new Map<string, string>();
  return claims.flatMap(({ region, claim }) => {
    const owner = first.get(claim);
    if (owner === undefined) first.set(claim, region);
    return owner === undefined ? [] : [`${claim} is claimed by ${owner} and by ${region}; allowed: once`];
  });
}

/** What phones are told stays out of templates and tables: no function needs it. */
export function forFunctions({ $schema: _, exposureNotifications: __, ...file }: RegionSettings): RegionFile {
  const { deviceApiKey: ___, ...verification } = file.verification;
  return { ...file, verification };
}
