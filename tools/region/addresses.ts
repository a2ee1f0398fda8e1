import { join } from 'node:path';
import { readStack } from '../../device/stack.ts';
import { stackName } from '../../lib/names.ts';
import { readRegionSource } from '../../lib/settings/region-source.ts';
import { withLeadingSigner } from '../../protocol/export/signer-settings.ts';
import type { RegionSettings } from '../../protocol/region-config/file/region-settings.ts';
import { UsageError } from '../command/operator-command.ts';
import type { ExportPublicKey } from '../deploy/aws.ts';
import { regionAddresses } from './addresses/region-addresses.ts';
import { choiceOptions, chosen, readOptions } from './choice.ts';
import type { RegionCommand, RegionContext } from './command.ts';
import { fileOf } from './reading/load.ts';

const help = `Lists where a region of a deployment is found, and the public key of its export files.

  npm run region -- addresses [REGION] --stage <stage> [--json]

  REGION   such as US-ZZ; not needed where regions/ has one file
  --stage  dev, staging, prod (AWS credentials from the environment), or local for the stack of npm start
  --json   one JSON document`;

interface Found {
  readonly outputs: Readonly<Record<string, string>>;
  readonly key?: ExportPublicKey;
}

async function run(args: readonly string[], context: RegionContext): Promise<number> {
  const choice = chosen(readOptions(args, choiceOptions));
  const { settings, file } = readRegionSource(fileOf(choice.region, context.regions));
  if (!settings) throw new UsageError(`${file} is wrong; npm run region -- check says where, and what to do.`);
  const { outputs, key } = choice.stage === 'local' ? ofLocalStack(context) : await ofStage(choice.stage, settings);
  const rows = regionAddresses(settings, outputs, key?.key);
  if (rows.length === 0) throw new UsageError(`Stage ${choice.stage} is not deployed where these credentials reach.`);
  context.terminal.out(choice.json ? asJson(rows, key) : asText(rows, key));
  return 0;
}

/** The links begin elsewhere there, since the port belongs to them: `npm start` says where. */
function ofLocalStack({ local }: RegionContext): Found {
  const { verification, keyServer } = readStack(join(local, 'stack.json'));
  return { outputs: { DeviceUrl: verification.deviceUrl, ExportBaseUrl: keyServer.exportBaseUrl } };
}

async function ofStage(stage: string, region: RegionSettings): Promise<Found> {
  // Loaded here, since half a second of AWS SDK is nothing that `--help` needs.
  const { exportKeys, exportPublicKeys, stackOutputs } = await import('../deploy/aws.ts');
  const verification = await stackOutputs(stackName('verification', stage));
  const keyServer = await stackOutputs(stackName('keyserver', stage));
  const hasKeys = keyServer.ExportBaseUrl !== undefined;
  const leading = withLeadingSigner(region, Date.now() / 1_000);
  const [key] = hasKeys ? await exportPublicKeys([leading], await exportKeys(stage, [leading])) : [];
  return { outputs: { ...verification, ...keyServer }, ...(key && { key }) };
}

type Rows = ReturnType<typeof regionAddresses>;

function asText(rows: Rows, key: ExportPublicKey | undefined): string {
  const width = Math.max(...rows.map(([what]) => what.length));
  const lines = rows.map(([what, value]) => `${what.padEnd(width)}  ${value}`);
  const pem = key
    ? ['', `public key of the export files, key id ${key.id}, version ${key.version}`, '', key.pem.trimEnd()]
    : [];
  return [...lines, ...pem].join('\n');
}

function asJson(rows: Rows, key: ExportPublicKey | undefined): string {
  return JSON.stringify({ addresses: Object.fromEntries(rows), ...(key && { exportKey: key }) }, undefined, 2);
}

export const addresses: RegionCommand = { summary: 'where a region of a deployment is found', help, run };
