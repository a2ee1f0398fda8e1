/**
 * `npm run self-service-secret -- --stage <stage> --region <region> --purpose <purpose>`: makes a secret of self-service, or
 * gives it a new value. A value is read from the terminal without showing it, from a pipe or from files, and never from the
 * command line.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { selfServiceSecretName } from '../../lambdas/shared/names.ts';
import { liveRegions, readRegionFiles } from '../../lib/settings/region-files.ts';
import { secretsOf } from '../../lib/settings/self-service.ts';
import { readCommandLine } from '../command/command-line.ts';
import {
  requireOptions,
  runCommand,
  stageFactsOf,
  type Terminal,
  terminal,
  UsageError,
} from '../command/operator-command.ts';
import { callerIdentity } from '../deploy/aws.ts';
import { useAwsRegion } from '../deploy/place.ts';
import { askUnseen, checkedSecret } from './secrets/ask.ts';
import { beingDeleted, changeSecret, makeSecret, secretState } from './secrets/aws.ts';

const help = `Makes a secret of self-service, or gives it a new value.

  npm run self-service-secret -- --stage <stage> --region <region> --purpose identity-provider [--dry-run]
  npm run self-service-secret -- --stage <stage> --region <region> --purpose api-key [--dry-run]
  npm run self-service-secret -- --stage <stage> --region <region> --purpose registry --key <file> --certificate <file>
                                 --ca <file> [--dry-run]

  --stage        stage of the deployment, such as dev or prod
  --region       region whose file has selfService, such as NO
  --purpose      identity-provider: the secret of our client there
                 api-key: what "npm run api-key -- create --type issue-only" printed
                 registry: with which we prove to it who asks (mutual TLS)
  --key          PEM file of the private key
  --certificate  PEM file of the certificate that the registry knows, with those between it and its root
  --ca           PEM file of the authority that signs the registry's own certificate
  --dry-run      says what would be done, and changes nothing

Without files the value is asked for, and not shown while you type; or give it by a pipe. Functions read a new value within
a minute. AWS credentials and AWS_REGION come from the environment, as for every AWS tool.`;

interface Target {
  readonly secret: string;
  /** Amazon's. */
  readonly awsRegion: string;
}

export interface Folders {
  readonly stages: string;
  readonly regions: string;
}

const root = join(import.meta.dirname, '..', '..');
const ownFolders: Folders = { stages: join(root, 'stages'), regions: join(root, 'regions') };

/** The whole command; returns the exit status. `ask` gives what the person or the pipe says. */
export async function runSelfServiceSecretCommand(
  args: readonly string[],
  terminal: Terminal,
  ask: () => Promise<string> = askUnseen,
  folders: Folders = ownFolders,
): Promise<number> {
  return runCommand('self-service-secret', terminal, async () => {
    const values = parse(args);
    if (values.help || args.length === 0) return terminal.out(help);
    const { secret, awsRegion } = await targetOf(values, folders);
    const state = await secretState(secret, awsRegion);
    if (state?.isDeleted) throw beingDeleted(secret);
    const given = values.purpose === 'registry' ? registrySecret(values) : undefined;
    if (values['dry-run'])
      return terminal.note(`Would ${state ? `give ${secret} a new value` : `make ${secret}`} in ${awsRegion}.`);
    const value = given ?? checkedSecret(await ask());
    const description = 'ENX self-service; changed by npm run self-service-secret';
    if (state) await changeSecret(secret, value, awsRegion);
    else await makeSecret(secret, value, { region: awsRegion, description });
    terminal.note(
      `${secret}: ${state ? 'has a new value; functions read it within a minute' : `made in ${awsRegion}`}.`,
    );
  });
}

type Values = ReturnType<typeof parse>;

function parse(args: readonly string[]) {
  const option = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const files = { key: option, certificate: option, ca: option } as const;
  const options = {
    ...{ stage: option, region: option, purpose: option, ...files },
    ...{ 'dry-run': flag, help: { ...flag, short: 'h' } },
  } as const;
  return readCommandLine({ args: [...args], options }, (message) => new UsageError(message)).values;
}

async function targetOf(values: Values, folders: Folders): Promise<Target> {
  const { stage = '', region = '', purpose = '' } = values;
  requireOptions({ stage, region, purpose });
  const facts = stageFactsOf(folders.stages, stage);
  const known = secretsOf(liveRegions(readRegionFiles(folders.regions))).filter((one) => one.region === region);
  const chosen = known.find((one) => one.purpose === purpose);
  if (!chosen) {
    const allowed = known.map((one) => one.purpose).join(', ') || 'none, since its file has no selfService';
    throw new UsageError(`--purpose is "${purpose}"; allowed for region ${region}: ${allowed}.`);
  }
  await useAwsRegion(facts, stage);
  const { account, awsRegion } = await callerIdentity();
  const owner = facts.accounts.selfservice ?? facts.accounts.verification ?? account;
  if (owner !== account)
    throw new UsageError(
      `Your credentials are for account ${account}; self-service of stages/${stage}.json is in ${owner}.`,
    );
  return { secret: selfServiceSecretName(stage, region, chosen.purpose), awsRegion };
}

/**
 * The value of `registry`: JSON of PEM texts, as lambdas/selfservice/registry/ reads it. Throws a UsageError for files that do
 * not belong together, before a registry refuses every call.
 */
function registrySecret({ key = '', certificate = '', ca = '' }: Values): string {
  requireOptions({ key, certificate, ca });
  const secret = { key: pem(key), certificate: pem(certificate), ca: pem(ca) };
  const privateKey = understood(key, () => createPrivateKey(secret.key));
  const leaf = understood(certificate, () => new X509Certificate(secret.certificate));
  understood(ca, () => new X509Certificate(secret.ca));
  if (!leaf.checkPrivateKey(privateKey)) throw new UsageError(`${certificate} is not the certificate of ${key}.`);
  return JSON.stringify(secret);
}

function pem(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`${file} cannot be read.`);
  }
}

/** Node's own words may quote what is in the file. */
function understood<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch {
    throw new UsageError(`${file} is not what it should be; allowed: PEM, and a key without a password.`);
  }
}

if (import.meta.main) process.exitCode = await runSelfServiceSecretCommand(process.argv.slice(2), terminal);
