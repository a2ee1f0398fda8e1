import type { EffectiveValue } from '../../../protocol/region-config/effective.ts';
import { configurationKeys } from '../../../protocol/region-config/keys/all.ts';
import type { ConfigurationKey } from '../../../protocol/region-config/keys/key.ts';

/** What only a deployment knows, and this one has not said. */
export function unknownKeys(values: readonly EffectiveValue[]): ConfigurationKey[] {
  const known = new Set(values.map(({ key }) => key));
  return configurationKeys.filter((key) => key.derivedFrom !== undefined && !known.has(key));
}
