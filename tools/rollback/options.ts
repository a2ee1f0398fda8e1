import { Problem } from '../../device/problem.ts';
import type { StackPart } from '../../lib/names.ts';
import { readCommandLine } from '../command/command-line.ts';

export const domains: readonly StackPart[] = ['verification', 'keyserver', 'selfservice', 'staff'];

export const help = `Makes the release before live again: all functions of one stack at once, within seconds.

  npm run rollback -- --stage <stage> [--stack ${domains.join('|')}] [--to <release>] [--dry-run]

  --stage    stage of the deployment, such as dev or prod
  --stack    which of them; may be left out where the account has only one
  --to       a release by its name, as this command shows it; the one before the live one if not given
  --dry-run  shows what would be moved, and moves nothing

Code and settings of the functions go back; tables, rights, addresses and regions do not: docs/operations/rollback.md
AWS credentials and AWS_REGION come from the environment, as for every AWS tool.`;

export interface RollbackOptions {
  readonly stage: string;
  readonly stack?: StackPart;
  readonly to?: string;
  readonly isDryRun: boolean;
}

/** Throws a Problem for a wrong command line. */
export function parseOptions(parameters: string[]): RollbackOptions | 'help' {
  const { help: asked, stage, stack, to, 'dry-run': isDryRun = false } = parse(parameters);
  if (asked) return 'help';
  if (stage === undefined) throw new Problem('Missing: --stage.', help);
  const domain = domains.find((one) => one === stack);
  if (stack !== undefined && !domain) throw new Problem(`--stack is ${stack}; allowed: ${domains.join(', ')}`, help);
  return { stage, isDryRun, ...(domain ? { stack: domain } : {}), ...(to ? { to } : {}) };
}

function parse(parameters: string[]) {
  return readCommandLine(
    {
      args: parameters,
      options: {
        help: { type: 'boolean', short: 'h' },
        stage: { type: 'string' },
        stack: { type: 'string' },
        to: { type: 'string' },
        'dry-run': { type: 'boolean' },
      },
    },
    (message) => new Problem(message, help),
  ).values;
}
