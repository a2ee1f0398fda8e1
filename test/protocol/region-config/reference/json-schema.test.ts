/** The schema that editors take, read by Zod's own reader of JSON Schema: not by the rules that it was made from. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromJSONSchema } from 'zod';
import { regionSettings } from '../../../../protocol/region-config/file/region-settings.ts';
import { fieldsOfRegionFile } from '../../../../protocol/region-config/reference/fields.ts';
import { regionSchema } from '../../../../protocol/region-config/reference/json-schema.ts';
import { fieldMeanings } from '../../../../protocol/region-config/reference/meanings/all.ts';

const schema = regionSchema();
const reader = fromJSONSchema(schema as never);
const fields = fieldsOfRegionFile();
const demo = JSON.parse(readFileSync(join(import.meta.dirname, '../../../../regions/us-zz.json'), 'utf8'));

/** The demo region with one value changed; undefined takes it out. */
function changed(path: string, value: unknown): unknown {
  const file = structuredClone(demo);
  const names = path.split('.');
  const last = names.pop() ?? '';
  const place = names.reduce((at, name) => at[name], file);
  if (value === undefined) delete place[last];
  else place[last] = value;
  return file;
}

const part = 'exposureNotifications';

describe('the schema for editors', () => {
  it('takes the demo region', () => {
    expect(reader.safeParse(demo).error).toBeUndefined();
  });

  it.each([
    ['an unknown field', 'verification.sms.tempalte', 'x'],
    ['a missing field', 'keyServer.export.periodHours', undefined],
    ['a period that no phone knows', 'keyServer.export.periodHours', 3],
    ['a number as text', `${part}.daysSinceExposureThreshold`, '14'],
    ['a number out of range', `${part}.attenuation.weights.near`, 251],
    ['half a percent', `${part}.attenuation.weights.near`, 0.5],
    ['a preset that does not exist', `${part}.preset`, 'lfph-narrow'],
    ['a colour by name', `${part}.agency.color`, 'red'],
    ['a text over its limit', `${part}.texts.EN_US.agencyDisplayName`, 'n'.repeat(51)],
    ['no text', `${part}.texts.EN_US.agencyDisplayName`, ''],
    ['an address without https', `${part}.agency.websiteURL`, 'http://health.example.org/'],
    ['a locale in lower case', `${part}.texts.en_us`, demo[part].texts.EN_US],
    ['a day beyond the map', `${part}.infectiousness.map`, { 15: 'high' }],
    ['a fifth classification', `${part}.classifications`, Array(5).fill(demo[part].classifications[0])],
  ])('refuses %s, as we do', (_, path, value) => {
    const file = changed(path, value);
    expect(reader.safeParse(file).success).toBe(false);
    // Addresses and locales have rules of their own, which know what was meant.
    const isForRules = path.endsWith('websiteURL') || path.endsWith('en_us');
    expect(regionSettings.safeParse(file).success).toBe(isForRules);
  });

  it('has the limits of texts, which JSON Schema too counts in characters', () => {
    const { properties } = schema.properties?.[part]?.properties?.texts?.additionalProperties || {};
    expect(properties?.agencyDisplayName?.maxLength).toBe(50);
  });

  it('takes colours in capitals', () => {
    expect(reader.safeParse(changed(`${part}.agency.color`, '#0B3D59')).success).toBe(true);
  });

  // Editors compile patterns with the flag that JSON Schema asks for.
  it('has patterns of Unicode regular expressions', () => {
    const patterns = JSON.stringify(schema).match(/"pattern":"(?:[^"\\]|\\.)*"/g) ?? [];
    expect(patterns.length).toBeGreaterThan(20);
    for (const text of patterns) new RegExp(JSON.parse(`{${text}}`).pattern, 'u');
  });
});

describe('meanings', () => {
  it('are there for every field', () => {
    expect(fields.filter(({ key, meaning }) => !key && !meaning).map(({ path }) => path)).toEqual([]);
    expect(fields.filter(({ schema: { description } }) => !description).map(({ path }) => path)).toEqual([]);
  });

  it('are of fields that exist and hold no key', () => {
    const paths = new Set(fields.filter(({ key }) => !key).map(({ path }) => path));
    expect(Object.keys(fieldMeanings).filter((path) => !paths.has(path))).toEqual([]);
  });
});
