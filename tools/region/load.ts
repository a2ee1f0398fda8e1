/** What the commands of `npm run region` begin with: one region's file, its deployment, and what is wrong with them. */
import { join } from 'node:path';
import {
  type PlacedFinding,
  type RegionSource,
  readRegionSource,
  regionFileNames,
  regionFileStem,
} from '../../lib/settings/region-source.ts';
import type { DeploymentFacts } from '../../protocol/region-config/derived.ts';
import { type EffectiveValue, effectiveValues } from '../../protocol/region-config/effective.ts';
import type { RegionSettings } from '../../protocol/region-config/file/region-settings.ts';
import type { HandedOver } from '../../protocol/region-config/handed-over.ts';
import { UsageError } from '../operator-command.ts';
import type { RegionContext } from './command.ts';
import { factsOfDeployment, factsOfFiles } from './facts.ts';
import { readHandedOver } from './handed-over.ts';

export interface RegionChoice {
  readonly region?: string;
  /** Wins over `region`. With neither: the only file of the folder. */
  readonly file?: string;
  readonly stage: string;
  /** Ask the deployment, not only the files. */
  readonly live: boolean;
}

export interface LoadedRegion {
  readonly source: RegionSource;
  /** Undefined where the file is wrong; then there are no values either. */
  readonly settings?: RegionSettings;
  readonly facts: DeploymentFacts;
  readonly values: readonly EffectiveValue[];
  /** Of the file, and of all rules. */
  readonly findings: readonly PlacedFinding[];
  /** What this stage handed over last. */
  readonly last?: HandedOver;
}

/** Throws a UsageError where it is not clear which file is meant, a ConfigurationError for a wrong stage file. */
export async function loadRegion(
  choice: RegionChoice,
  context: Pick<RegionContext, 'regions' | 'stages' | 'local'>,
): Promise<LoadedRegion> {
  const source = readRegionSource(choice.file ?? fileOf(choice.region, context.regions));
  const { settings, findings } = source;
  if (!settings) return { source, facts: {}, values: [], findings };
  const facts = choice.live
    ? await factsOfDeployment(choice.stage, context, settings)
    : factsOfFiles(choice.stage, context.stages, settings);
  const part = settings.exposureNotifications;
  const last = readHandedOver(context, choice.stage, settings.region);
  const values = part ? effectiveValues(settings, part, facts) : [];
  return { source, settings, facts, values, findings, ...(last ? { last } : {}) };
}

function fileOf(region: string | undefined, folder: string): string {
  const names = regionFileNames(folder);
  const meant = region === undefined ? names : names.filter((name) => regionFileStem(name) === region.toLowerCase());
  const [name, ...others] = meant;
  if (name !== undefined && others.length === 0) return join(folder, name);
  const known = names.map((each) => regionFileStem(each).toUpperCase()).join(', ') || 'none';
  if (region === undefined) throw new UsageError(`Which region is meant? --region must be one of: ${known}.`);
  throw new UsageError(
    `${name ? 'Two files are of' : 'No file is of'} region ${region}; regions with a file: ${known}.`,
  );
}
