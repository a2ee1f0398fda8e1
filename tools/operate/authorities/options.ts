/** The command line of `npm run authorities`. */
import { readFileSync } from 'node:fs';
import { readPublicKey } from '../../../protocol/certificate/public-key-text.ts';
import { readCommandLine } from '../../command/command-line.ts';
import { commandNamed, requireOptions, UsageError } from '../../command/operator-command.ts';

export const help = `Shows whom a deployed key server trusts, and changes it: docs/operations/authorities.md

  npm run authorities -- list    --stage <stage> [--json]
  npm run authorities -- inspect --stage <stage> --name <issuer or application> [--json]
  npm run authorities -- add-issuer    --stage <stage> --issuer <issuer> --audience <audience> [--jwks-uri <address>]
                                       [--no-statistics] --reason <reason> [--dry-run]
  npm run authorities -- add-key       --stage <stage> --issuer <issuer> [--kid <kid>] --file <file> --reason <reason> [--dry-run]
  npm run authorities -- add-application --stage <stage> --application <id> --regions <regions> --issuers <issuers>
                                       --reason <reason> [--dry-run]
  npm run authorities -- retire-key    --stage <stage> --issuer <issuer> --kid <kid> --reason <reason> [--dry-run]
  npm run authorities -- reinstate-key --stage <stage> --issuer <issuer> --kid <kid> --reason <reason> [--dry-run]
  npm run authorities -- retire-issuer --stage <stage> --issuer <issuer> --reason <reason> [--dry-run]
  npm run authorities -- retire-application --stage <stage> --application <id> --reason <reason> [--dry-run]

  list           all issuers and applications
  inspect        of an issuer its keys, what its list has now and what the next import would do; of an application who may
                 vouch for it
  add-…          what no region file has; what one has is changed there. add-key takes PEM, a JWK, base64 or hexadecimal
  retire-key     the key ends within a minute, and no list brings it back
  reinstate-key  lets the import take a key that it refused: one that was revoked before, or one with another value under
                 a known name. Ask the issuer first: docs/operations/JwksKeyRefused.md
  retire-…       ends it within a minute

  --stage        stage of the deployment, such as dev or prod
  --issuer       iss of the certificates
  --audience     aud of the certificates
  --jwks-uri     https address where the issuer publishes its keys. Without it, give each key by add-key
  --no-statistics  the issuer may not read the figures of its publishes
  --application  what phones send as healthAuthorityID
  --regions, --issuers  with commas between them
  --kid          name of the key, as the certificates that it signs have it
  --file         file with the public key; - for standard input
  --reason       kept in the audit; names nobody
  --json         as JSON
  --dry-run      says what would be done, and changes nothing

AWS credentials and AWS_REGION come from the environment, as for every AWS tool.`;

const option = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

export function parseOptions(args: readonly string[]) {
  const options = {
    ...{ stage: option, name: option, issuer: option, audience: option, 'jwks-uri': option, 'no-statistics': flag },
    ...{ application: option, regions: option, issuers: option, kid: option, file: option, reason: option },
    ...{ json: flag, 'dry-run': flag, help: { ...flag, short: 'h' } },
  } as const;
  return readCommandLine({ args: [...args], allowPositionals: true, options }, (message) => new UsageError(message));
}

type Values = ReturnType<typeof parseOptions>['values'];
type OptionName = Exclude<keyof Values, 'stage' | 'help'>;

/** Options of each command, beside --stage; `?` marks those that may be missing. */
const commands = {
  list: ['json?'],
  inspect: ['name', 'json?'],
  'add-issuer': ['issuer', 'audience', 'jwks-uri?', 'no-statistics?', 'reason', 'dry-run?'],
  'add-key': ['issuer', 'kid?', 'file', 'reason', 'dry-run?'],
  'add-application': ['application', 'regions', 'issuers', 'reason', 'dry-run?'],
  'retire-key': ['issuer', 'kid', 'reason', 'dry-run?'],
  'reinstate-key': ['issuer', 'kid', 'reason', 'dry-run?'],
  'retire-issuer': ['issuer', 'reason', 'dry-run?'],
  'retire-application': ['application', 'reason', 'dry-run?'],
} as const satisfies Record<string, readonly (OptionName | `${OptionName}?`)[]>;

type CommandName = keyof typeof commands;

export interface AuthoritiesCommand {
  readonly name: CommandName;
  readonly stage: string;
  readonly values: Values;
}

/** Throws a UsageError that names what is missing or does not belong there. */
export function commandOf(positionals: readonly string[], values: Values): AuthoritiesCommand {
  const name = commandNamed(commands, positionals);
  const takes: readonly string[] = commands[name];
  const given = Object.keys(values).filter((one) => one !== 'stage');
  const strange = given.filter((one) => !takes.includes(one) && !takes.includes(`${one}?`));
  if (strange.length > 0) throw new UsageError(`--${strange[0]} does not belong to "${name}".`);
  const needed = ['stage', ...takes.filter((one) => !one.endsWith('?'))];
  requireOptions(Object.fromEntries(needed.map((one) => [one, String(values[one as keyof Values] ?? '')])));
  return { name, stage: values.stage ?? '', values };
}

/** What the function is sent. `readFile`: of a path, or of standard input for 0. */
export function requestOf(
  { name, values }: AuthoritiesCommand,
  readFile: (file: string | 0) => string = (file) => readFileSync(file, 'utf8'),
): object {
  const { issuer, audience, application, regions, issuers, kid, file, reason } = values;
  const wish = {
    ...{ issuer, audience, application, kid, reason, jwksUri: values['jwks-uri'] },
    ...(values['no-statistics'] && { statistics: false }),
    ...(regions !== undefined && { regions: listed(regions) }),
    ...(issuers !== undefined && { issuers: listed(issuers) }),
    ...(file !== undefined && { publicKey: publicKeyIn(textOf(file, readFile)) }),
  };
  return { change: name, ...withoutUndefined(wish), dryRun: values['dry-run'] ?? false };
}

function withoutUndefined(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function listed(text: string): string[] {
  return text.split(',').map((one) => one.trim());
}

/** Looked at here first: a private key, pasted by mistake, leaves this machine no more than it must. */
function publicKeyIn(text: string): string {
  const read = readPublicKey(text);
  if ('problem' in read) throw new UsageError(`${read.problem}.`);
  return text;
}

function textOf(file: string, readFile: (file: string | 0) => string): string {
  try {
    return readFile(file === '-' ? 0 : file);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}.`);
  }
}
