/** Our rows against the list of Apple's document, as it was read out of it (test/vectors/apple-configuration-keys.json). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { placeOf } from '../../../../protocol/region-config/file/places.ts';
import { appleSections, configurationKeys } from '../../../../protocol/region-config/keys/all.ts';

interface Printed {
  readonly name: string;
  readonly label: string | null;
  readonly required: boolean;
  readonly localizable: boolean;
}

const file = join(import.meta.dirname, '../../../vectors/apple-configuration-keys.json');
const printed: Printed[] = JSON.parse(readFileSync(file, 'utf8')).keys;
/** It has `agencyRegionName` twice, the second time without locales (region-config.md §8, no. 2). */
const once = printed.filter(({ name }, at) => printed.findIndex((other) => other.name === name) === at);
const ours = appleSections.flatMap(({ keys }) => keys);

describe("Apple's list of keys", () => {
  it('has 59 headings of 58 keys, all of which are ours, in its order', () => {
    expect([printed.length, once.length]).toEqual([59, 58]);
    expect(ours.map(({ name, indexed }) => (indexed ? `${name}_X` : name))).toEqual(once.map(({ name }) => name));
  });

  it.each(once)(
    '$name has its label, and is required and localised as printed',
    ({ name, label, required, localizable }) => {
      const row = ours.find((key) => key.name === name.replace(/_X$/, ''));
      expect({ label: row?.label ?? null, required: row?.required }).toEqual({ label, required });
      expect(row?.localisable === 'yes').toBe(localizable);
    },
  );
});

it('every key comes from the region file, from a deployment, or from Apple alone', () => {
  const nowhere = configurationKeys.filter((key) => !placeOf(key) && key.derivedFrom === undefined);
  expect(nowhere.map(({ name }) => name)).toEqual(['isTestRegion']);
});
