/** Reads regions/*.json. Every problem names file, field, value and what is allowed (protocol/region.ts). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RegionFile } from '../../protocol/region.ts';
import { type RegionSettings, regionSettings } from '../../protocol/region-config/file/region-settings.ts';
import { ConfigurationError } from './configuration-error.ts';
import { messageProblems } from './message-problems.ts';
import { pageTextProblems } from './page-texts.ts';
import { parseSettings } from './problems.ts';

/** All region files of a folder, in the order of their names. Throws one ConfigurationError with every problem. */
export function readRegionFiles(folder: string): RegionFile[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();
  if (names.length === 0) throw new ConfigurationError(`${folder} holds no region file (*.json)`);
  const problems: string[] = [];
  const regions = names.flatMap((name) => {
    const file = join(folder, name);
    const { region, found } = parseRegionFile(name, readFileSync(file, 'utf8'));
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

/** One file's text, and what is wrong with it. */
function parseRegionFile(name: string, text: string): { region?: RegionFile; found: string[] } {
  const { settings, problems } = parseSettings(regionSettings, text);
  if (!settings) return { found: problems };
  const region = forFunctions(settings);
  const expected = `${region.region.toLowerCase()}.json`;
  if (name !== expected) return { found: [`region is "${region.region}"; its file must be named ${expected}`] };
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
