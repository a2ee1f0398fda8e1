import { Problem } from '../../device/problem.ts';
import { readCommandLine } from '../command/command-line.ts';

export const costHelp = `Estimates what a stage costs in a month.

  npm run cost -- [--stage dev|staging|prod] [--phones <n>] [--period 2|4|8|24] [--reports <n>] [--json]

  --stage    whose templates and stage file; prod if not given
  --phones   phones with the app; 1,000,000 if not given
  --period   hours between export files; that of the region files if not given
  --reports  positive tests reported a day, all regions together; 250 per million phones if not given
  --json     the same as JSON
  --table    the tables of docs/cost.md, for an example region`;

export interface CostOptions {
  readonly stage: string;
  readonly phones: number;
  readonly period?: number;
  readonly reports?: number;
  readonly json: boolean;
  readonly table: boolean;
}

export const PERIODS = [2, 4, 8, 24] as const;

/** Throws a Problem for an unknown option, or a value that is none. */
export function parseCostOptions(parameters: string[]): CostOptions | 'help' {
  const { help, stage = 'prod', json = false, table = false, ...rest } = parse(parameters);
  if (help) return 'help';
  const phones = whole('--phones', rest.phones, (value) => value >= 1) ?? 1_000_000;
  const period = whole('--period', rest.period, (value) => (PERIODS as readonly number[]).includes(value));
  const reports = whole('--reports', rest.reports, (value) => value >= 0);
  return { stage, phones, json, table, ...(period ? { period } : {}), ...(reports === undefined ? {} : { reports }) };
}

function whole(name: string, text: string | undefined, allows: (value: number) => boolean): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text.replaceAll(/[,_]/g, ''));
  if (Number.isInteger(value) && allows(value)) return value;
  throw new Problem(
    `${name} is ${text}; allowed: ${name === '--period' ? PERIODS.join(', ') : 'a whole number'}.`,
    costHelp,
  );
}

function parse(parameters: string[]) {
  return readCommandLine(
    {
      args: parameters,
      options: {
        help: { type: 'boolean', short: 'h' },
        stage: { type: 'string' },
        phones: { type: 'string' },
        period: { type: 'string' },
        reports: { type: 'string' },
        json: { type: 'boolean' },
        table: { type: 'boolean' },
      },
    },
    (message) => new Problem(message, costHelp),
  ).values;
}
