/**
 * `npm run retention -- report`: the oldest row of each kind against its rule (verification-server.md §5.6,
 * protocol/retention/rules.ts), as a function of each trust domain sees it that may read keys and times alone.
 */
import { keyserverTables } from '../../lambdas/keyserver/tables.ts';
import { selfserviceTables } from '../../lambdas/selfservice/tables.ts';
import { type Domain, liveFunction } from '../../lambdas/shared/names.ts';
import type { RetentionReport, RetentionResult } from '../../lambdas/shared/retention/report-retention.ts';
import type { TableDescription } from '../../lambdas/shared/table.ts';
import { verificationTables } from '../../lambdas/verification/store/tables.ts';
import { isKept } from '../../protocol/retention/report.ts';
import { readCommandLine } from '../command/command-line.ts';
import { eachDomain } from '../command/each-domain.ts';
import {
  type Invoke,
  invokeLambda,
  requireOptions,
  runCommand,
  type Terminal,
  terminal,
  UsageError,
} from '../command/operator-command.ts';
import { tableLines } from './retention/lines.ts';

const tablesOf: Readonly<Record<Domain, readonly TableDescription[]>> = {
  verification: verificationTables,
  keyserver: keyserverTables,
  selfservice: selfserviceTables,
};

/** 160 MB of rows, which is all of a region's; of a large table a fair sample, since rows lie by the hash of their key. */
const USUAL_UNITS = 20_000;

const help = `Proves that rows go when their time is over: of each kind of row how many there are, how old the oldest is, and how long it
may be kept. Nothing of a row is shown or read but its key and its times.

  npm run retention -- report --stage <stage> [--domain <domain>] [--table <table>] [--units <n>] [--json]

  --domain   ${Object.keys(tablesOf).join(' | ')}; all that the account has if not given
  --table    one table by its name in the pages, such as Codes
  --units    read units after which a table is left (${USUAL_UNITS}; one is 8 kB of rows, a million cost some cents)

Exit code 1 where rows outlive their rule, have no end, or are of a kind without a rule (docs/operations/retention.md).
AWS credentials and AWS_REGION come from the environment, as for every AWS tool.`;

/** The whole command; returns the exit status. */
export async function runRetentionCommand(
  args: readonly string[],
  invoke: Invoke,
  terminal: Terminal,
): Promise<number> {
  let kept = true;
  const status = await runCommand('retention', terminal, async () => {
    const { values, positionals } = parse(args);
    if (values.help || positionals.length === 0) return terminal.out(help);
    if (positionals.join(' ') !== 'report')
      throw new UsageError(`Unknown command "${positionals.join(' ')}"; the only one is "report".`);
    const wish = wishOf(values);
    const reports = await eachDomain(wish, (domain) => reportDomain(wish, invoke, domain));
    if (wish.json) terminal.out(JSON.stringify(Object.fromEntries(reports), undefined, 2));
    else for (const line of linesOf(reports)) terminal.out(line);
    kept = [...reports.values()].flat().every(({ kinds }) => kinds.every(isKept));
  });
  return kept ? status : 1;
}

interface Wish {
  readonly stage: string;
  readonly domains: readonly Domain[];
  readonly isChosen: boolean;
  readonly table?: string;
  readonly units: number;
  readonly json: boolean;
}

async function reportDomain(wish: Wish, invoke: Invoke, domain: Domain): Promise<RetentionReport[]> {
  const target = liveFunction(wish.stage, domain, 'report-retention');
  const reports: RetentionReport[] = [];
  // One after the other: a table at a time is the least load, and each has a function's minute.
  for (const { id } of tablesOf[domain].filter(({ id }) => wish.table === undefined || id === wish.table)) {
    const result = (await invoke(target, { table: id, units: wish.units })) as RetentionResult;
    if ('error' in result) throw new UsageError(result.error);
    reports.push(result);
  }
  return reports;
}

function linesOf(reports: ReadonlyMap<Domain, readonly RetentionReport[]>): string[] {
  return [...reports].flatMap(([domain, tables]) => tables.flatMap((table) => tableLines(domain, table)));
}

function parse(args: readonly string[]) {
  const option = { type: 'string' } as const;
  const options = {
    ...{ stage: option, domain: option, table: option, units: option },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  return readCommandLine({ args: [...args], allowPositionals: true, options }, (message) => new UsageError(message));
}

function wishOf(values: ReturnType<typeof parse>['values']): Wish {
  const { stage = '', domain, table, units = String(USUAL_UNITS), json = false } = values;
  requireOptions({ stage });
  const all = Object.keys(tablesOf) as Domain[];
  const named = all.filter((one) => domain === undefined || one === domain);
  if (named.length === 0) throw new UsageError(`--domain is ${domain}; allowed: ${all.join(', ')}.`);
  const domains = named.filter((one) => table === undefined || tablesOf[one].some(({ id }) => id === table));
  if (domains.length === 0) throw new UsageError(`--table is ${table}; no domain has such a table.`);
  if (!/^[1-9]\d*$/.test(units)) throw new UsageError(`--units is ${units}; allowed: a whole number above 0.`);
  const rest = {
    units: Number(units),
    json,
    isChosen: domain !== undefined,
    ...(table === undefined ? {} : { table }),
  };
  return { stage, domains, ...rest };
}

if (import.meta.main) process.exitCode = await runRetentionCommand(process.argv.slice(2), invokeLambda, terminal);
