import { Problem } from '../../device/problem.ts';
import { readCommandLine } from '../command/command-line.ts';
import { defined } from '../command/defined.ts';

export const help = `Deploys a stage to the AWS account of your credentials.

  npm run deploy -- [--stage dev|staging|prod] [--yes]
                    [--verification-account <id>] [--keyserver-account <id>] [--selfservice-account <id>]
                    [--jwks-base-url <url>] [--admin-base-url <url>]

  --stage                 which stage (lib/settings/stages.ts); dev if not given
  --yes                   do not ask before rights are widened
  --verification-account  other accounts than those of stages/<stage>.json. With two, only the stack of the account whose
  --keyserver-account     credentials you have is deployed; run the command once with each (docs/two-accounts.md)
  --selfservice-account   the same for self-service; that of the verification server if not given
  --jwks-base-url         where the verification server answers phones, if the key server cannot know it
  --admin-base-url        where it answers laboratories, if self-service cannot know it

Accounts, Amazon region and names of the stage: stages/<stage>.json (stages/README.md). Certificates for its names are asked
for before anything else; where you run your own DNS, the command prints the records it needs and stops.`;

export interface DeployOptions {
  readonly stage: string;
  readonly yes: boolean;
  readonly verificationAccount?: string;
  readonly keyserverAccount?: string;
  readonly selfserviceAccount?: string;
  readonly jwksBaseUrl?: string;
  readonly adminBaseUrl?: string;
}

/** Throws a Problem for an unknown option. */
export function parseOptions(parameters: string[]): DeployOptions | 'help' {
  const { help: asked, stage = 'dev', yes = false, ...rest } = parse(parameters);
  if (asked) return 'help';
  const given = {
    verificationAccount: rest['verification-account'],
    keyserverAccount: rest['keyserver-account'],
    selfserviceAccount: rest['selfservice-account'],
    jwksBaseUrl: rest['jwks-base-url'],
    adminBaseUrl: rest['admin-base-url'],
  };
  return { stage, yes, ...defined(given) };
}

function parse(parameters: string[]) {
  return readCommandLine(
    {
      args: parameters,
      options: {
        help: { type: 'boolean', short: 'h' },
        stage: { type: 'string' },
        yes: { type: 'boolean' },
        'verification-account': { type: 'string' },
        'keyserver-account': { type: 'string' },
        'selfservice-account': { type: 'string' },
        'jwks-base-url': { type: 'string' },
        'admin-base-url': { type: 'string' },
      },
    },
    (message) => new Problem(message, help),
  ).values;
}

/** The same wishes in the CDK's words. */
export function contextArguments({ yes, ...context }: DeployOptions): string[] {
  return Object.entries(context).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
