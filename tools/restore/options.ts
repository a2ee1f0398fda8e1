import type { Domain } from '../../lambdas/shared/names.ts';
import { readCommandLine } from '../command/command-line.ts';
import { requireOptions, UsageError } from '../command/operator-command.ts';
import { type Offered, offered, refusals } from './offered.ts';

const names = [...new Set(offered.map(({ description }) => description.id))];

export const help = `Brings back rows of a table that were lost or spoilt. What is live wins; what was withdrawn stays withdrawn.
Read docs/operations/restore.md first.

  npm run restore -- --stage <stage> --table <table> --at <time>                  1. says what can be done
  npm run restore -- --stage <stage> --table <table> --at <time> --apply          2. makes a copy, says what would come back
  npm run restore -- --stage <stage> --table <table> --from <copy> [--apply]      3. says it again; with --apply, copies back

  --stage    stage of the deployment, such as prod
  --table    ${names.join(' | ')}
  --domain   verification | keyserver | selfservice: whose table; needed for Audit only
  --at       the last time at which all was well, such as 2026-11-27T09:30:00Z
  --from     a restored table, as step 2 names it
  --apply    does it; without it nothing is changed

AWS credentials and AWS_REGION come from the environment, as for every AWS tool.`;

export interface Options {
  readonly stage: string;
  readonly table: Offered;
  readonly source: { readonly at: Date } | { readonly from: string };
  readonly apply: boolean;
}

/** Throws a UsageError for anything the command does not know, and for a table that does not come back. */
export function parseOptions(args: readonly string[]): Options | 'help' {
  const { values } = parse(args);
  if (values.help || args.length === 0) return 'help';
  const { stage = '', table = '', domain, at, from } = values;
  requireOptions({ stage, table });
  return { stage, table: tableNamed(table, domain), source: sourceOf(at, from), apply: values.apply ?? false };
}

function parse(args: readonly string[]) {
  const option = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = { stage: option, table: option, domain: option, at: option, from: option, apply: flag } as const;
  return readCommandLine(
    { args: [...args], options: { ...options, help: { ...flag, short: 'h' } } },
    (message) => new UsageError(message),
  );
}

function tableNamed(table: string, domain: string | undefined): Offered {
  const refusal = Object.hasOwn(refusals, table) ? refusals[table] : undefined;
  if (refusal) throw new UsageError(`${table} does not come back. ${refusal}`);
  const found = offered.filter(({ description }) => description.id === table);
  if (found.length === 0) throw new UsageError(`--table is "${table}"; allowed: ${names.join(', ')}.`);
  const domains: Domain[] = found.map((one) => one.domain);
  const [only] = domain === undefined ? found : found.filter((one) => one.domain === domain);
  if (only && (domain !== undefined || found.length === 1)) return only;
  throw new UsageError(
    `--domain is ${domain ? `"${domain}"` : 'missing'}; allowed for ${table}: ${domains.join(', ')}.`,
  );
}

function sourceOf(at: string | undefined, from: string | undefined): Options['source'] {
  if ((at === undefined) === (from === undefined)) {
    throw new UsageError('Give either --at, a point in time, or --from, a table that was restored already.');
  }
  if (from !== undefined) return { from };
  const time = new Date(at ?? '');
  const isWhole = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/.test(at ?? '');
  if (isWhole && !Number.isNaN(time.getTime())) return { at: time };
  throw new UsageError(`--at is "${at}"; allowed: a time with its zone, such as 2026-11-27T09:30:00Z.`);
}
