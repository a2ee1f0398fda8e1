import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type PlacedFinding, regionFileNames, regionOfFile } from '../../lib/settings/region-source.ts';
import { clashes } from '../../lib/settings/regions/checks.ts';
import { exportProblemsBetween } from '../../lib/settings/regions/export-problems.ts';
import { UsageError } from '../command/operator-command.ts';
import { findingsAsJson, findingsInWords } from './check/report.ts';
import { flag, readOptions } from './choice.ts';
import type { RegionCommand, RegionContext } from './command.ts';
import { handedOverStages, readHandedOver } from './reading/handed-over.ts';
import { findingsAgainst, type LoadedRegion, loadRegion } from './reading/load.ts';

const help = `Checks region files: everything that is wrong, at once, each with its place and what to do about it.

  npm run region -- check [FILE…] [--stage <stage>] [--json]

  FILE     region files; all of regions/ if not given
  --stage  with the names of this stage's file, and against what was handed over there; if not given, without the
           names, and against what was handed over in any stage
  --json   one JSON document

Exit status 1 with any error. A warning is something that may be meant.`;

async function run(args: readonly string[], context: RegionContext): Promise<number> {
  const { values, positionals } = readOptions(args, { stage: { type: 'string' }, json: flag });
  const files = positionals.length > 0 ? positionals : filesOf(context.regions);
  const [lacking] = files.filter((file) => !existsSync(file));
  if (lacking !== undefined) throw new UsageError(`There is no file ${lacking}.`);
  const findings = await checkFiles(files, values.stage, context);
  context.terminal.out(values.json ? findingsAsJson(files, findings) : findingsInWords(files, findings));
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}

/** Everything that is wrong with files, in their order and by line. */
export async function checkFiles(
  files: readonly string[],
  stage: string | undefined,
  context: RegionContext,
): Promise<PlacedFinding[]> {
  const regions = await Promise.all(
    files.map((file) => loadRegion({ file, stage: stage ?? 'local', live: false }, context)),
  );
  const claims = betweenFiles(regions, knownRegions(files, context));
  return regions.flatMap((region) => {
    const own = [
      ...region.findings,
      ...(stage === undefined ? againstEveryStage(region, context) : []),
      ...claims.filter(({ file }) => file === region.source.file),
    ];
    return own.sort((one, other) => one.line - other.line || one.column - other.column);
  });
}

function filesOf(folder: string): string[] {
  const files = regionFileNames(folder).map((name) => join(folder, name));
  if (files.length > 0) return files;
  throw new UsageError(`${folder} holds no region file (*.json, *.jsonc); npm run region -- new writes one.`);
}

/** Those of files that are not checked now as well. */
function knownRegions(files: readonly string[], { regions }: RegionContext): Set<string> {
  return new Set([...files, ...(existsSync(regions) ? regionFileNames(regions) : [])].map(regionOfFile));
}

function betweenFiles(regions: readonly LoadedRegion[], known: ReadonlySet<string>): PlacedFinding[] {
  const readable = regions.flatMap(({ source, settings }) => (settings ? [{ file: source.file, settings }] : []));
  return [...clashes(readable), ...exportProblemsBetween(readable, known)].flatMap(({ file, finding }) => {
    const source = regions.find((region) => region.source.file === file)?.source;
    return source ? [{ ...finding, ...source.locate(finding.path), file }] : [];
  });
}

/** A record may stand in several stages; what is wrong against two of them is said once. */
function againstEveryStage(region: LoadedRegion, context: RegionContext): PlacedFinding[] {
  const code = region.source.mended?.settings.region;
  if (code === undefined) return [];
  const stages = handedOverStages(context).filter((stage) => stage !== 'local');
  const found = stages.flatMap((stage) => {
    const last = readHandedOver(context, stage, code);
    return last ? findingsAgainst(region, last, context) : [];
  });
  return [...new Map(found.map((finding) => [`${finding.rule} ${finding.path.join('.')}`, finding])).values()];
}

export const check: RegionCommand = {
  summary: 'everything that is wrong with region files, with place and remedy',
  help,
  run,
};
