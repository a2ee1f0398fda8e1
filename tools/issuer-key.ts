/**
 * `npm run issuer-key -- reinstate …`: lets a deployed key server take over a certificate key that its import refused
 * (docs/operations/JwksKeyRefused.md). The right to invoke that one function is the right to decide this.
 */

import type {
  Reinstated,
  ReinstateResult,
} from '../lambdas/keyserver/operate/reinstate-issuer-key/reinstate-issuer-key.ts';
import { liveFunction } from '../lambdas/shared/names.ts';
import { readCommandLine } from './command/command-line.ts';
import {
  type Invoke,
  invokeLambda,
  requireOptions,
  runCommand,
  type Terminal,
  terminal,
  UsageError,
} from './command/operator-command.ts';

const help = `Lets a deployed key server take over a certificate key of a health authority that its import refused: one that was
revoked before, or one with another value under a known name. Ask the issuer first: docs/operations/JwksKeyRefused.md

  npm run issuer-key -- reinstate --stage <stage> --issuer <issuer> --kid <kid> [--dry-run]

  --stage    stage of the deployment, such as dev or prod
  --issuer   certificate issuer, as in the region file
  --kid      name of the key, as the issuer's list has it
  --dry-run  asks what the key server thinks of the key, and changes nothing

AWS credentials and AWS_REGION come from the environment, as for every AWS tool.`;

/** The whole command; returns the exit status. */
export async function runIssuerKeyCommand(
  args: readonly string[],
  invoke: Invoke,
  terminal: Terminal,
): Promise<number> {
  return runCommand('issuer-key', terminal, async () => {
    const { values, positionals } = parse(args);
    if (values.help || positionals.length === 0) return terminal.out(help);
    const { target, request } = checked(values, positionals);
    const result = (await invoke(target, request)) as ReinstateResult;
    if ('error' in result) throw new UsageError(result.error);
    terminal.out(sentence(result));
  });
}

function sentence({ issuer, kid, outcome, refusals }: Reinstated): string {
  const key = `Key "${kid}" of ${issuer}`;
  const why = refusals.map((refusal) => reasons[refusal]).join(' and ');
  switch (outcome) {
    case 'reinstated':
      return `${key}, refused because it ${why}: the next import takes it, within two minutes.`;
    case 'refused':
      return `${key} is refused because it ${why}. Nothing was changed.`;
    case 'in-force':
      return `${key} is in force, with the value that the issuer lists. Nothing was changed.`;
    case 'awaits-import':
      return `${key} is listed and not refused: the next import takes it, within two minutes.`;
  }
}

const reasons: Record<Reinstated['refusals'][number], string> = {
  'revoked-before': 'was revoked before',
  'other-value': 'has another value than the one stored under its name',
};

function parse(args: readonly string[]) {
  const option = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    stage: option,
    issuer: option,
    kid: option,
    'dry-run': flag,
    help: { ...flag, short: 'h' },
  } as const;
  return readCommandLine({ args: [...args], allowPositionals: true, options }, (message) => new UsageError(message));
}

function checked(values: ReturnType<typeof parse>['values'], positionals: readonly string[]) {
  if (positionals.length !== 1 || positionals[0] !== 'reinstate') {
    throw new UsageError(`Unknown command "${positionals.join(' ')}"; the only one is "reinstate".`);
  }
  const { stage = '', issuer = '', kid = '' } = values;
  requireOptions({ stage, issuer, kid });
  const target = liveFunction(stage, 'keyserver', 'reinstate-issuer-key');
  return { target, request: { issuer, kid, dryRun: values['dry-run'] ?? false } };
}

if (import.meta.main) process.exitCode = await runIssuerKeyCommand(process.argv.slice(2), invokeLambda, terminal);
