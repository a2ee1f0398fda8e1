/**
 * `npm run doctor -- --stage prod`: is the whole of a deployed stage ready? Each finding with its remedy. It changes nothing, and
 * looks at no row.
 */
import { join } from 'node:path';
import type { StackPart } from '../../lib/names.ts';
import { ConfigurationError } from '../../lib/settings/configuration-error.ts';
import { liveRegions, readRegionFiles } from '../../lib/settings/region-files.ts';
import { stageNamed } from '../../lib/settings/stages.ts';
import { readCommandLine } from '../command/command-line.ts';
import {
  type Invoke,
  invokeLambda,
  requireOptions,
  runCommand,
  type Terminal,
  terminal,
  UsageError,
} from '../command/operator-command.ts';
import type { AskAddress } from './doctor/addresses.ts';
import type { DomainFindings, Finding } from './doctor/finding.ts';
import { lookAt } from './doctor/look.ts';
import { type Clients, findPlace, openClients } from './doctor/place.ts';

const parts: readonly StackPart[] = ['verification', 'keyserver', 'selfservice', 'staff'];
const regionFolder = join(import.meta.dirname, '..', '..', 'regions');

const help = `Looks whether the whole of a deployed stage is ready, and says of each thing that is not what to do.

  npm run doctor -- --stage <stage> [--json]

  --stage   stage of the deployment, such as dev or prod; local for the stack of npm start
  --json    one JSON document

It looks at stacks, tables, keys, addresses, key lists, rings, schedules, the audit's seals and alarms, of every trust domain that the account
has, and the staff's pages. Exit code: 0 ready (lines "??" could not be told), 1 something is not as it should be ("!!"), 2 it could not look.

AWS credentials and AWS_REGION come from the environment, as for every AWS tool.`;

export interface DoctorDeps {
  readonly clients: (stage: string) => Clients;
  readonly invoke: Invoke;
  readonly ask: AskAddress;
  /** Unix seconds. */
  readonly now: number;
  readonly regions: () => readonly string[];
}

/** The whole command; returns the exit status. */
export async function runDoctor(args: readonly string[], deps: DoctorDeps, terminal: Terminal): Promise<number> {
  let worst = 0;
  const status = await runCommand('doctor', terminal, async () => {
    const { stage = '', json = false, help: asked } = parse(args);
    if (asked) return terminal.out(help);
    requireOptions({ stage });
    const all = await lookAtStage(stage, deps);
    if (all.length === 0)
      throw new UsageError(`There is no stack of stage ${stage} here: are AWS_REGION and the credentials its own?`);
    terminal.out(json ? JSON.stringify({ stage, domains: all }, undefined, 2) : all.flatMap(linesOf).join('\n'));
    worst = all.some(({ findings }) => findings.some(({ verdict }) => verdict === 'bad')) ? 1 : 0;
  });
  return status === 0 ? worst : 2;
}

async function lookAtStage(
  name: string,
  { clients, invoke, ask, now, regions }: DoctorDeps,
): Promise<DomainFindings[]> {
  const given = { stage: stageOf(name), regions: regions(), aws: clients(name), invoke };
  const found: DomainFindings[] = [];
  for (const part of parts) {
    const place = await findPlace({ ...given, part });
    if (place) found.push({ domain: part, findings: await lookAt(place, ask, now) });
  }
  return found;
}

function stageOf(name: string) {
  try {
    return stageNamed(name);
  } catch (error) {
    if (error instanceof ConfigurationError) throw new UsageError(error.message);
    throw error;
  }
}

const marks = { ok: 'ok', bad: '!!', unknown: '??' } as const;

function linesOf({ domain, findings }: DomainFindings): string[] {
  const line = ({ verdict, what, is, remedy }: Finding) => [
    `${marks[verdict]}  ${what}: ${is}`,
    ...(remedy === undefined ? [] : [`      ${remedy}`]),
  ];
  return [domain, ...findings.flatMap(line), ''];
}

function parse(args: readonly string[]) {
  const options = {
    stage: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  return readCommandLine({ args: [...args], options }, (message) => new UsageError(message)).values;
}

const ASK_MILLISECONDS = 15_000;

const real: DoctorDeps = {
  clients: openClients,
  invoke: invokeLambda,
  ask: (url, init = { method: 'GET', headers: {}, body: '' }) => {
    const { body, ...rest } = init;
    return fetch(url, {
      ...rest,
      ...(body && { body }),
      redirect: 'manual',
      signal: AbortSignal.timeout(ASK_MILLISECONDS),
    });
  },
  now: Math.floor(Date.now() / 1000),
  regions: () => liveRegions(readRegionFiles(regionFolder)).map(({ region }) => region),
};

if (import.meta.main) process.exitCode = await runDoctor(process.argv.slice(2), real, terminal);
