/** Every key, in the order of Apple's document, which is that of its form. */
import { classifications, revocation } from './classifications.ts';
import { elsewhere, testSwitches } from './elsewhere.ts';
import type { ConfigurationKey, Section } from './key.ts';
import { region, version } from './region.ts';
import { durations, risk } from './scores.ts';
import { keyServer, signing, verification } from './servers.ts';

export const appleSections: readonly Section[] = [
  version,
  region,
  signing,
  durations,
  risk,
  classifications,
  revocation,
  keyServer,
  verification,
];

export const sections: readonly Section[] = [...appleSections, elsewhere, testSwitches];

export const configurationKeys: readonly ConfigurationKey[] = sections.flatMap(({ keys }) => keys);

const byName = new Map(configurationKeys.map((key) => [key.name, key]));

/** Undefined for a name that is not in the list: receivers refuse it. */
export function findKey(name: string): ConfigurationKey | undefined {
  return byName.get(name);
}

/** Throws for a name that is not in the list: a mistake of ours. */
export function keyNamed(name: string): ConfigurationKey {
  const key = byName.get(name);
  if (!key) throw new Error(`${name} is no key of the configuration`);
  return key;
}
