import type { Domain } from '../../lambdas/shared/names.ts';

export interface DomainChoice {
  readonly domains: readonly Domain[];
  /** One domain was asked for by name: then it must be there. */
  readonly isChosen: boolean;
}

/** Does `look` for each domain that the account has: a stage may lie in several accounts, and not every one has self-service. */
export async function eachDomain<T>(
  { domains, isChosen }: DomainChoice,
  look: (domain: Domain) => Promise<T>,
): Promise<Map<Domain, T>> {
  const found = new Map<Domain, T>();
  let absent: unknown;
  for (const domain of domains) {
    try {
      found.set(domain, await look(domain));
    } catch (error) {
      if (isChosen || (error as Error).name !== 'ResourceNotFoundException') throw error;
      absent = error;
    }
  }
  if (found.size === 0) throw absent;
  return found;
}
