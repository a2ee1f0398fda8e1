/** C1 (region-config.md §7): whatever a region must have before it goes live. */
import { PART, pathOfKey } from '../file/key-paths.ts';
import { placeOf } from '../file/places.ts';
import type { Finding } from '../finding.ts';
import { type KeyName, writeKeyName } from '../key-name.ts';
import { configurationKeys } from '../keys/all.ts';
import type { ConfigurationKey } from '../keys/key.ts';
import { error, type Rule, type Subject } from './subject.ts';

export const required: Rule = (subject) => {
  const { part, values } = subject;
  const there = new Set(values.map(({ name }) => name));
  const wanted = configurationKeys
    .filter((key) => key.required && placeOf(key))
    .flatMap((key) => namesOf(key, subject));
  return [
    ...(Object.keys(part.texts).length === 0 ? [noLocale] : []),
    ...(part.classifications.length === 0 ? [noClassification] : []),
    ...wanted.filter((name) => !there.has(writeKeyName(name))).map(missing),
  ];
};

/** One for each locale of the file, and for each of its classifications. */
function namesOf(key: ConfigurationKey, { part }: Subject): KeyName[] {
  const locales = key.localisable === 'no' ? [undefined] : Object.keys(part.texts);
  const indices = key.indexed ? part.classifications.map((_, at) => at + 1) : [undefined];
  return indices.flatMap((index) =>
    locales.map((locale) => ({ key, ...(index && { index }), ...(locale !== undefined && { locale }) })),
  );
}

function missing(name: KeyName): Finding {
  const { meaning, maximum } = name.key;
  const most = maximum === undefined ? '' : ` At most ${maximum} characters.`;
  return error(
    'C1',
    pathOfKey(name) ?? [PART],
    { problem: 'is missing', remedy: `write it: ${meaning}${most}` },
    {
      key: writeKeyName(name),
    },
  );
}

const noLocale = error('C1', [PART, 'texts'], {
  problem: 'holds no locale',
  remedy: 'write the texts of one locale at least, such as "EN_US": { … }',
});

const noClassification = error('C1', [PART, 'classifications'], {
  problem: 'holds no classification',
  remedy: 'write one at least: phones notify by classifications alone',
});

/** What only a deployment knows. */
export const known: Rule = ({ values, live, stage }) => {
  if (!live) return [];
  const there = new Set(values.map(({ name }) => name));
  const lacking = configurationKeys.filter((key) => key.derivedFrom && !placeOf(key) && !there.has(key.name));
  const needed = lacking.filter(({ name, required: isRequired }) => isRequired || name === 'publicKey');
  // The device API key has a rule of its own.
  return needed
    .filter(({ name }) => name !== 'testVerificationAPIKey')
    .map(({ name, derivedFrom }) =>
      error(
        'C1',
        [PART],
        {
          problem: `lacks ${name}, which stage ${stage} does not know`,
          remedy: `deploy the stage first: it is ${derivedFrom}`,
        },
        { key: name },
      ),
    );
};
