/** Why no package can be made, though every rule holds. */
import type { EffectiveValue } from '../../../protocol/region-config/effective.ts';
import { configurationKeys } from '../../../protocol/region-config/keys/all.ts';

interface Refusal {
  readonly key: string;
  readonly problem: string;
  readonly remedy: string;
}

/** What only a deployment can say, and Apple must know. */
export function refusals(values: readonly EffectiveValue[], stage: string): Refusal[] {
  const known = new Set(values.map(({ key }) => key));
  const unknown = configurationKeys.filter(
    (key) => key.derivedFrom !== undefined && key.receivers.includes('apple') && !known.has(key),
  );
  return unknown.map(({ name, derivedFrom }) => ({
    key: name,
    problem: `is not known: it comes from ${derivedFrom}`,
    remedy: name === 'testVerificationAPIKey' ? apiKeyRemedy(stage) : deployRemedy(stage),
  }));
}

function apiKeyRemedy(stage: string): string {
  if (stage === 'local') return deployRemedy(stage);
  return `have one made (npm run api-key -- create --stage ${stage} --type device …) and write it into the region file`;
}

function deployRemedy(stage: string): string {
  if (stage === 'local') return 'run npm start once; it writes .local/stack.json';
  return `deploy the stage (npm run deploy -- --stage ${stage}), or say in stages/${stage}.json where it is`;
}
