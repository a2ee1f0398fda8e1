/** `npm run region -- package`, and the folder as those who get it read it. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'plist';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readExactJson } from '../../../protocol/region-config/artefacts/exact-json.ts';
import { samplePublicKey } from '../../support/region/configured-region.ts';
import { regionWorkplace, type Workplace } from '../../support/region/region-workplace.ts';

let place: Workplace;
let folder: string;
beforeEach(() => {
  place = regionWorkplace();
  folder = join(place.context.local, 'packages', 'local', 'us-zz');
});
afterEach(() => place.remove());

const make = (...args: string[]) => place.run('package', 'US-ZZ', '--stage', 'local', ...args);
const read = (name: string, from = folder) => readFileSync(join(from, name), 'utf8');
const record = () => join(place.context.regions, 'handed-over', 'local', 'us-zz.json');
/** Everything below a folder, as text. */
const everything = () =>
  readdirSync(place.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => [file, readFileSync(file, 'utf8')]);

const names = [
  'SHA256SUMS',
  'Test_Config.json',
  'Test_Config.plist',
  'apple-business-register.csv',
  'apple-business-register.html',
  'apple-update.json',
  'google-public-key.txt',
  'google.json',
  'legal-consent-1.0.0-EN_US.txt',
  'legal-consent-1.0.0-ES_US.txt',
  'preview.html',
  'steps.html',
];
const pages = names.filter((name) => name.endsWith('.html'));

describe('the folder', () => {
  beforeEach(async () => {
    place.writeRegion();
    expect(await make()).toMatchObject({ status: 0 });
  });

  it('has these files and nothing beside it', () => {
    expect(readdirSync(folder).sort()).toEqual(names);
    expect(readdirSync(join(folder, '..'))).toEqual(['us-zz']);
  });

  it('has checksums of all other files, as sha256sum reads them', () => {
    const lines = read('SHA256SUMS').trimEnd().split('\n');
    const sums = lines.map((line) => /^([0-9a-f]{64}) {2}(\S+)$/.exec(line)?.slice(1));
    const sumOf = (name: string) =>
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex');
    expect(sums).toEqual(names.slice(1).map((name) => [sumOf(name), name]));
    const tool = spawnSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: folder });
    if (!tool.error) expect(tool.status).toBe(0);
  });

  it("has Apple's body, with 64 bits as they are", () => {
    const update = readExactJson(read('apple-update.json')) as { config: Record<string, unknown> };
    expect(update).toMatchObject({ countryCode: 'US', state: 'ZZ', publicKeyVersion: 1 });
    expect(update.config).toMatchObject({
      symptomOnsetToInfectiousnessMap: 288605699003383808n,
      publicKey: samplePublicKey,
      testVerificationAPIKey: 'device-key-of-a-local-stack',
      tekLocalDownloadIndexFile: 'http://127.0.0.1:9/us-zz/index.txt',
    });
    expect(read('apple-update.json')).toContain('"symptomOnsetToInfectiousnessMap": 288605699003383808,');
  });

  it("has Apple's test file twice, saying the same", () => {
    interface TestFile {
      appConfigs: [{ config: Record<string, unknown> }];
    }
    const map = 'symptomOnsetToInfectiousnessMap';
    const json = readExactJson(read('Test_Config.json')) as TestFile;
    const plist = parse(read('Test_Config.plist')) as unknown as TestFile;
    expect(json.appConfigs[0].config[map]).toBe(288605699003383808n);
    // The library's reader has no integers of 64 bits; the text has.
    expect(read('Test_Config.plist')).toMatch(new RegExp(`<key>${map}</key>\\s*<integer>288605699003383808</integer>`));
    json.appConfigs[0].config[map] = plist.appConfigs[0].config[map] = 0;
    expect(plist).toEqual(json);
  });

  it("has Google's configuration and, apart from it, the key", () => {
    const { config } = JSON.parse(read('google.json'));
    expect(config).toMatchObject({
      healthAuthorityID: 'org.example.exposure',
      symptomOnsetToInfectiousnessMap: '0x0401555AA9400000',
    });
    expect(read('google-public-key.txt')).toBe(`999-v1,${samplePublicKey}\n`);
  });

  it('has pages without script that load nothing, and link only to files of the folder', () => {
    for (const page of pages) {
      const html = read(page);
      expect(html).toMatch(/^<!doctype html>\n<html lang="en"/);
      expect(html).not.toMatch(/<script|<link|<img|<iframe|\ssrc=|@import|url\(|\son\w+=|style="/i);
      const [, style = ''] = /<style>(.*?)<\/style>/s.exec(html) ?? [];
      const hash = createHash('sha256').update(style).digest('base64');
      const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
      expect(html.replaceAll('&#39;', "'")).toContain(`http-equiv="Content-Security-Policy" content="${policy}"`);
      const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, link = '']) => link);
      const own = links.filter((link) => !link.startsWith('https://') && !link.startsWith('#'));
      expect(own.filter((link) => !names.includes(link))).toEqual([]);
    }
  });

  it('has steps that name every file', () => {
    const steps = read('steps.html');
    expect(names.filter((name) => name !== 'steps.html' && !steps.includes(name))).toEqual([]);
  });

  it('is written down as handed over', () => {
    expect(JSON.parse(readFileSync(record(), 'utf8'))).toMatchObject({
      ...{ region: 'US-ZZ', stage: 'local', at: '2026-03-27T12:00:00.000Z', by: 'Kari', how: 'package' },
      values: { symptomOnsetToInfectiousnessMap: '0x0401555AA9400000', callbackIntervalInMin: 240 },
    });
  });
});

describe('made again', () => {
  it('from the same files at the same time, it has the same bytes', async () => {
    place.writeRegion();
    const [first, second] = ['first', 'second'].map((name) => join(place.folder, name)) as [string, string];
    await make('--out', first);
    rmSync(record());
    await make('--out', second);
    for (const name of names) expect(read(name, second)).toBe(read(name, first));
  });

  it('takes the place of the older one, whole', async () => {
    place.writeRegion();
    await make();
    writeFileSync(join(folder, 'note.txt'), 'of the older one');
    place.writeRegion((part) => {
      part.legalConsentVersion = '1.1.0';
      part.texts.EN_US.legalConsentText += ' More.';
    });
    expect((await make()).status).toBe(0);
    const expected = names.map((name) => name.replace('1.0.0', '1.1.0'));
    expect(readdirSync(folder).sort()).toEqual(expected);
    expect(read('steps.html')).toContain('legalConsentText_EN_US');
    expect(read('steps.html')).toContain('Changed since the package of 2026-03-27 12:00 UTC by Kari');
  });

  it('of nothing new, it says so', async () => {
    place.writeRegion();
    await make();
    await make();
    expect(read('steps.html')).toContain('Nothing has changed since the package of 2026-03-27 12:00 UTC by Kari');
  });
});

describe('nothing is written', () => {
  const unchanged = async (...args: string[]) => {
    const before = everything();
    const result = await make(...args);
    expect(everything()).toEqual(before);
    return result;
  };

  it('with --dry-run, which lists what would be', async () => {
    place.writeRegion();
    const { status, out, note } = await unchanged('--dry-run');
    expect(status).toBe(0);
    for (const name of names) expect(out).toContain(`  ${name} `);
    expect(note).toContain('Would be written');
  });

  it('with any error: each has its place and remedy', async () => {
    place.writeRegion((part) => {
      part.daysSinceExposureThreshold = 15;
      part.attenuation.thresholds.nearMed = 30;
      part.agency.websiteURL = 'http://health.example.org/';
    });
    const { status, out, note } = await unchanged();
    expect(status).toBe(1);
    expect(note).toContain('nothing was written');
    for (const key of ['daysSinceExposureThreshold', 'agencyWebsiteURL']) {
      expect(out).toMatch(new RegExp(`us-zz\\.json:\\d+:\\d+ .*${key}\\n.*\\n +→ \\S+`));
    }
    expect(out).toContain('3 errors');
  });

  it('with what the deployment has not said: where each comes from', async () => {
    place.writeRegion();
    rmSync(join(place.context.local, 'stack.json'));
    const { status, out } = await unchanged();
    expect(status).toBe(1);
    for (const key of ['publicKey', 'tekUploadURL', 'testVerificationURL', 'testVerificationAPIKey']) {
      expect(out).toMatch(new RegExp(`  ${key}\\n +is not known: it comes from .+\\n +→ run npm start once`));
    }
    expect(out).toContain('7 errors');
  });

  it('of a region that says nothing to phones', async () => {
    place.writeRegion((_, file) => {
      file.exposureNotifications = undefined;
    });
    const { status, out } = await unchanged();
    expect([status, out]).toEqual([1, expect.stringContaining('docs/region-file.md')]);
  });

  it('with a character that a property list cannot hold', async () => {
    place.writeRegion((part) => {
      part.texts.ES_US.agencyMessage = 'Hola\u0007';
    });
    const { status, out } = await unchanged();
    expect([status, out]).toEqual([1, expect.stringContaining('agencyMessage_ES_US')]);
  });

  it.each(['a folder of something else', 'a file'])('in the place of %s', async (what) => {
    place.writeRegion();
    const out = join(place.folder, 'taken');
    if (what === 'a file') writeFileSync(out, 'mine');
    else {
      mkdirSync(out);
      writeFileSync(join(out, 'thesis.txt'), 'mine');
    }
    const { status, note } = await unchanged('--out', out);
    expect([status, note]).toEqual([1, expect.stringContaining('Name another folder with --out')]);
  });

  it('where no folder can be', async () => {
    place.writeRegion();
    writeFileSync(join(place.folder, 'file'), '');
    const { status, note } = await unchanged('--out', join(place.folder, 'file', 'package'));
    expect([status, note]).toEqual([1, expect.stringContaining('cannot be written')]);
  });

  it('where the record of the last time is spoilt', async () => {
    place.writeRegion();
    mkdirSync(join(record(), '..'), { recursive: true });
    writeFileSync(record(), '<<<<<<< HEAD');
    const { status, note } = await unchanged();
    expect([status, note]).toEqual([1, expect.stringContaining('Restore the file as it was committed')]);
  });
});

describe('with --json', () => {
  it('says what was written', async () => {
    place.writeRegion();
    const { out } = await make('--json');
    const made = JSON.parse(out);
    expect(made).toMatchObject({ folder, written: true, record: record() });
    expect(made.files.map(({ name }: { name: string }) => name).sort()).toEqual(names);
    expect(made.files[0].bytes).toBe(readFileSync(join(folder, made.files[0].name)).length);
  });

  it('says what is wrong', async () => {
    place.writeRegion((part) => {
      part.daysSinceExposureThreshold = 15;
    });
    const { status, out } = await make('--json');
    expect(status).toBe(1);
    expect(JSON.parse(out).errors).toMatchObject([{ key: 'daysSinceExposureThreshold', line: expect.any(Number) }]);
    expect(existsSync(folder)).toBe(false);
  });
});

it.each([
  [['--stage', 'local', 'US-ZZ', 'US-MT'], 'One region at a time'],
  [['US-ZZ'], 'Missing: --stage'],
  [['--stage', 'local', '--nonsense'], '--nonsense'],
])('a wrong command line %j has its sentence', async (args, sentence) => {
  place.writeRegion();
  const { status, note } = await place.run('package', ...args);
  expect([status, note]).toEqual([1, expect.stringContaining(sentence)]);
});
