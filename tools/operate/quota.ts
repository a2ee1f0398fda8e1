/**
 * `npm run quota`: how many codes a region may still issue, and more of them until its quota is filled again
 * (docs/operations/QuotaUsedUp.md).
 */

import { liveFunction } from '../../lambdas/shared/names.ts';
import type { BurstQuotaResult } from '../../lambdas/verification/operate/burst-quota/burst-quota.ts';
import type { ShownQuota } from '../../lambdas/verification/operate/show-quota/show-quota.ts';
import type { ClaimRatio } from '../../protocol/abuse/anomaly.ts';
import { GREATEST_MODELLED } from '../../protocol/abuse/modeler.ts';
import { readCommandLine } from '../command/command-line.ts';
import {
  commandNamed,
  type Invoke,
  invokeLambda,
  requireOptions,
  runCommand,
  type Terminal,
  terminal,
  UsageError,
} from '../command/operator-command.ts';

const help = `How many codes a region of a deployed verification server may issue.

  npm run quota -- show  --stage <stage> --region <region>
  npm run quota -- burst --stage <stage> --region <region> --add <codes> [--dry-run]

show says how the quota stands, and how many of the region's codes are redeemed. burst adds codes until the quota is filled
again, which is at midnight UTC; ask first who issues so many: docs/operations/QuotaUsedUp.md

  --stage    stage of the deployment, such as dev or prod
  --region   health jurisdiction, such as US-ZZ
  --add      codes, 1 to ${GREATEST_MODELLED}
  --dry-run  says how the quota stands and would stand, and changes nothing

AWS credentials and AWS_REGION come from the environment, as for every AWS tool.`;

/** The whole command; returns the exit status. */
export async function runQuotaCommand(args: readonly string[], invoke: Invoke, terminal: Terminal): Promise<number> {
  return runCommand('quota', terminal, async () => {
    const { values, positionals } = parse(args);
    if (values.help || positionals.length === 0) return terminal.out(help);
    await commands[commandNamed(commands, positionals)](values, invoke, terminal);
  });
}

type Values = ReturnType<typeof parse>['values'];
type Command = (values: Values, invoke: Invoke, terminal: Terminal) => Promise<void>;

const commands = { show, burst } satisfies Readonly<Record<string, Command>>;

async function show(values: Values, invoke: Invoke, terminal: Terminal): Promise<void> {
  if (values.add !== undefined || values['dry-run']) throw new UsageError('--add and --dry-run belong to "burst".');
  terminal.out(inWords(await ask(place(values), invoke)));
}

async function burst(values: Values, invoke: Invoke, terminal: Terminal): Promise<void> {
  const { stage, region } = place(values);
  const codes = codesOf(values);
  if (values['dry-run']) return terminal.note(await rehearsal({ stage, region, codes }, invoke));
  const target = liveFunction(stage, 'verification', 'burst-quota');
  const result = (await invoke(target, { region, codes })) as BurstQuotaResult;
  if ('error' in result) throw new UsageError(result.error);
  terminal.note(
    `${region} could issue ${result.before} codes and may now issue ${result.after}, until it is filled again.`,
  );
}

async function rehearsal(
  { stage, region, codes }: { stage: string; region: string; codes: number },
  invoke: Invoke,
): Promise<string> {
  const { enabled, remaining } = await ask({ stage, region }, invoke);
  if (!enabled) throw new UsageError(`${region} has no quota: abusePrevention.enabled is false`);
  return `${region} may issue ${remaining} codes and would then be let issue ${remaining + codes}. Nothing was changed.`;
}

async function ask({ stage, region }: Place, invoke: Invoke): Promise<ShownQuota> {
  const target = liveFunction(stage, 'verification', 'show-quota');
  const result = (await invoke(target, { region })) as ShownQuota | { error: string };
  if ('error' in result) throw new UsageError(result.error);
  return result;
}

function inWords(shown: ShownQuota): string {
  const { region, enabled, limit, isModelled, limitFactor, quota, remaining, until } = shown;
  const limited = isModelled
    ? 'by the model, for a day'
    : 'of the region file, for a week: there is too little history';
  return [
    enabled ? `${region} has a quota.` : `${region} limits nothing (abusePrevention.enabled is false).`,
    `limit      ${limit} codes ${limited}`,
    `quota      ${quota} (limit times ${limitFactor})`,
    ...(enabled ? [`remaining  ${remaining}${until === undefined ? '' : `, until ${iso(until)}`}`] : []),
    `redeemed   ${shown.claims ? redeemed(shown.claims) : 'not looked at yet'}`,
    `looked at  ${shown.modelledOn ?? 'never'}`,
  ].join('\n');
}

function redeemed({ last, mean, deviation, anomalous }: ClaimRatio): string {
  const yesterday = `${percent(last)} of the codes of the day before`;
  if (mean === undefined || deviation === undefined) return `${yesterday}; too few days to compare with`;
  const usual = `usual are ${percent(mean)}, give or take ${percent(deviation)}`;
  return `${yesterday}; ${usual}${anomalous ? ': ANOMALOUS (docs/operations/CodesClaimedRatioAnomaly.md)' : ''}`;
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const iso = (seconds: number) => new Date(seconds * 1000).toISOString();

function parse(args: readonly string[]) {
  const option = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  return readCommandLine(
    {
      args: [...args],
      allowPositionals: true,
      options: { stage: option, region: option, add: option, 'dry-run': flag, help: { ...flag, short: 'h' } },
    },
    (message) => new UsageError(message),
  );
}

interface Place {
  readonly stage: string;
  readonly region: string;
}

function place({ stage = '', region = '' }: Values): Place {
  requireOptions({ stage, region });
  return { stage, region: region.toUpperCase() };
}

function codesOf({ add = '' }: Values): number {
  requireOptions({ add });
  const codes = Number(add);
  if (/^\d+$/.test(add) && codes >= 1 && codes <= GREATEST_MODELLED) return codes;
  throw new UsageError(`--add must be a whole number from 1 to ${GREATEST_MODELLED}, but is "${add}".`);
}

if (import.meta.main) process.exitCode = await runQuotaCommand(process.argv.slice(2), invokeLambda, terminal);
