import type { Domain } from '../../../lambdas/shared/names.ts';
import type { DomainChoice } from '../../command/each-domain.ts';
import type { Invoke, Terminal } from '../../command/operator-command.ts';

export const domains: readonly Domain[] = ['verification', 'keyserver', 'selfservice'];

export const help = `Reads the audit of a deployed stage: who changed what, and whether it is still what was sealed.

  npm run audit -- verify --stage <stage> [--domain <domain>] [--from <day>] [--to <day>] [--json]
  npm run audit -- list --stage <stage> [--domain <domain>] [--from <day>] [--to <day>]
                        [--actor <text>] [--action <text>] [--target <text>] [--json]

  verify     checks the seals, and the entries of every sealed day; exit code 1 where something does not fit
  list       shows entries, oldest first
  --domain   ${domains.join(' | ')}; all that the account has if not given
  --from     first UTC day, such as 2026-11-29; for verify the first sealed one, for list six days before --to
  --to       last UTC day; for verify the last sealed one, for list today
  --actor    only entries whose actor, or who sent the command, holds this text; --action and --target likewise

A day is sealed six hours after its end. What verify prints as the head is for two people to compare: write it down, and
look for the same line the next time (docs/operations/AuditGap.md).

AWS credentials and AWS_REGION come from the environment, as for every AWS tool.`;

export interface Wish extends DomainChoice {
  readonly stage: string;
  readonly from?: string;
  readonly to?: string;
  /** UTC. */
  readonly today: string;
  readonly json: boolean;
  readonly filter: readonly { readonly name: string; readonly text: string }[];
}

/** False: a gap was found. */
export type AuditCommand = (wish: Wish, invoke: Invoke, terminal: Terminal) => Promise<boolean>;
