/** `npm run region -- check`: texts that are no file of a region, all mistakes of a file at once, and the command itself. */
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkFiles } from '../../../tools/region/check.ts';
import { writeHandedOver } from '../../../tools/region/reading/handed-over.ts';
import { runRegionCommand } from '../../../tools/region.ts';
import { handedOverWith } from '../../support/region/region-subject.ts';
import { root } from '../templates.ts';
import { type CheckFolder, checkFolder, demoText, lineOf, part } from './check-folder.ts';

let folder: CheckFolder;
beforeEach(() => {
  folder = checkFolder();
});
afterEach(() => folder.remove());

it.each([join(root, 'regions'), join(root, 'test', 'support', 'regions')])('%s has no error', async (place) => {
  const findings = await checkFiles([join(place, 'us-zz.json')], undefined, { ...folder.context, regions: place });
  expect(findings.map(({ rule }) => rule)).toEqual(['device-api-key']);
  expect(findings[0]?.severity).toBe('warning');
});

describe('the text of a file', () => {
  it.each([
    ['\uFEFF', '', '1 error byte-order-mark -  begins with a byte order mark → save it as UTF-8 without one'],
    ['', '\n}', ' error syntax -  is not JSON: EndOfFileExpected'],
    [
      '// why\n',
      '',
      '1 error syntax -  is not JSON: InvalidCommentToken → correct it; comments and trailing commas are for files named .jsonc',
    ],
  ])('begins with %j and ends with %j', async (begin, end, finding) => {
    const findings = await folder.findingsOf(folder.write(`${begin}${demoText()}${end}`));
    expect(findings).toEqual([expect.stringContaining(finding)]);
  });

  it('says no member twice, at any depth', async () => {
    const text = demoText().replace('"nearMed": 50', '"nearMed": 50,\n        "nearMed": 51');
    const findings = await folder.findingsOf(folder.write(text));
    expect(findings).toEqual([
      `${lineOf('"nearMed": 51', text)} error duplicate-member - …attenuation.thresholds.nearMed is there twice → allowed: once`,
    ]);
  });

  it('is UTF-8', async () => {
    const file = join(folder.path, 'us-zz.json');
    writeFileSync(file, demoText(), 'latin1');
    expect(await folder.findingsOf(file)).toEqual([
      expect.stringContaining('error encoding -  holds bytes that are not UTF-8'),
    ]);
  });

  it('may be empty, nothing of a region, or brackets without end', async () => {
    for (const text of ['', ' ', 'null', '[]', '"x"', '{', '['.repeat(100_000)]) {
      expect(await folder.findingsOf(folder.write(text))).toEqual([expect.stringMatching(/^1 error (syntax|type) - /)]);
    }
  });

  it('has comments and trailing commas where its name says so', async () => {
    const text = `// why\n${demoText().replace('"nearMed": 50', '"nearMed": 20 /* too low */')}`;
    expect(await folder.findingsOf(folder.write(text, 'us-zz.jsonc'))).toEqual([
      expect.stringContaining(`${lineOf('"nearMed": 20', text)} error C2 attenuationNearMedThreshold`),
    ]);
  });
});

it('codes that are guessed too easily: a warning, with what to change', async () => {
  const few = { 'verification.codeLength': 6, 'verification.codeLifeSeconds': 900 };
  expect(await folder.findingsOf(folder.write(few))).toEqual([
    expect.stringMatching(
      /^\d+ warning guessing - verification\.codeLength is 6: .* → codeLength 7, or sms\.dailyCap 2624/,
    ),
  ]);
  expect(await folder.findingsOf(folder.write({ ...few, 'verification.sms.dailyCap': 2_000 }))).toEqual([]);
});

it('further series of files: each mistake at its line, also one that shows beside other files only', async () => {
  const series = (...all: object[]) => ({
    'keyServer.furtherExports': all.map((one) => ({ periodHours: 24, ...one })),
  });
  const wrong = series(
    { name: 'a', excludedRegions: ['US-ZZ'] },
    { name: 'a', periodHours: 2 },
    { name: 'b', periodHours: 2 },
  );
  const text = demoText(wrong);
  expect(await folder.findingsOf(folder.write(text))).toEqual([
    expect.stringContaining(
      `${lineOf('"furtherExports"', text)} error export-files - keyServer.furtherExports make 37 files`,
    ),
    `${lineOf('"excludedRegions"', text) + 1} error export-filter - keyServer.furtherExports.0.excludedRegions.0 is "US-ZZ", which the series is to hold → allowed: other regions than its own`,
    expect.stringContaining('error export-name - keyServer.furtherExports.1.name is "a"'),
  ]);
  const unknown = demoText(series({ name: 'a', regions: ['US-ZY', 'US-ZZ'] }));
  const file = folder.write(unknown);
  expect(await folder.findingsOf(file)).toEqual([
    `${lineOf('"US-ZY"', unknown)} error export-region - keyServer.furtherExports.0.regions.0 is "US-ZY", of which there is no file → allowed: regions with a file`,
  ]);
  // Another file of the folder is enough, whether or not it is checked.
  folder.write({ region: 'US-ZY' }, 'us-zy.json');
  expect(await folder.findingsOf(file)).toEqual([]);
});

it('two files for one region, however they are named', async () => {
  const files = [folder.write({}), folder.write({}, 'us-zz.jsonc'), folder.write({}, 'us-zy.json')];
  expect(await folder.findingsOf(...files)).toEqual([
    '2 error two-files - region is "US-ZZ", which is in us-zz.json too → allowed: one file for each region',
    expect.stringContaining('error file-name - region is "US-ZZ" → its file must be named us-zz.json'),
  ]);
});

it('one mistake does not hide the others: all of a file in one run', async () => {
  const file = folder.write({
    [part('infectiousness.standardWeight')]: 'a hundred',
    [part('attenuation.thresholds')]: { immediateNear: 50, nearMed: 50, medFar: 'far' },
    [part('agency.color')]: [1, 1],
    [part('agency.websiteURL')]: 'http://health.example.org/',
    [part('agency.headerStyle')]: 'iconLeft',
    [part('agency.image')]: undefined,
    [part('texts.EN_US.agencyMessage')]: 'x'.repeat(3_001),
    [part('texts.ES_US.revokedDetailsBodyText')]: undefined,
    [part('texts.en_gb')]: {},
    [part('classifications.1.name')]: 'Close 30 min 2026-1',
    [part('classifications.2')]: null,
    [part('preset')]: 'none',
    [part('stated')]: { tekPublishInterval: 4 },
    [part('goLiveDate')]: '2020-02-30',
    'verification.codeLength': 50,
    'verification.smsCountry': 'UK',
    'keyServer.export.periodHours': 3,
    'verification.certificate': undefined,
    colour: 'red',
  });
  // A locale without any text lacks eight texts, and three of each classification: they are left out here.
  const findings = (await folder.findingsOf(file)).filter((finding) => !/texts\.en_gb\./.test(finding));
  const rules = findings.map((finding) => finding.split(' ').slice(1, 3).join(' ')).sort();
  expect(rules).toEqual([
    'error C1', // revokedDetailsBodyText_ES_US
    'error C11',
    'error C2',
    'error choice', // goLiveDate
    'error choice', // periodHours
    'error choice', // preset
    'error country',
    'error header-image',
    'error locale',
    'error missing', // certificate
    'error range', // agencyMessage
    'error range', // codeLength
    'error type', // agency.color
    'error type', // classifications.2
    'error type', // medFar
    'error type', // standardWeight
    'error unique-name',
    'error unknown-member',
  ]);
  // What stands in for a wrong value is not compared with anything.
  expect(findings.join('\n')).not.toMatch(/C8|contrast/);
});

describe('against what was handed over', () => {
  const changes = { [part('classifications.0.thresholds.perDaySumERV')]: 1200 };

  it('in any stage, or in the one that is named', async () => {
    writeHandedOver(folder.context, handedOverWith());
    const file = folder.write(changes);
    expect(await folder.findingsOf(file)).toEqual([expect.stringContaining('error C6 classificationName_1')]);
    expect(await checkFiles([file], 'prod', folder.context)).toMatchObject([{ rule: 'C6' }]);
    expect(await checkFiles([file], 'staging', folder.context)).toEqual([]);
  });

  it('text of the consent, and its version', async () => {
    writeHandedOver(folder.context, handedOverWith());
    const file = folder.write({ [part('texts.EN_US.legalConsentText')]: 'Another text' });
    expect(await folder.findingsOf(file)).toEqual([
      expect.stringContaining('error C13 legalConsentVersion …legalConsentVersion is still 1.0.0'),
    ]);
  });
});

describe('the command', () => {
  const run = (...args: string[]) => runRegionCommand(['check', ...args], folder.context);

  it('has errors and warnings apart, each with file, line and column', async () => {
    folder.write({ [part('attenuation.thresholds.nearMed')]: 30, [part('agency.textColor')]: '#123456' });
    expect(await run()).toBe(1);
    expect(folder.out.join('\n')).toMatch(
      /^Errors\n\n\S+us-zz\.json:\d+:9 {2}\[C2\] {2}attenuationNearMedThreshold\n {4}\S+nearMed is 30, .*\n {4}→ allowed.*\n\nWarnings\n\n\S+:\d+:7 {2}\[contrast\].*\n.*\n.*\n\n1 file: 1 error, 1 warning$/,
    );
  });

  it('ends well with warnings alone', async () => {
    folder.write({ [part('agency.textColor')]: '#123456' });
    expect(await run()).toBe(0);
    expect(folder.out.join('\n')).toMatch(/^Warnings[\s\S]*1 file: 0 errors, 1 warning$/);
  });

  it('gives JSON', async () => {
    const file = folder.write({ [part('infectiousness.map')]: '0x0C01555AA9400000' });
    expect(await run(file, '--json')).toBe(1);
    expect(JSON.parse(folder.out.join(''))).toMatchObject({
      errors: [
        {
          line: lineOf('"map"', readFileSync(file, 'utf8')),
          rule: 'map-value',
          key: 'symptomOnsetToInfectiousnessMap',
          value: '0x0C01555AA9400000',
        },
      ],
      warnings: [],
    });
  });

  it.each([
    [['--stage', 'nowhere'], /^stage is 'nowhere'; allowed: local/],
    [['gone.json'], /^There is no file gone.json/],
    [['--all'], /Unknown option '--all'/],
  ])('%j is refused in a sentence', async (args, note) => {
    folder.write({});
    expect(await run(...args)).toBe(1);
    expect(folder.notes.join('\n')).toMatch(note);
    expect(folder.notes.join('\n')).not.toMatch(/ at .*:\d+/);
  });

  it('wants a file', async () => {
    expect(await run()).toBe(1);
    expect(folder.notes.join('')).toContain('holds no region file');
  });

  it('loads no AWS SDK', () => {
    cpSync(join(root, 'regions', 'us-zz.json'), join(folder.path, 'us-zz.json'));
    const hook = join(folder.path, 'hook.mjs');
    writeFileSync(
      hook,
      `import { registerHooks } from 'node:module';
registerHooks({ load: (url, context, next) => { if (/@aws-sdk|@smithy|aws-cdk/.test(url)) console.log('LOADED', url); return next(url, context); } });`,
    );
    const args = ['--import', hook, join(root, 'tools', 'region.ts'), 'check', join(folder.path, 'us-zz.json')];
    const printed = execFileSync(process.execPath, args, { encoding: 'utf8' });
    expect(printed).toContain('1 file: 0 errors');
    expect(printed).not.toContain('LOADED');
  });
});
