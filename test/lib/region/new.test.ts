/** `npm run region -- new`: answers, a file, and what `check` says of it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRegionSource } from '../../../lib/settings/region-source.ts';
import { presetNames } from '../../../protocol/region-config/presets.ts';
import { check } from '../../../tools/region/check.ts';
import type { RegionContext } from '../../../tools/region/command.ts';
import { newRegion } from '../../../tools/region/new.ts';
import { root } from '../templates.ts';

let folder: string;
let shown: string[];
let context: RegionContext;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'enx-new-'));
  shown = [];
  context = {
    ...{ regions: folder, stages: join(root, 'stages'), local: folder, now: () => 0, who: () => 'Kari' },
    terminal: { out: (text) => void shown.push(text), note: (text) => void shown.push(text) },
  };
});
afterEach(() => rmSync(folder, { recursive: true }));

const written = { name: 'Example Authority', 'region-name': 'Washington', website: 'https://health.example.org/' };

/** As `--answers FILE`. */
function answers(more: Record<string, unknown> = {}): string {
  const file = join(folder, 'answers.txt');
  writeFileSync(file, JSON.stringify({ ...written, ...more }));
  return file;
}

const create = (region: string, ...options: string[]) => newRegion([region, ...options], context, undefined);
const settingsOf = (name: string) => readRegionSource(join(folder, name)).settings;

describe('answers of a file', () => {
  it.each([...presetNames, 'google'])('give with preset %s a file without an error', async (preset) => {
    expect(await create('US-WA', '--answers', answers({ preset, locales: 'EN_US, ES_US' }))).toBe(0);
    expect(await check.run(['--json', join(folder, 'us-wa.jsonc')], context)).toBe(0);
    const { errors, warnings } = JSON.parse(shown.at(-1) ?? '');
    // Only a deployment makes the key of the phones.
    expect([errors, warnings.map(({ rule }: { rule: string }) => rule)]).toEqual([[], ['device-api-key']]);
  });

  it('stand in the file, and the rest has its usual answer', async () => {
    await create('US-WA', '--answers', answers({ locales: 'en-us, ES_US' }), '--name', 'Another Authority');
    const settings = settingsOf('us-wa.jsonc');
    expect(settings).toMatchObject({
      ...{ region: 'US-WA', name: 'Another Authority', verification: { smsCountry: 'US' } },
      keyServer: { healthAuthorityIds: ['org.example.health.exposure'], export: { verificationKeyId: '310' } },
    });
    expect(settings?.exposureNotifications).toMatchObject({
      agency: { websiteURL: 'https://health.example.org/', color: '#1f4e79', textColor: '#ffffff' },
      ...{ preset: 'lfph-wide-v2', infectiousness: { map: { '-4': 'standard', 0: 'high', unknown: 'standard' } } },
    });
    expect(Object.keys(settings?.exposureNotifications?.texts ?? {})).toEqual(['EN_US', 'ES_US']);
  });

  it('leave a text with quotes and line ends as it is', async () => {
    await create('US-WA', '--answers', answers({ name: 'Health "West" \\ Co' }));
    expect(settingsOf('us-wa.jsonc')?.name).toBe('Health "West" \\ Co');
  });

  it('mark texts that are to be translated', async () => {
    await create('NO', '--answers', answers({ 'key-id': '242', locales: 'NB_NO, EN_US' }));
    const lines = readFileSync(join(folder, 'no.jsonc'), 'utf8').split('\n');
    const above = (text: string) => lines.flatMap((line, at) => (line.includes(text) ? [lines[at - 1]?.trim()] : []));
    expect(above('"NB_NO": {')).toEqual(Array(2).fill('// English so far: to be translated.'));
    expect(above('"EN_US": {').join()).not.toContain('translated');
  });

  it.each([
    [{ website: 'http://health.example.org/' }, '--website is "http://health.example.org/": allowed: an https address'],
    [{ name: 'n'.repeat(51) }, 'has 51 characters; allowed: 1 to 50'],
    [{ locales: 'EN_US, XX_US' }, '"XX" is no language of ISO 639-1'],
    [{ locales: 'EN_US en_us' }, 'EN_US is there twice'],
    [{ color: 'blue' }, '--color is "blue": allowed: #rrggbb'],
    [{ color: '#cccccc' }, 'has a contrast of 1.6:1 to #cccccc; allowed: 3:1 or more'],
    [{ preset: 'lfph' }, 'allowed: lfph-narrow-v1, '],
    [{ 'authority-id': 'exposure' }, 'allowed: a package name'],
    [{ 'key-id': '2 42' }, 'allowed: 1 to 50 letters'],
    [{ 'sms-country': 'us' }, 'allowed: a country of ISO 3166-1'],
    [{ colour: '#000000' }, 'colour; allowed: texts for name, '],
    [{ color: 1 }, 'color; allowed: texts for name, '],
  ])('%j are refused, and nothing is written', async (more, message) => {
    await expect(create('US-WA', '--answers', answers(more))).rejects.toThrow(message);
    expect(readdirSync(folder)).toEqual(['answers.txt']);
  });

  it('are refused all at once', async () => {
    const refused = create('US-WA', '--answers', answers({ website: 'x', preset: 'y' }));
    await expect(refused).rejects.toThrow(/--website is "x".*\n--preset is "y".*\n--authority-id is missing$/);
  });
});

describe('without a person and answers', () => {
  it('it says what is missing', async () => {
    await expect(create('US-WA')).rejects.toThrow('--name is missing\n--region-name is missing\n--website is missing');
  });

  it.each([[[]], [['us-wa']], [['US-WA', 'NO']], [['WASHINGTON']]])('%j is no region', async (args) => {
    await expect(newRegion(args, context, undefined)).rejects.toThrow('REGION is ');
  });
});

describe('a person', () => {
  /** Types these answers, then nothing any more, which takes what is usual. */
  function person(...typed: string[]) {
    const questions: string[] = [];
    const ask = async (question: string) => {
      questions.push(question);
      if (questions.length > 20) throw new Error(`asked again and again: ${question}`);
      return typed.shift() ?? '';
    };
    return { questions, ask };
  }

  it('is asked again until an answer is right, and told why', async () => {
    const { questions, ask } = person(
      'Authority',
      'Region',
      'health.example',
      'https://health.example.org/',
      '',
      '#cccccc',
    );
    const given = ['--text-color', '#000000', '--key-id', '999'];
    expect(await newRegion(['US-WA', ...given], context, ask)).toBe(0);
    expect(questions[3]).toMatch(/^ {2}allowed: an https address .*\nThe authority's website: $/);
    expect(questions.at(-1)).toBe('Country of phone numbers that are typed without + [US]: ');
    expect(questions.join()).not.toContain('verification_key_id');
    expect(settingsOf('us-wa.jsonc')?.exposureNotifications?.agency).toMatchObject({
      color: '#cccccc',
      textColor: '#000000',
    });
  });
});

describe('a region that has a file', () => {
  const rest = { region: 'US-WA', name: 'Example Authority' };

  it('is left alone', async () => {
    await create('US-WA', '--answers', answers());
    const before = readFileSync(join(folder, 'us-wa.jsonc'), 'utf8');
    await expect(create('US-WA', '--answers', answers({ name: 'Other' }))).rejects.toThrow('is there already; nothing');
    expect(readFileSync(join(folder, 'us-wa.jsonc'), 'utf8')).toBe(before);
  });

  it('gets the part to paste, where it lacks it', async () => {
    const demo = JSON.parse(readFileSync(join(root, 'regions', 'us-zz.json'), 'utf8'));
    const { exposureNotifications: _, ...without } = { ...demo, ...rest };
    const file = join(folder, 'us-wa.json');
    const text = JSON.stringify(without, undefined, 2);
    writeFileSync(file, text);
    const { name: __, ...others } = written;
    expect(await create('US-WA', '--answers', answers(), '--region-name', others['region-name'])).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(text);
    const [part = ''] = shown;
    rmSync(file);
    writeFileSync(join(folder, 'us-wa.jsonc'), text.replace(/\n\}$/, `,\n${part}\n}`));
    expect(await check.run(['--json', join(folder, 'us-wa.jsonc')], context)).toBe(0);
  });

  it('keeps its names: another region that claims them is told so', async () => {
    await create('US-WA', '--answers', answers());
    expect(await create('US-OR', '--answers', answers())).toBe(1);
    expect(shown.at(-1)).toContain('org.example.health.exposure');
  });

  it('is not built upon, where it is wrong', async () => {
    writeFileSync(join(folder, 'us-wa.json'), '{}');
    await expect(create('US-WA', '--answers', answers())).rejects.toThrow('is there already, and is wrong');
  });
});
