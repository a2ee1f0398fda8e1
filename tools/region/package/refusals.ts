/** Why no package can be made, though every rule holds. */
import type { EffectiveValue } from '../../../protocol/region-config/effective.ts';
import { unknownKeys } from '../reading/unknown-keys.ts';

interface Refusal {
  readonly key: string;
  readonly problem: string;
  readonly remedy: string;
}

/** What only a deployment can say, and Apple must know. */
export function refusals(values: readonly EffectiveValue[], stage: string): Refusal[] {
  const unknown = unknownKeys(values).filter(({ receivers }) => receivers.includes('apple'));
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
