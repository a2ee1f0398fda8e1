/**
 * `npm run origin-header -- create … | rotate …`: makes the secret header by which the functions know a call from CloudFront,
 * or gives it a new value (docs/operations/OriginHeader.md). No value is ever shown: CloudFormation and the functions read it.
 */

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { originHeaderSecretName, type PhoneDomain } from '../../lambdas/shared/names.ts';
import { EDGE_REGION, edgeStackName } from '../../lib/names.ts';
import { readCommandLine } from '../command/command-line.ts';
import {
  commandNamed,
  requireOptions,
  runCommand,
  stageFactsOf,
  type Terminal,
  terminal,
  UsageError,
} from '../command/operator-command.ts';
import { callerIdentity, sentOriginHeader } from '../deploy/aws.ts';
import { useAwsRegion } from '../deploy/place.ts';
import { beingDeleted, changeSecret, makeSecret, readSecret, secretState } from './secrets/aws.ts';

const help = `Makes the secret header that CloudFront sends with every call, for stages with "front": "cloudfront"; or changes its value.

  npm run origin-header -- create --stage <stage> [--domain <domain>] [--dry-run]
  npm run origin-header -- rotate --stage <stage> [--domain <domain>] [--dry-run]

  --stage    stage of the deployment, such as dev or prod
  --domain   verification | keyserver; default: those whose account in stages/<stage>.json is that of your credentials
  --dry-run  says what would be done, and changes nothing

A value is 256 random bits and never shown. After "rotate", wait two minutes and run npm run deploy: it makes CloudFront
send the new value. The old one stays valid until the next "rotate".

AWS credentials and AWS_REGION come from the environment, as for every AWS tool.`;

const domains = ['verification', 'keyserver'] as const satisfies readonly PhoneDomain[];

/** A secret to work on. */
interface Target {
  readonly secret: string;
  readonly stage: string;
  readonly domain: PhoneDomain;
  readonly region: string;
  readonly dryRun: boolean;
}

/** The whole command; returns the exit status. */
export async function runOriginHeaderCommand(
  args: readonly string[],
  terminal: Terminal,
  stageFolder = join(import.meta.dirname, '..', '..', 'stages'),
): Promise<number> {
  return runCommand('origin-header', terminal, async () => {
    const { values, positionals } = parse(args);
    if (values.help || positionals.length === 0) return terminal.out(help);
    const work = commands[commandNamed(commands, positionals)];
    for (const target of await targetsOf(values, stageFolder)) await work(target, terminal);
  });
}

type Work = (target: Target, terminal: Terminal) => Promise<void>;
const commands = { create, rotate } satisfies Readonly<Record<string, Work>>;

async function create({ secret, region, dryRun }: Target, terminal: Terminal): Promise<void> {
  const state = await secretState(secret, region);
  if (state?.isDeleted) throw beingDeleted(secret);
  if (state) throw new UsageError(`${secret} is there already; "rotate" gives it a new value.`);
  if (dryRun) return terminal.note(`Would make ${secret} in ${places(region).join(' and ')}.`);
  const value = freshValue();
  const replicas = places(region).slice(1);
  const description = 'ENX: the header with which CloudFront proves itself; changed by npm run origin-header';
  await makeSecret(secret, JSON.stringify({ current: value, previous: value }), { region, replicas, description });
  terminal.note(`${secret}: made in ${places(region).join(' and ')}. Now: npm run deploy`);
}

/** The value that CloudFront sends must stay one of the two: it becomes the previous one, and none that it sends is dropped. */
async function rotate({ secret, region, stage, domain, dryRun }: Target, terminal: Terminal): Promise<void> {
  const state = await secretState(secret, region);
  if (state?.isDeleted) throw beingDeleted(secret);
  if (!state) throw new UsageError(`${secret} does not exist in ${region}; "create" makes it.`);
  const sent = await sentOriginHeader(stage, domain);
  if (sent?.isChanging)
    throw new UsageError(`${edgeStackName(domain, stage)} is being deployed; wait until that is done.`);
  if (sent && sent.version !== state.version) {
    throw new UsageError(
      `CloudFront still sends the value from before the last rotation, and a further one would make it invalid. First: npm run deploy`,
    );
  }
  if (dryRun) return terminal.note(`Would give ${secret} a new value; that which CloudFront sends stays valid.`);
  const { current } = JSON.parse(await readSecret(secret, region)) as { current: string };
  await changeSecret(secret, JSON.stringify({ current: freshValue(), previous: current }), region);
  terminal.note(`${secret}: has a new value, and the one before is valid too. In two minutes: npm run deploy`);
}

function freshValue(): string {
  return randomBytes(32).toString('base64url');
}

/** The region of the functions, then that of the edge stack. */
function places(region: string): string[] {
  return [...new Set([region, EDGE_REGION])];
}

function parse(args: readonly string[]) {
  const option = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = { stage: option, domain: option, 'dry-run': flag, help: { ...flag, short: 'h' } } as const;
  return readCommandLine({ args: [...args], allowPositionals: true, options }, (message) => new UsageError(message));
}

async function targetsOf(values: ReturnType<typeof parse>['values'], stageFolder: string): Promise<Target[]> {
  const { stage = '', domain, 'dry-run': dryRun = false } = values;
  requireOptions({ stage });
  if (domain !== undefined && !domains.some((one) => one === domain)) {
    throw new UsageError(`--domain must be one of ${domains.join(', ')}, but is "${domain}".`);
  }
  const facts = stageFactsOf(stageFolder, stage);
  await useAwsRegion(facts, stage);
  const caller = await callerIdentity();
  const isMine = (one: PhoneDomain) => (facts.accounts[one] ?? caller.account) === caller.account;
  const chosen = domains.filter((one) => (domain === undefined ? isMine(one) : one === domain));
  if (chosen.length === 0) throw new UsageError(`Account ${caller.account} is none of stages/${stage}.json.`);
  return chosen.map((one) => ({
    secret: originHeaderSecretName(stage, one),
    stage,
    domain: one,
    region: caller.awsRegion,
    dryRun,
  }));
}

if (import.meta.main) process.exitCode = await runOriginHeaderCommand(process.argv.slice(2), terminal);
