import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { presetNames } from '../../../../protocol/region-config/presets.ts';
import { readAssumptions, shownAssumptions } from '../../../../tools/region/try/assumptions-file.ts';
import { readCandidate } from '../../../../tools/region/try/candidate.ts';
import { regionWorkplace, type Workplace } from '../../../support/region/region-workplace.ts';

let place: Workplace;
beforeEach(() => {
  place = regionWorkplace();
});
afterEach(() => place.remove());

const region = () => join(place.folder, 'regions', 'us-zz.json');

describe('what is tried', () => {
  it('is a region file with its scores, names and export times', async () => {
    place.writeRegion();
    const { candidate } = await readCandidate(region(), place.context);
    expect(candidate?.title).toBe(region());
    expect(candidate?.timing).toMatchObject({ periodHours: 2, minimumAgeSeconds: 7_200 });
    expect(candidate?.configuration.attenuationThresholds).toEqual([30, 50, 60]);
    expect(candidate?.configuration.classifications.map(({ name }) => name)).toEqual([
      'Close 30 min 2026-1',
      'Near 15 min 2026-1',
    ]);
  });

  it('shows what decides in words, with where each value is from, and no threshold that is off', async () => {
    place.writeRegion();
    const { candidate } = await readCandidate(region(), place.context);
    const settings = new Map(candidate?.settings.map((setting) => [setting.name, setting]));
    expect(settings.get('attenuationNearWeight')).toEqual({
      name: 'attenuationNearWeight',
      words: '100 %',
      origin: 'file',
    });
    expect(settings.get('perDaySumERVThreshold_2')?.words).toBe('900 seconds');
    expect(settings.has('perDayMaxERVThreshold_1')).toBe(false);
    expect(settings.get('tekPublishInterval')?.origin).toBe('derived');
    expect([...settings.keys()].some((name) => name.startsWith('agency') || name.startsWith('notification'))).toBe(
      false,
    );
  });

  it.each(presetNames)('is the preset %s by its name', async (name) => {
    const { candidate, findings } = await readCandidate(name, place.context);
    expect(findings).toEqual([]);
    expect(candidate?.title).toBe(name);
    const [first, ...others] = candidate?.configuration.classifications ?? [];
    expect(others).toEqual([]);
    expect(first?.perDaySum).toBe(name === 'norway' ? 780 : 900);
  });

  it('is neither a file nor a preset: says so', async () => {
    await expect(readCandidate('lfph', place.context)).rejects.toThrow(
      'There is no file lfph, and no preset of that name (lfph-narrow-v1, lfph-narrow-v2,',
    );
  });

  it('is nothing where check has an error', async () => {
    place.writeRegion((part) => {
      part.attenuation.thresholds.nearMed = 20;
    });
    const { candidate, findings } = await readCandidate(region(), place.context);
    expect(candidate).toBeUndefined();
    expect(findings.some(({ severity }) => severity === 'error')).toBe(true);
  });

  it('is no file that says nothing of phones', async () => {
    place.writeRegion((_, file) => {
      delete file.exposureNotifications;
    });
    await expect(readCandidate(region(), place.context)).rejects.toThrow('it has no part "exposureNotifications"');
  });
});

describe('a file of assumptions', () => {
  const written = (text: string) => {
    const file = join(place.folder, 'assumptions.json');
    writeFileSync(file, text);
    return file;
  };

  it('replaces the numbers that it names', () => {
    const replaced = readAssumptions(written('{"phone.adultShare": 0.7, "town.hoursFromUtc": 1}'));
    expect(replaced).toEqual({ 'phone.adultShare': 0.7, 'town.hoursFromUtc': 1 });
    const shown = shownAssumptions(replaced);
    expect(shown.filter((each) => each.replaced)).toEqual([
      {
        name: 'town.hoursFromUtc',
        value: 1,
        unit: 'hours from UTC',
        source: 'given with --assumptions',
        replaced: true,
      },
      { name: 'phone.adultShare', value: 0.7, unit: 'share', source: 'given with --assumptions', replaced: true },
    ]);
  });

  it.each([
    ['{"phone.adultshare": 0.7}', 'there is no assumption phone.adultshare'],
    ['{"phone.adultShare": 70}', 'phone.adultShare is a number from 0 to 1 (share), not 70'],
    ['{"phone.adultShare": "0.7"}', 'not "0.7"'],
    ['{"phone.adultShare": null}', 'not null'],
    ['{"toString": 1}', 'there is no assumption toString'],
    ['[1]', 'is not an object of names and numbers'],
    ['null', 'is not an object of names and numbers'],
    ['{', 'is not JSON'],
  ])('is refused: %s', (text, message) => {
    expect(() => readAssumptions(written(text))).toThrow(message);
  });

  it('names everything that is wrong at once', () => {
    expect(() => readAssumptions(written('{"a": 1, "phone.models": 0}'))).toThrow(
      /no assumption a .*; phone\.models is a number from 1/,
    );
  });

  it('must be there', () => {
    expect(() => readAssumptions(join(place.folder, 'none.json'))).toThrow('There is no file');
  });
});
