/** Asks the function of one domain that reads its audit. */
import type { ReadAuditResult } from '../../../lambdas/shared/auditing/read-audit.ts';
import { type Domain, liveFunction } from '../../../lambdas/shared/names.ts';
import { type Invoke, UsageError } from '../../command/operator-command.ts';

type Answer = Exclude<ReadAuditResult, { readonly error: string }>;

/** Throws a UsageError for what the function says is wrong. */
export async function askAudit<A extends Answer>(
  invoke: Invoke,
  stage: string,
  domain: Domain,
  request: object,
): Promise<A> {
  const result = (await invoke(liveFunction(stage, domain, 'read-audit'), request)) as A | { readonly error: string };
  if ('error' in result) throw new UsageError(result.error);
  return result;
}
