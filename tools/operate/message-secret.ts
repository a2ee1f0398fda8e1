/**
 * `npm run message-secret -- --stage <stage> --name <name>`: makes a secret about text messages that the stage file names, or
 * gives it a new value. A value is read from the terminal without showing it, or from a pipe, and never from the command line.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { messageSecretName } from '../../lambdas/shared/names.ts';
import { messageSecrets } from '../../lib/settings/message-rules.ts';
import type { StageFacts } from '../../lib/settings/stage-files.ts';
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

const help = `Makes a secret about text messages, or gives it a new value.

  npm run message-secret -- --stage <stage> --name <name> [--dry-run]
  npm run message-secret -- --stage <stage> --name <name> --generate [--dry-run]

  --stage     stage of the deployment, such as dev or prod
  --name      as in "messages" of stages/<stage>.json: the secret of a provider, or of a region's own gateway
  --generate  for a gateway: 256 random bits, shown this once, to be handed to whoever runs the gateway
  --dry-run   says what would be done, and changes nothing

Without --generate the value is asked for, and not shown while you type; or give it by a pipe. Functions read a new value
within a minute. AWS credentials and AWS_REGION come from the environment, as for every AWS tool.`;

/** A secret to work on. */
interface Target {
  readonly secret: string;
  /** The field of the stage file that names it. */
  readonly field: string;
  readonly region: string;
}

/** The whole command; returns the exit status. `ask` gives what the person or the pipe says. */
export async function runMessageSecretCommand(
  args: readonly string[],
  terminal: Terminal,
  ask: () => Promise<string> = askUnseen,
  stageFolder = join(import.meta.dirname, '..', '..', 'stages'),
): Promise<number> {
  return runCommand('message-secret', terminal, async () => {
    const values = parse(args);
    if (values.help || args.length === 0) return terminal.out(help);
    const target = await targetOf(values, stageFolder);
    const state = await secretState(target.secret, target.region);
    if (state?.isDeleted) throw beingDeleted(target.secret);
    if (values['dry-run']) {
      return terminal.note(
        `Would ${state ? `give ${target.secret} a new value` : `make ${target.secret}`} in ${target.region}.`,
      );
    }
    const value = values.generate ? randomBytes(32).toString('base64url') : checkedSecret(await ask());
    await put(target, value, state !== undefined);
    if (values.generate) terminal.out(value);
    const what = state ? 'has a new value; functions read it within a minute' : `made in ${target.region}`;
    terminal.note(`${target.secret}: ${what}.${values.generate ? ' It is shown this once.' : ''}`);
  });
}

async function put({ secret, field, region }: Target, value: string, exists: boolean): Promise<void> {
  if (exists) return changeSecret(secret, value, region);
  await makeSecret(secret, value, { region, description: `ENX: ${field}; changed by npm run message-secret` });
}

function parse(args: readonly string[]) {
  const option = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    stage: option,
    name: option,
    generate: flag,
    'dry-run': flag,
    help: { ...flag, short: 'h' },
  } as const;
  return readCommandLine({ args: [...args], options }, (message) => new UsageError(message)).values;
}

async function targetOf(values: ReturnType<typeof parse>, stageFolder: string): Promise<Target> {
  const { stage = '', name = '', generate = false } = values;
  requireOptions({ stage, name });
  const facts = stageFactsOf(stageFolder, stage);
  const field = fieldOf(facts, stage, name);
  if (generate && !field.startsWith('messages.gatewaySecrets.')) {
    throw new UsageError(`${field} is the provider's to choose; --generate is for messages.gatewaySecrets.`);
  }
  await useAwsRegion(facts, stage);
  const { account, awsRegion } = await callerIdentity();
  const owner = facts.accounts.verification ?? account;
  if (owner !== account) {
    throw new UsageError(
      `Your credentials are for account ${account}; the verification server of stages/${stage}.json is in ${owner}.`,
    );
  }
  return { secret: messageSecretName(stage, name), field, region: awsRegion };
}

function fieldOf(facts: StageFacts, stage: string, name: string): string {
  const named = messageSecrets(facts);
  const field = named.get(name);
  if (field !== undefined) return field;
  const allowed = named.size > 0 ? [...named.keys()].sort().join(', ') : 'none, since messages names no secret';
  throw new UsageError(`--name is "${name}"; allowed by stages/${stage}.json: ${allowed}.`);
}

if (import.meta.main) process.exitCode = await runMessageSecretCommand(process.argv.slice(2), terminal);
