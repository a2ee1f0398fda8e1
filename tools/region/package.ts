import { join, relative } from 'node:path';
import type { PlacedFinding } from '../../lib/settings/region-source.ts';
import type { NamedText } from '../../protocol/region-config/artefacts/legal-texts.ts';
import type { RegionSettings } from '../../protocol/region-config/file/region-settings.ts';
import { storedValues } from '../../protocol/region-config/handed-over.ts';
import { findingsAsJson, findingsInWords } from './check/report.ts';
import { choiceOptions, chosen, flag, readOptions } from './choice.ts';
import type { RegionCommand, RegionContext } from './command.ts';
import { requireFreePlace, writeFolder } from './package/folder.ts';
import type { PackageInput } from './package/input.ts';
import { refusals } from './package/refusals.ts';
import { handedOverFile, writeHandedOver } from './reading/handed-over.ts';
import { type LoadedRegion, loadRegion } from './reading/load.ts';

const help = `Makes a folder with all that Apple and Google get of a region, for people to hand over, and a page that says how.

  npm run region -- package [REGION] --stage <stage> [--out <folder>] [--dry-run] [--json]

  REGION     such as US-ZZ; not needed where regions/ has one file
  --stage    dev, staging, prod, or local for the stack of npm start; the deployment is asked for addresses and keys
             (AWS credentials from the environment)
  --out      the folder; .local/packages/<stage>/<region> if not given. An older package there is replaced
  --dry-run  says what would be written, and writes nothing
  --json     one JSON document

What was handed over is written down in regions/handed-over/, to be committed. Exit status 1, and nothing written, where
check has an error or the deployment does not say what is needed.`;

async function run(args: readonly string[], context: RegionContext): Promise<number> {
  const options = parse(args);
  const loaded = await loadRegion({ ...options, live: true }, context);
  const { settings, findings, source } = loaded;
  const errors = errorsOf(loaded, options.stage);
  if (!settings || errors.length > 0) {
    const show = options.json ? findingsAsJson : findingsInWords;
    context.terminal.out(show([source.file], errors));
    context.terminal.note('No package: nothing was written.');
    return 1;
  }
  const input = inputOf(loaded, settings, options.stage, context);
  const folder = options.out ?? join(context.local, 'packages', options.stage, input.region.toLowerCase());
  requireFreePlace(folder);
  const files = await filesOf(input);
  if (!options['dry-run']) {
    writeFolder(folder, files);
    writeHandedOver(context, recordOf(input));
  }
  report({ input, folder, files }, findings, options, context);
  return 0;
}

type Options = ReturnType<typeof parse>;

function parse(args: readonly string[]) {
  return chosen(readOptions(args, { ...choiceOptions, out: { type: 'string' }, 'dry-run': flag }));
}

/** What breaks a rule or stands in the way without; what is unknown is said once, as it concerns a package. */
function errorsOf({ source, settings, values, findings }: LoadedRegion, stage: string): PlacedFinding[] {
  const broken = findings.filter(({ severity }) => severity === 'error');
  if (!settings) return broken;
  const obstacles = settings.exposureNotifications ? refusals(values, stage) : [nothingSaid];
  const said = new Set<string | undefined>(obstacles.map(({ key }) => key));
  return [
    ...broken.filter(({ key }) => !said.has(key)),
    ...obstacles.map((obstacle) => ({
      ...{ severity: 'error' as const, rule: 'package', path: [], file: source.file },
      ...{ ...source.locate(['exposureNotifications']), ...obstacle },
    })),
  ];
}

const nothingSaid = {
  key: 'exposureNotifications',
  problem: 'does not say what phones are told',
  remedy: 'write the part "exposureNotifications" (docs/region-file.md)',
};

function inputOf(
  { values, last }: LoadedRegion,
  { region, name, keyServer, exposureNotifications }: RegionSettings,
  stage: string,
  { now, who }: RegionContext,
): PackageInput {
  return {
    ...{ region, name, stage, values, last },
    at: new Date(now() * 1_000).toISOString(),
    by: who(),
    verificationKeyId: keyServer.export.verificationKeyId,
    localisedRevocation: exposureNotifications?.push.localisedRevocation ?? false,
  };
}

function recordOf({ region, stage, at, by, values }: PackageInput) {
  return { ...{ region, stage, at, by }, how: 'package', values: storedValues(values) } as const;
}

/** Its pages are TSX, which Node reads only once it was told how. */
async function filesOf(input: PackageInput): Promise<NamedText[]> {
  await import('../command/read-tsx.ts');
  const { packageFiles } = await import('./package/files.ts');
  return packageFiles(input);
}

interface Made {
  readonly input: PackageInput;
  readonly folder: string;
  readonly files: readonly NamedText[];
}

function report(
  { input, folder, files }: Made,
  findings: readonly PlacedFinding[],
  options: Options,
  context: RegionContext,
): void {
  const { terminal } = context;
  const written = !options['dry-run'];
  const record = handedOverFile(context, input.stage, input.region);
  if (options.json) {
    const listed = files.map(({ name, text }) => ({ name, bytes: Buffer.byteLength(text) }));
    terminal.out(JSON.stringify({ folder, written, files: listed, record, warnings: findings }, undefined, 2));
    return;
  }
  const verb = written ? 'Written' : 'Would be written';
  const lines = files.map(
    ({ name, text }) => `  ${name.padEnd(36)} ${Buffer.byteLength(text).toLocaleString('en')} bytes`,
  );
  terminal.out([`${verb} to ${folder}:`, ...lines].join('\n'));
  terminal.note(`${verb} down as handed over: ${relative('', record)}`);
  if (findings.length > 0) terminal.note(`Warnings: ${findings.length}; npm run region -- check lists them.`);
  if (written) terminal.note(`Open ${join(folder, 'steps.html')} and go through it.`);
}

export const packageCommand: RegionCommand = {
  summary: 'a folder with all that Apple and Google get, and how',
  help,
  run,
};
