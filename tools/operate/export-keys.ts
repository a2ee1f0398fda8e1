/**
 * `npm run export-keys`: which keys sign a region's export files, now and later, and what a change of them asks of Apple, Google and
 * phones (docs/operations/rotate-export-key.md).
 */
import { readRegionSource } from '../../lib/settings/region-source.ts';
import { type PublicKeys, publicKeysPath } from '../../protocol/export/public-keys.ts';
import { LEAD_DAYS, planRotation } from '../../protocol/export/rotation-plan.ts';
import { configurationId } from '../../protocol/export/settings.ts';
import { type SignerTimes, secondsOf, signerTimes } from '../../protocol/export/signer-settings.ts';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { readCommandLine } from '../command/command-line.ts';
import {
  commandNamed,
  requireOptions,
  runCommand,
  type Terminal,
  terminal,
  UsageError,
} from '../command/operator-command.ts';
import { realContext } from '../region/reading/context.ts';
import { fileOf } from '../region/reading/load.ts';
import { readLiveKeys } from './export-keys/live-keys.ts';
import { keysInWords, planInWords } from './export-keys/words.ts';

const help = `Which keys sign the export files of a region, and what a change of them needs.

  npm run export-keys -- list --stage <stage> --region <region> [--json]
  npm run export-keys -- plan --stage <stage> --region <region> [--lead <days>] [--json]

list says what signs now and later, with public keys: what is live, by public-keys.json of the export site.
plan compares the region file with it: what Apple, Google and phones must have by when, and the earliest end of the old key.
Nothing is changed. Exit status 1 if the plan must not be deployed.

  --stage   dev, staging, prod (AWS credentials from the environment), or local for the stack of npm start
  --region  such as US-ZZ
  --lead    days that Apple and Google ask for between being told of a key and phones having it; ${LEAD_DAYS} if not given
  --json    one JSON document`;

export interface ExportKeysWorld {
  readonly regions: string;
  readonly now: () => UnixSeconds;
  /** Undefined: nothing is published of that series yet. */
  readonly liveKeys: (stage: string, path: string) => Promise<PublicKeys | undefined>;
}

/** The whole command; returns the exit status. */
export async function runExportKeysCommand(
  args: readonly string[],
  world: ExportKeysWorld,
  terminal: Terminal,
): Promise<number> {
  let status = 0;
  const failed = await runCommand('export-keys', terminal, async () => {
    const { values, positionals } = parse(args);
    if (values.help || positionals.length === 0) return terminal.out(help);
    status = await commands[commandNamed(commands, positionals)](values, world, terminal);
  });
  return failed || status;
}

type Values = ReturnType<typeof parse>['values'];
type Command = (values: Values, world: ExportKeysWorld, terminal: Terminal) => Promise<number>;

const commands = { list, plan } satisfies Readonly<Record<string, Command>>;

async function list(values: Values, world: ExportKeysWorld, terminal: Terminal): Promise<number> {
  if (values.lead !== undefined) throw new UsageError('--lead belongs to "plan".');
  const { stage, region } = place(values);
  const live = await world.liveKeys(stage, publicKeysPath(configurationId(region)));
  if (live === undefined)
    throw new UsageError(`Stage ${stage} has published no keys of ${region} yet: deploy it first.`);
  const shown = { stage, at: world.now(), ...live };
  terminal.out(values.json ? JSON.stringify(shown, undefined, 2) : keysInWords(live, timesOf(live), world.now()));
  return 0;
}

async function plan(values: Values, world: ExportKeysWorld, terminal: Terminal): Promise<number> {
  const { stage, region } = place(values);
  const { settings, file } = readRegionSource(fileOf(region, world.regions));
  if (!settings) throw new UsageError(`${file} is wrong; npm run region -- check says where, and what to do.`);
  const live = await world.liveKeys(stage, publicKeysPath(configurationId(region)));
  const signers = signerTimes(settings.keyServer.export, settings.keyServer.signers);
  const facts = { signers, live: live === undefined ? [] : timesOf(live), leadDays: leadOf(values) };
  const planned = planRotation(facts, world.now());
  terminal.out(
    values.json
      ? JSON.stringify({ region, stage, at: world.now(), ...planned }, undefined, 2)
      : planInWords(planned, live),
  );
  return planned.refusals.length === 0 ? 0 : 1;
}

function timesOf({ exportKeys }: PublicKeys): SignerTimes[] {
  return exportKeys.map(({ id, version, from, until }) => ({
    verificationKeyId: id,
    verificationKeyVersion: version,
    ...(from === undefined ? {} : { from: secondsOf(from) }),
    ...(until === undefined ? {} : { until: secondsOf(until) }),
  }));
}

function parse(args: readonly string[]) {
  const option = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  return readCommandLine(
    {
      args: [...args],
      allowPositionals: true,
      options: { stage: option, region: option, lead: option, json: flag, help: { ...flag, short: 'h' } },
    },
    (message) => new UsageError(message),
  );
}

function place({ stage = '', region = '' }: Values): { readonly stage: string; readonly region: string } {
  requireOptions({ stage, region });
  return { stage, region: region.toUpperCase() };
}

function leadOf({ lead = String(LEAD_DAYS) }: Values): number {
  if (/^\d{1,2}$/.test(lead)) return Number(lead);
  throw new UsageError(`--lead must be whole days, 0 to 99, but is "${lead}".`);
}

if (import.meta.main) {
  const world = { regions: realContext.regions, now: realContext.now, liveKeys: readLiveKeys };
  process.exitCode = await runExportKeysCommand(process.argv.slice(2), world, terminal);
}
