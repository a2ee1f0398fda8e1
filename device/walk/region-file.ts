/** The region's file, where this repository has it: what its phones are told. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import { type RegionSettings, regionSettings } from '../../protocol/region-config/file/region-settings.ts';
import type { ScoreConfiguration } from '../../protocol/risk/configuration.ts';
import { scoreConfigurationOf } from '../../protocol/risk/region-configuration.ts';
import { Problem } from '../problem.ts';

const regionFolder = join(import.meta.dirname, '..', '..', 'regions');

/**
 * Undefined without a file, or with one that is wrong: `npm run region -- check` says what is. Phones of a practice twin are
 * told what those of its region are (protocol/practice.ts).
 */
export function readRegionFile(region: string, folder: string = regionFolder): RegionSettings | undefined {
  const file = ['json', 'jsonc'].map((ending) => join(folder, `${region.toLowerCase()}.${ending}`)).find(existsSync);
  if (file !== undefined) return settingsIn(file);
  const all = globSync('*.{json,jsonc}', { cwd: folder }).map((name) => settingsIn(join(folder, name)));
  return all.find((settings) => settings?.practiceTwin === region);
}

function settingsIn(file: string): RegionSettings | undefined {
  return regionSettings.safeParse(parse(readFileSync(file, 'utf8'))).data;
}

/** What decides whether a phone of the region notifies. Throws a Problem where nobody has said it. */
export function readScores(region: string, folder: string = regionFolder): ScoreConfiguration {
  const file = readRegionFile(region, folder);
  if (file?.exposureNotifications) return scoreConfigurationOf(file, file.exposureNotifications);
  throw new Problem(
    `No file in regions/ says whom phones of ${region} notify.`,
    'Write its part "exposureNotifications" (docs/region-file.md), and let "npm run region -- check" read it.',
  );
}
