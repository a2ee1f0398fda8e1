/** Which region, of which stage: what several commands are asked in the same way. */
import type { ParseArgsOptionsConfig } from 'node:util';
import type { ExposureNotifications } from '../../protocol/region-config/file/exposure-notifications.ts';
import type { RegionSettings } from '../../protocol/region-config/file/region-settings.ts';
import { readCommandLine } from '../command/command-line.ts';
import { requireOptions, UsageError } from '../command/operator-command.ts';
import type { RegionContext } from './command.ts';
import { type LoadedRegion, loadRegion, type RegionChoice } from './reading/load.ts';

export interface ReportChoice extends RegionChoice {
  readonly json: boolean;
}

/** In the help of each of them. */
export const choiceHelp = `  REGION   such as US-ZZ; not needed where regions/ has one file
  --stage  dev, staging, prod, or local for the stack of npm start
  --live   asks the deployment what the files do not say (AWS credentials from the environment)
  --json   one JSON document`;

export const flag = { type: 'boolean', default: false } as const;

/** Of all that are asked about one region of one stage. */
export const choiceOptions = { stage: { type: 'string', default: '' }, json: flag } as const;

/** Throws a UsageError for an option that a command does not have. */
export function readOptions<const T extends ParseArgsOptionsConfig>(args: readonly string[], options: T) {
  return readCommandLine({ args: [...args], allowPositionals: true, options }, (message) => new UsageError(message));
}

interface Given<T> {
  readonly values: T;
  readonly positionals: readonly string[];
}

/** With the region that may be named. Throws a UsageError without a stage, and for more than one region. */
export function chosen<T extends { readonly stage: string }>({
  values,
  positionals,
}: Given<T>): T & { region?: string } {
  requireOptions({ stage: values.stage });
  const [region, ...others] = positionals;
  if (others.length > 0) throw new UsageError(`One region at a time; given: ${positionals.join(', ')}.`);
  return region === undefined ? values : { ...values, region };
}

/** `[REGION] --stage NAME [--live] [--json]`. Throws a UsageError. */
export function parseChoice(args: readonly string[]): ReportChoice {
  return chosen(readOptions(args, { ...choiceOptions, live: flag }));
}

export interface ConfiguredRegion extends LoadedRegion {
  readonly settings: RegionSettings & { readonly exposureNotifications: ExposureNotifications };
}

/** Of a file that says what phones are told. Throws a UsageError where it is wrong, or says nothing of it. */
export async function loadConfigured(choice: RegionChoice, context: RegionContext): Promise<ConfiguredRegion> {
  const loaded = await loadRegion(choice, context);
  const { settings, source } = loaded;
  if (!settings) throw new UsageError(`${source.file} is wrong; npm run region -- check says where, and what to do.`);
  const { exposureNotifications } = settings;
  if (exposureNotifications) return { ...loaded, settings: { ...settings, exposureNotifications } };
  throw new UsageError(
    `${source.file} does not say what phones are told: it has no part "exposureNotifications" (docs/region-file.md).`,
  );
}

/** One line on the side for what is wrong; gives the exit status. */
export function reportErrors({ findings, source }: LoadedRegion, { terminal }: RegionContext): number {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (errors === 0) return 0;
  terminal.note(`${source.file}: ${errors} ${errors === 1 ? 'error' : 'errors'}; npm run region -- check lists them.`);
  return 1;
}
