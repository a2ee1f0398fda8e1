import { commonEnv, type EnvKind, text } from '../env.ts';
import type { TableDescription } from '../table.ts';

/** The name of each of a domain's tables. */
export function retentionEnv(tables: readonly TableDescription[]) {
  const names: Record<string, EnvKind<string>> = Object.fromEntries(tables.map(({ envName }) => [envName, text]));
  return { ...commonEnv, ...names };
}
