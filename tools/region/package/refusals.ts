/** Why no package can be made, though every rule holds. */
import type { EffectiveValue } from '../../../protocol/region-config/effective.ts';
import { configurationKeys } from '../../../protocol/region-config/keys/all.ts';

interface Refusal {
  readonly key: string;
  readonly problem: string;
  readonly remedy: string;
}

export function refusals(values: readonly EffectiveValue[], stage: string): Refusal[] {
  return [...unknownValues(values, stage), ...unwritable(values)];
}

/** What only a deployment can say, and Apple must know. */
function unknownValues(values: readonly EffectiveValue[], stage: string): Refusal[] {
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

/** XML 1.0, `Char`: a property list can hold nothing else, not even escaped. */
const notXml = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

function unwritable(values: readonly EffectiveValue[]): Refusal[] {
  return values
    .filter(({ value }) => typeof value === 'string' && notXml.test(value))
    .map(({ name }) => ({
      key: name,
      problem: 'has a control character, or half of a character, which no property list can hold',
      remedy: 'remove it',
    }));
}
