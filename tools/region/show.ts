import { relative } from 'node:path';
import type { EffectiveValue, Origin } from '../../protocol/region-config/effective.ts';
import { storedForm } from '../../protocol/region-config/handed-over.ts';
import { sections } from '../../protocol/region-config/keys/all.ts';
import { inWords } from '../../protocol/region-config/reference/in-words.ts';
import { choiceHelp, loadConfigured, parseChoice, type ReportChoice, reportErrors } from './choice.ts';
import type { RegionCommand, RegionContext } from './command.ts';
import { columns, cut } from './lines.ts';
import type { LoadedRegion } from './reading/load.ts';
import { unknownKeys } from './reading/unknown-keys.ts';

const help = `Shows every value that phones of a region are told, and where it came from.

  npm run region -- show [REGION] --stage <stage> [--live] [--json]

${choiceHelp}

Exit status 1 if check has an error for it; the values are shown all the same.`;

async function run(args: readonly string[], context: RegionContext): Promise<number> {
  const choice = parseChoice(args);
  const loaded = await loadConfigured(choice, context);
  context.terminal.out(choice.json ? asJson(loaded, choice) : asText(loaded, choice, columns()));
  return reportErrors(loaded, context);
}

function asText(loaded: LoadedRegion, { stage, live }: ReportChoice, width: number): string {
  const { values, settings } = loaded;
  const parts = sections.map(({ title, keys }) => ({
    title,
    rows: values
      .filter(({ key }) => keys.includes(key))
      .map((value) => [value.name, originOf(value.origin, loaded), (room: number) => shown(value, room)] as const),
  }));
  const missing = {
    title: live ? 'Not known to this deployment' : 'Not known before the deployment',
    rows: unknownKeys(values).map(({ name, derivedFrom = '' }) => [name, 'will come from', () => derivedFrom] as const),
  };
  const blocks = [...parts, missing].filter(({ rows }) => rows.length > 0);
  const lines = blocks.map(({ title, rows }) => [title, ...aligned(rows, width)].join('\n'));
  return [`${settings?.region}, stage ${stage}`, ...lines].join('\n\n');
}

type Row = readonly [name: string, origin: string, value: (room: number) => string];

function aligned(rows: readonly Row[], width: number): string[] {
  const widest = (at: 0 | 1) => Math.max(...rows.map((row) => row[at].length));
  return rows.map(([name, origin, value]) => {
    const start = `  ${name.padEnd(widest(0))}  ${origin.padEnd(widest(1))}  `;
    return start + value(width - start.length);
  });
}

/** Texts and addresses are cut where the line ends; a number never is. */
function shown({ key, value }: EffectiveValue, width: number): string {
  const text = inWords(key, value);
  return key.type === 'text' || key.type === 'url' ? cut(text, Math.max(width, 20)) : text;
}

function originOf(origin: Origin, { source }: LoadedRegion): string {
  switch (origin.kind) {
    case 'file':
      return `${relative('', source.file)}:${source.locate(['exposureNotifications', ...origin.path]).line}`;
    case 'preset':
      return `preset ${origin.preset}`;
    case 'default':
      return 'default';
    case 'derived':
      return `from ${origin.from}`;
  }
}

/** Values exactly as they are stored: the map as `0x` and digits, colours as three numbers. */
function asJson(loaded: LoadedRegion, { stage }: ReportChoice): string {
  const { values, settings, source } = loaded;
  const all = values.map(({ name, value, origin }) => ({
    name,
    value: storedForm(value),
    origin:
      origin.kind === 'file' ? { ...origin, ...source.locate(['exposureNotifications', ...origin.path]) } : origin,
  }));
  const unknown = unknownKeys(values).map(({ name, derivedFrom: from }) => ({ name, from }));
  const report = { region: settings?.region, stage, file: source.file, values: all, unknown };
  return JSON.stringify(report, undefined, 2);
}

export const show: RegionCommand = { summary: 'every value that phones get, and where it came from', help, run };
