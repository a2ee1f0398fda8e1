import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../device/problem.ts';
import { readStack } from '../../device/stack.ts';
import { clientConfig } from '../../local/aws/access.ts';
import type { EffectiveValue } from '../../protocol/region-config/effective.ts';
import { type HandedOver, storedValues } from '../../protocol/region-config/handed-over.ts';
import { type Invoke, invokeLambda, UsageError } from '../command/operator-command.ts';
import { type ConfiguredRegion, choiceOptions, chosen, flag, loadConfigured, readOptions } from './choice.ts';
import type { RegionCommand, RegionContext } from './command.ts';
import { refusals } from './package/refusals.ts';
import { headersOf, meaningOf, type Outcome, postUpdate, type Way } from './push/post.ts';
import { endpointOf, prepareUpdate, type Update } from './push/request.ts';
import { signUpdate } from './push/sign.ts';
import { writeHandedOver } from './reading/handed-over.ts';

const help = `Sends Apple what changed in a region's configuration since the last push; everything the first time.
Without --send nothing is signed and nothing is sent: it shows what would be.

  npm run region -- push [REGION] --stage <stage> [--send] [--endpoint <url>] [--json]

  REGION      such as US-ZZ; not needed where regions/ has one file
  --stage     dev, staging, prod, or local for the stack of npm start and its double of Apple's endpoint
  --send      has the key server sign, and sends. With any error of check nothing is sent
  --dry-run   what it does without --send
  --endpoint  another address of Apple's, or one of this machine
  --json      one JSON document

What was sent is written to regions/handed-over/<stage>/; commit it. AWS credentials come from the environment
(docs/policies/push.json). How Apple wants the signature: exposureNotifications.push of the region file.`;

/** What a test brings along. */
export interface PushDeps extends Way {
  invokeOf(stage: string, context: Pick<RegionContext, 'local'>): Invoke;
}

/** The whole command; gives the exit status. */
export async function runPush(args: readonly string[], context: RegionContext, deps: PushDeps): Promise<number> {
  const options = parse(args);
  const { stage, send, json } = options;
  const url = endpointOf(stage, options.endpoint, context);
  const loaded = await loadConfigured({ ...options, live: true }, context);
  const update = prepareUpdate(loaded, url);
  const job: Job = { stage, json, update, loaded };
  const obstacles = obstaclesOf(job);
  for (const obstacle of obstacles) context.terminal.note(obstacle);
  for (const name of update.gone) context.terminal.note(`${name} has no value any more, but Apple keeps what it has.`);
  if (!send) context.terminal.out(json ? shownAsJson(job) : shown(job));
  if (obstacles.length > 0) return 1;
  if (update.names.length === 0) {
    const { at, by } = loaded.last ?? {};
    context.terminal.note(`Nothing changed since ${at} (pushed by ${by}): there is nothing to send.`);
    return 0;
  }
  return send ? sendAndRecord(job, context, deps) : 0;
}

interface Job {
  readonly stage: string;
  readonly json: boolean;
  readonly update: Update;
  readonly loaded: ConfiguredRegion;
}

/** Why nothing may be sent, in words. */
function obstaclesOf({ stage, loaded: { findings, source, values } }: Job): string[] {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const wrong = errors === 0 ? [] : [`${source.file}: errors: ${errors}; npm run region -- check lists them.`];
  const unknown = refusals(values, stage).map(({ key, problem, remedy }) => `${key} ${problem}; ${remedy}`);
  return [...wrong, ...unknown];
}

async function sendAndRecord(job: Job, context: RegionContext, deps: PushDeps): Promise<number> {
  const { stage, update, loaded } = job;
  // Made before anything is sent, and written before anything else that could fail: what Apple has must be on record.
  const record = recordOf(job, context);
  const signature = await signUpdate(stage, loaded, deps.invokeOf(stage, context));
  const outcome = await postUpdate(update, signature, deps);
  if (outcome.kind === 'applied') return report(job, writeHandedOver(context, record), context);
  const { problem, remedy } = failureOf(outcome, job);
  context.terminal.note(`${problem}\n${remedy}`);
  return 1;
}

function recordOf({ stage, loaded: { settings, values, last } }: Job, { now, who }: RegionContext): HandedOver {
  const at = new Date(now() * 1_000).toISOString();
  return { region: settings.region, stage, at, by: who(), how: 'push', values: recorded(values, last) };
}

/** What Apple has now; what others were given stays as it was recorded. */
function recorded(values: readonly EffectiveValue[], last: HandedOver | undefined): HandedOver['values'] {
  const [apples, others] = [true, false].map((is) =>
    values.filter(({ key }) => key.receivers.includes('apple') === is),
  );
  const before = (others ?? []).flatMap(({ name }) => {
    const value = last?.values[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...storedValues(apples ?? []), ...Object.fromEntries(before) };
}

function report({ json, stage, update: { names, url } }: Job, file: string, { terminal }: RegionContext): number {
  if (json) terminal.out(JSON.stringify({ sent: true, url, applied: names, record: file }, undefined, 2));
  else terminal.out(`${taken(stage, names)}\nOn record: ${file}${stage === 'local' ? '' : '; commit it'}.`);
  return 0;
}

function taken(stage: string, names: readonly string[]): string {
  return `${stage === 'local' ? 'The double of Apple' : 'Apple'} took ${names.length} values: ${names.join(', ')}`;
}

function failureOf(outcome: Exclude<Outcome, { kind: 'applied' }>, { loaded: { settings } }: Job) {
  const { region, keyServer } = settings;
  if (outcome.kind === 'refused') return meaningOf(outcome.status, region, keyServer.export.verificationKeyVersion);
  return {
    problem: `After three tries nobody knows whether Apple took it: ${outcome.why}.`,
    remedy: 'Run the same command later. The same update again is harmless: it only says what each value is to be.',
  };
}

function shownHeaders({ update, loaded }: Job): Record<string, string> {
  const { signedText, signatureForm, signatureText } = loaded.settings.exposureNotifications.push;
  const what = signedText === 'header' ? "the header's text" : 'the name';
  const made = `(made with --send: ECDSA P-256 with SHA-256 over ${what}, ${signatureForm}, ${signatureText})`;
  return headersOf(update.verificationData, made);
}

function shown(job: Job): string {
  const headers = Object.entries(shownHeaders(job)).map(([name, value]) => `${name}: ${value}`);
  return [`POST ${job.update.url}`, ...headers, '', job.update.body].join('\n');
}

function shownAsJson(job: Job): string {
  const { url, body, names } = job.update;
  return JSON.stringify({ sent: false, method: 'POST', url, headers: shownHeaders(job), body, names }, undefined, 2);
}

function parse(args: readonly string[]) {
  const own = { endpoint: { type: 'string' }, send: flag, 'dry-run': flag } as const;
  const options = chosen(readOptions(args, { ...choiceOptions, ...own }));
  if (!options.send || !options['dry-run']) return options;
  throw new UsageError('--send sends and --dry-run does not: one of them.');
}

/** The local stack's functions are asked at its own AWS, whatever the environment says. */
function invokeOf(stage: string, { local }: Pick<RegionContext, 'local'>): Invoke {
  if (stage !== 'local') return invokeLambda;
  const { aws } = readStack(join(local, 'stack.json'));
  if (!aws) throw new Problem('The local stack does not say where its AWS is.', 'Stop and run "npm start" again.');
  const { endpoint, caFile } = aws;
  const config = clientConfig({ endpoint, ...(caFile === undefined ? {} : { caFile }) });
  return (target, payload) => invokeLambda(target, payload, config);
}

export const push: RegionCommand = {
  summary: 'what changed, to Apple',
  help,
  run: (args, context) => runPush(args, context, { invokeOf, fetch, sleep, random: Math.random }),
};
