/** `npm run region -- show` and `-- diff`, as they are typed. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { storedValues } from '../../../protocol/region-config/handed-over.ts';
import type { RegionContext } from '../../../tools/region/command.ts';
import { writeHandedOver } from '../../../tools/region/reading/handed-over.ts';
import { loadRegion } from '../../../tools/region/reading/load.ts';
import { runRegionCommand } from '../../../tools/region.ts';
import { configuredRegion, demoFile } from '../../support/region/configured-region.ts';
import { root } from '../templates.ts';

let folder: string;
let shown: string[];
let notes: string[];
let context: RegionContext;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'enx-region-'));
  [shown, notes] = [[], []];
  context = {
    ...{ regions: folder, stages: join(root, 'stages'), local: folder, now: () => 0, who: () => 'Kari' },
    terminal: { out: (text) => void shown.push(text), note: (text) => void notes.push(text) },
  };
});
afterEach(() => rmSync(folder, { recursive: true }));

// biome-ignore lint/suspicious/noExplicitAny: any member of a region file.
type File = any;

function writeRegion(change: (part: File, file: File) => void = () => {}): void {
  const file = JSON.parse(readFileSync(demoFile, 'utf8'));
  change(file.exposureNotifications, file);
  writeFileSync(join(folder, 'us-zz.json'), JSON.stringify(file, undefined, 2));
}

/** From 1, of the first line of the file that holds a text. */
function lineOf(text: string): number {
  const lines = readFileSync(join(folder, 'us-zz.json'), 'utf8').split('\n');
  return 1 + lines.findIndex((line) => line.includes(text));
}

async function run(...args: string[]): Promise<{ status: number; out: string; note: string }> {
  [shown, notes] = [[], []];
  const status = await runRegionCommand(args, { ...context, terminal: context.terminal });
  return { status, out: shown.join('\n'), note: notes.join('\n') };
}

describe('show', () => {
  it('has every value with its place, and what only a deployment knows', async () => {
    writeRegion();
    const { status, out } = await run('show', '--stage', 'local');
    expect(status).toBe(0);
    const [place] = /\S+us-zz\.json:\d+(?= +#0b3d59$)/m.exec(out) ?? [];
    expect(place?.split(':')[1]).toBe(String(lineOf('"color": "#0b3d59"')));
    expect(out).toMatch(/^ {2}agencyHeaderStyle +\S+:\d+ +nameAndIcon \(0\)$/m);
    expect(out).toMatch(
      /-3…-2 standard, -1…3 high, 4…10 standard, unknown standard, else drop \(0x0401555AA9400000\)$/m,
    );
    expect(out).toMatch(/^ {2}perDayMaxERVThreshold_1 +default +0 seconds$/m);
    expect(out).toMatch(/^ {2}tekPublishInterval +from keyServer.export.periodHours +2 hours$/m);
    expect(out.split('Not known before the deployment')[1]).toMatch(
      /^ {2}publicKey +will come from +the region's export/m,
    );
    for (const { name } of configuredRegion().values) expect(out).toContain(`  ${name} `);
  });

  it('cuts texts to the width of a terminal, and nothing else', async () => {
    writeRegion();
    const { out } = await run('show', '--stage', 'local');
    const long = out.split('\n').filter((line) => line.length > 120 && !line.includes(' will come from '));
    expect(out).toMatch(/^ {2}agencyMessage_EN_US .*…$/m);
    expect(long.map((line) => line.split(' ')[2])).toEqual(['symptomOnsetToInfectiousnessMap']);
  });

  it('names a preset, and what goes before it', async () => {
    writeRegion((part) => {
      part.preset = 'norway';
      part.attenuation = { weights: { near: 90 } };
    });
    const { out } = await run('show', '--stage', 'local');
    expect(out).toMatch(/^ {2}attenuationImmediateWeight +preset norway +200 %$/m);
    expect(out).toMatch(/^ {2}attenuationNearWeight +\S+:\d+ +90 %$/m);
  });

  it('is exact as JSON', async () => {
    writeRegion();
    const { region, values, unknown } = JSON.parse((await run('show', 'US-ZZ', '--stage', 'local', '--json')).out);
    const of = (name: string) => values.find((value: { name: string }) => value.name === name);
    expect(region).toBe('US-ZZ');
    expect(of('symptomOnsetToInfectiousnessMap').value).toBe('0x0401555AA9400000');
    expect(of('agencyColor')).toMatchObject({
      value: [0.0431, 0.2392, 0.349],
      origin: { kind: 'file', path: ['agency', 'color'], line: lineOf('"color": "#0b3d59"') },
    });
    expect(unknown.map(({ name }: { name: string }) => name)).toContain('tekUploadURL');
  });

  it.each([
    ['without a stage', ['show'], 'Missing: --stage.'],
    ['for a region without a file', ['show', 'NO', '--stage', 'local'], 'No file is of region NO'],
    ['for two regions', ['show', 'NO', 'US-ZZ', '--stage', 'local'], 'One region at a time'],
    ['with an option that it does not have', ['show', '--stages', 'local'], '--stages'],
  ])('%s says what is missing', async (_, args, message) => {
    writeRegion();
    expect(await run(...args)).toMatchObject({ status: 1, out: '', note: expect.stringContaining(message) });
  });

  it('asks which region is meant where the folder has more than one', async () => {
    writeRegion();
    writeFileSync(join(folder, 'us-yy.json'), '{}');
    expect((await run('show', '--stage', 'local')).note).toContain('Which region is meant? There are: US-YY, US-ZZ.');
  });

  it('refuses a file that is wrong, and one that says nothing to phones', async () => {
    writeRegion((part) => {
      part.preset = 'norge';
    });
    expect(await run('show', '--stage', 'local')).toMatchObject({
      status: 1,
      note: expect.stringContaining('is wrong'),
    });
    writeRegion((_, file) => {
      delete file.exposureNotifications;
    });
    const { status, note } = await run('show', '--stage', 'local');
    expect([status, note]).toEqual([1, expect.stringContaining('no part "exposureNotifications"')]);
  });
});

describe('diff', () => {
  async function handOver(): Promise<void> {
    const { values } = await loadRegion({ stage: 'local', live: false }, context);
    const record = { region: 'US-ZZ', stage: 'local', at: '2026-11-20T10:00:00Z', by: 'Kari', how: 'package' } as const;
    writeHandedOver(context, { ...record, values: { ...storedValues(values), publicKey: 'MFkw' } });
  }

  it('shows everything as new where nothing was handed over', async () => {
    writeRegion();
    const { status, out } = await run('diff', '--stage', 'local');
    expect(status).toBe(0);
    expect(out).toContain('nothing was handed over yet, so everything is new');
    expect(out).toMatch(/^ {2}perDaySumERVThreshold_1\n {4}new {5}1800 seconds$/m);
  });

  it('shows nothing where nothing changed', async () => {
    writeRegion();
    await handOver();
    const { status, out } = await run('diff', '--stage', 'local');
    expect(status).toBe(0);
    expect(out).toContain('against what was handed over 2026-11-20T10:00:00Z by Kari (package)\n\nNothing changes.');
    expect(out).toContain('Not compared (only the deployment knows them; ask it with --live): publicKey');
  });

  it('shows before and after, grouped, and what has to change too', async () => {
    writeRegion();
    await handOver();
    writeRegion((part) => {
      part.classifications[0].thresholds.perDaySumERV = 1200;
      part.texts.ES_US.appTitle = 'Otra';
      part.texts.EN_US.legalConsentText = part.texts.EN_US.legalConsentText.replace('at any time', 'whenever');
      part.legalConsentVersion = '1.1.0';
    });
    const { status, out } = await run('diff', '--stage', 'local');
    expect(status).toBe(1);
    const group = (title: string) => out.split('\n\n').find((text) => text.startsWith(title));
    expect(group('Who is notified')).toBe(
      'Who is notified\n  perDaySumERVThreshold_1\n    before  1800 seconds\n    after   1200 seconds',
    );
    expect(group('What people read')).toMatch(/appTitle_ES_US\n {4}before {2}EN de Ejemplo\n {4}after {3}Otra$/);
    expect(group('What people consent to')).toMatch(/before {2}….* numbers at any time .*\n {4}after {3}….* whenever /);
    expect(group('What has to change with it')?.split('\n').slice(1)).toEqual([
      '  classificationName_1 must change too, since perDaySumERVThreshold_1 did (C6)',
      '  legalConsentVersion changed, as it must, since legalConsentText_EN_US did (C13)',
    ]);
  });

  it('gives the same as JSON', async () => {
    writeRegion();
    await handOver();
    writeRegion((part) => {
      part.agency.color = '#112233';
    });
    const { status, out } = await run('diff', '--stage', 'local', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(out)).toEqual({
      ...{ region: 'US-ZZ', stage: 'local', since: { at: '2026-11-20T10:00:00Z', by: 'Kari', how: 'package' } },
      changes: [
        { name: 'agencyColor', noticed: 'read', before: [0.0431, 0.2392, 0.349], after: [0.0667, 0.1333, 0.2] },
      ],
      ...{ demands: [], notCompared: ['publicKey'] },
    });
  });

  it('says what is wrong with a record', async () => {
    writeRegion();
    mkdirSync(join(folder, 'handed-over', 'local'), { recursive: true });
    writeFileSync(join(folder, 'handed-over', 'local', 'us-zz.json'), '{');
    expect(await run('diff', '--stage', 'local')).toMatchObject({
      status: 1,
      note: expect.stringContaining('is not JSON'),
    });
  });
});
