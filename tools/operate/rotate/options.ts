import type { Domain } from '../../../lambdas/shared/names.ts';
import { ringKinds, signingKinds } from '../../../protocol/rings/key-wish.ts';
import { readCommandLine } from '../../command/command-line.ts';
import { commandNamed, requireOptions, UsageError } from '../../command/operator-command.ts';

/** Keys by their names, or what their names begin with, and the trust domain that has them. */
const kindsOf: Readonly<Record<Domain, readonly string[]>> = {
  verification: [...signingKinds, ...ringKinds],
  keyserver: ['revision-token'],
  selfservice: ['self-service-flow', 'self-service-session', 'pseudonym', 'token-key'],
};
export const domains = Object.keys(kindsOf) as Domain[];

/** `token-key` of `token-key/US-ZZ/confirmed`. */
export function kindOf(what: string): string {
  return what.split('/')[0] ?? what;
}

/** Throws a UsageError for what no domain has. */
export function domainOf(what: string): Domain {
  const found = domains.find((domain) => kindsOf[domain].includes(kindOf(what)));
  if (!found)
    throw new UsageError(`There are no keys ${what}; allowed: ${domains.flatMap((one) => kindsOf[one]).join(', ')}.`);
  return found;
}

export const help = `Shows the keys of a stage, makes a new one, or ends one that is compromised.

  npm run rotate -- list --stage <stage> [--what <keys>] [--region <region>]
  npm run rotate -- now --stage <stage> --what <keys> [--region <region>] [--dry-run]
  npm run rotate -- revoke --stage <stage> --what <keys> [--region <region>] --version <version> [--dry-run]

  list       what there is, since when, and when the schedule makes the next one
  now        makes a new one although none is due; it takes over by the usual overlap, and nothing breaks. Safe to repeat
  revoke     this key is compromised: out of use as soon as another is known, within two minutes. Says first what breaks

  --stage    stage of the deployment, such as dev or prod
  --what     keys of a region: ${signingKinds.join(', ')};
             of the verification server: ${ringKinds.join(', ')};
             of the key server: ${kindsOf.keyserver.join(', ')};
             of self-service: ${kindsOf.selfservice.slice(0, -1).join(', ')}, and token-key/<region>/<class> as "list" names it
  --region   health jurisdiction, such as US-ZZ; for certificate and message
  --version  as "list" names it, or "all" that stand now: whoever saw one of them has mostly seen them all
  --dry-run  says what would be done, and changes nothing

Before "revoke" read docs/operations/revoke-key.md. AWS credentials and AWS_REGION come from the environment, as for every AWS tool.`;

export interface KeyOptions {
  readonly stage: string;
  readonly what?: string;
  readonly region?: string;
  readonly version: string;
  readonly dryRun: boolean;
}

export function parseOptions(args: readonly string[]) {
  const option = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    stage: option,
    what: option,
    region: option,
    version: option,
    'dry-run': flag,
    help: { ...flag, short: 'h' },
  } as const;
  return readCommandLine({ args: [...args], allowPositionals: true, options }, (message) => new UsageError(message));
}

type Values = ReturnType<typeof parseOptions>['values'];

/** Options without which a command would not know what is meant. */
const required = { list: ['stage'], now: ['stage', 'what'], revoke: ['stage', 'what', 'version'] } as const;

export function commandOf(
  positionals: readonly string[],
  values: Values,
): { readonly name: keyof typeof required; readonly options: KeyOptions } {
  const name = commandNamed(required, positionals);
  requireOptions(Object.fromEntries(required[name].map((option) => [option, values[option] ?? ''])));
  if (values.version !== undefined && name !== 'revoke') throw new UsageError('--version belongs to "revoke".');
  if (values['dry-run'] && name === 'list') throw new UsageError('"list" changes nothing: no --dry-run.');
  const { stage = '', what, region, version = '' } = values;
  const asked = { ...(what === undefined ? {} : { what }), ...(region === undefined ? {} : { region }) };
  return { name, options: { stage, ...asked, version, dryRun: values['dry-run'] ?? false } };
}
