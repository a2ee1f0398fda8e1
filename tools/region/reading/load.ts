/** What the commands of `npm run region` begin with: one region's file, its deployment, and what is wrong with them. */
import { join } from 'node:path';
import type { Mended } from '../../../lib/settings/reading/mended.ts';
import {
  certainFindings,
  isWithin,
  type PlacedFinding,
  type RegionSource,
  readRegionSource,
  regionFileNames,
  regionFileStem,
} from '../../../lib/settings/region-source.ts';
import { withLeadingSigner } from '../../../protocol/export/signer-settings.ts';
import type { DeploymentFacts } from '../../../protocol/region-config/derived.ts';
import { type EffectiveValue, effectiveValues } from '../../../protocol/region-config/effective.ts';
import type { RegionSettings } from '../../../protocol/region-config/file/region-settings.ts';
import type { Finding } from '../../../protocol/region-config/finding.ts';
import type { HandedOver } from '../../../protocol/region-config/handed-over.ts';
import { historyFindings, ruleFindings } from '../../../protocol/region-config/rules/all.ts';
import { placeOfValue, type Subject } from '../../../protocol/region-config/rules/subject.ts';
import { weakCodes } from '../../../protocol/settings/rules/guessing.ts';
import { UsageError } from '../../command/operator-command.ts';
import type { RegionContext } from '../command.ts';
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
export async function loadRegion(choice: RegionChoice, context: RegionContext): Promise<LoadedRegion> {
  const { stage, live } = choice;
  const source = asOf(readRegionSource(choice.file ?? fileOf(choice.region, context.regions)), context.now());
  const { mended } = source;
  if (!mended || !live) return checkedSource(source, stage, context);
  return withFacts(source, await factsOfDeployment(stage, context, mended.settings), { stage, live }, context);
}

/** With the key that stands first now, which is the one that phones are told of (signer-settings.ts). */
function asOf(source: RegionSource, now: number): RegionSource {
  const { settings, mended } = source;
  return {
    ...source,
    ...(settings && { settings: withLeadingSigner(settings, now) }),
    ...(mended && { mended: { ...mended, settings: withLeadingSigner(mended.settings, now) } }),
  };
}

/** With what files alone say of the stage. */
export function checkedSource(source: RegionSource, stage: string, context: RegionContext): LoadedRegion {
  const facts = source.mended ? factsOfFiles(stage, context.stages, source.mended.settings) : {};
  return withFacts(source, facts, { stage, live: false }, context);
}

function withFacts(
  source: RegionSource,
  facts: DeploymentFacts,
  about: Pick<Subject, 'stage' | 'live'>,
  context: RegionContext,
): LoadedRegion {
  const { settings, mended } = source;
  if (!mended) return { source, facts, values: [], findings: source.findings };
  const last = readHandedOver(context, about.stage, mended.settings.region);
  const part = mended.settings.exposureNotifications;
  const values = part ? effectiveValues(mended.settings, part, facts) : [];
  const told = part ? ruleFindings(subjectOf(mended, part, values, { ...about, last, now: context.now() })) : [];
  const found = [...weakCodes(mended.settings.verification), ...told];
  return {
    ...{ source, facts, findings: [...source.findings, ...placed(source, found)] },
    ...(settings ? { settings, values } : { values: [] }),
    ...(last ? { last } : {}),
  };
}

/** What is wrong against a record of any other stage. */
export function findingsAgainst({ source }: LoadedRegion, last: HandedOver, context: RegionContext): PlacedFinding[] {
  const { mended } = source;
  const part = mended?.settings.exposureNotifications;
  if (!mended || !part) return [];
  const values = effectiveValues(mended.settings, part, {});
  const about = { stage: last.stage, live: false, last, now: context.now() };
  return placed(source, historyFindings(subjectOf(mended, part, values, about)));
}

/** Without values that stand in for others, or whose place had to be mended: nothing can be said about them. */
function subjectOf(
  { settings, paths }: Mended<RegionSettings>,
  part: NonNullable<RegionSettings['exposureNotifications']>,
  values: readonly EffectiveValue[],
  about: Pick<Subject, 'stage' | 'live' | 'last' | 'now'>,
): Subject {
  const isCertain = (value: EffectiveValue) => !paths.some((path) => isWithin(placeOfValue(value), path));
  return { settings, part, values: values.filter(isCertain), ...about };
}

function placed(source: RegionSource, findings: readonly Finding[]): PlacedFinding[] {
  return certainFindings(findings, source.mended?.paths ?? []).map((finding) => ({
    ...finding,
    ...source.locate(finding.path),
    file: source.file,
  }));
}

/** Of the region or, without one, the only file of the folder. Throws a UsageError. */
export function fileOf(region: string | undefined, folder: string): string {
  const names = regionFileNames(folder);
  const meant = region === undefined ? names : names.filter((name) => regionFileStem(name) === region.toLowerCase());
  const [name, ...others] = meant;
  if (name !== undefined && others.length === 0) return join(folder, name);
  const known = names.map((each) => regionFileStem(each).toUpperCase()).join(', ') || 'none';
  if (region === undefined) throw new UsageError(`Which region is meant? There are: ${known}.`);
  throw new UsageError(
    `${name ? 'Two files are of' : 'No file is of'} region ${region}; regions with a file: ${known}.`,
  );
}
