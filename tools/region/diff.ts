import {
  type Change,
  type Changes,
  changesSince,
  type Demand,
  type Noticed,
  noticedOrder,
  type StoredValue,
} from '../../protocol/region-config/changes.ts';
import type { HandedOver } from '../../protocol/region-config/handed-over.ts';
import type { ConfigurationKey, WireValue } from '../../protocol/region-config/keys/key.ts';
import { inWords } from '../../protocol/region-config/reference/in-words.ts';
import { choiceHelp, loadConfigured, parseChoice, type ReportChoice, reportErrors } from './choice.ts';
import type { RegionCommand, RegionContext } from './command.ts';
import { columns, cut } from './lines.ts';

const help = `Shows what changes for a person with a phone, against what was handed to Apple and Google last
(package and push write that down), and what has to change with it.

  npm run region -- diff [REGION] --stage <stage> [--live] [--json]

${choiceHelp}

Exit status 0 with and without changes; 1 if check has an error, as where a threshold changed and the name of its
classification did not.`;

async function run(args: readonly string[], context: RegionContext): Promise<number> {
  const choice = parseChoice(args);
  const loaded = await loadConfigured(choice, context);
  const { settings, last, values } = loaded;
  const report = { region: settings.region, stage: choice.stage, last, ...changesSince(last, values) };
  context.terminal.out(choice.json ? asJson(report) : asText(report, choice, columns()));
  const isUnmet = report.demands.some(({ met }) => !met);
  return Math.max(reportErrors(loaded, context), isUnmet ? 1 : 0);
}

interface Report extends Changes {
  readonly region: string;
  readonly stage: string;
  readonly last: HandedOver | undefined;
}

const titles: Readonly<Record<Noticed, string>> = {
  notified: 'Who is notified',
  read: 'What people read and see',
  links: 'Where links lead',
  consent: 'What people consent to',
  servers: 'Where phones send and fetch',
  signing: 'The signing key',
  nothing: 'Nothing that a person would notice',
};

function asText({ region, stage, last, changes, demands, notCompared }: Report, { live }: ReportChoice, width: number) {
  const since = last
    ? `against what was handed over ${last.at} by ${last.by} (${last.how})`
    : 'nothing was handed over yet, so everything is new';
  const unknown = live ? 'not known to this deployment' : 'only the deployment knows them; ask it with --live';
  return [
    `${region}, stage ${stage}: ${since}`,
    ...(changes.length === 0 ? ['Nothing changes.'] : []),
    ...noticedOrder.flatMap((noticed) => block(titles[noticed], ofGroup(changes, noticed), width)),
    ...block('What has to change with it', demands.map(demandLine), width),
    ...(notCompared.length === 0 ? [] : [`Not compared (${unknown}): ${notCompared.join(', ')}`]),
  ].join('\n\n');
}

type Line = string | Change;

function block(title: string, lines: readonly Line[], width: number): string[] {
  if (lines.length === 0) return [];
  return [
    [title, ...lines.flatMap((line) => (typeof line === 'string' ? `  ${line}` : changeLines(line, width)))].join('\n'),
  ];
}

/** Texts of one locale together. */
function ofGroup(changes: readonly Change[], noticed: Noticed): Change[] {
  const place = ({ locale = '' }: Change) => locale;
  return changes
    .filter((change) => change.noticed === noticed)
    .sort((one, other) => place(one).localeCompare(place(other)));
}

/** Characters before the first that differs, to read it in its place. */
const LEAD = 30;

/** Of long texts that part where they begin to differ. */
function changeLines({ name, key, before, after }: Change, width: number): string[] {
  const words = (value: StoredValue | undefined) => (value === undefined ? '' : inWords(key, asWire(key, value)));
  const [old, now] = [words(before), words(after)];
  const from = Math.max(0, firstDifference(old, now) - LEAD);
  const isLong = key.type === 'text' || key.type === 'url';
  const line = (label: string, text: string) => `    ${label}${isLong ? cut(text, width - 12, from) : text}`;
  if (before === undefined) return [`  ${name}`, line('new     ', now)];
  return [`  ${name}`, line('before  ', old), after === undefined ? '    gone' : line('after   ', now)];
}

function firstDifference(one: string, other: string): number {
  const [a, b] = [[...one], [...other]];
  const at = a.findIndex((character, i) => character !== b[i]);
  return at < 0 ? a.length : at;
}

function asWire({ type }: ConfigurationKey, value: StoredValue): WireValue {
  return type === 'u64' ? BigInt(String(value)) : value;
}

function demandLine({ name, because, met, rule }: Demand): string {
  return `${name} ${met ? 'changed, as it must' : 'must change too'}, since ${because.join(', ')} did (${rule})`;
}

function asJson({ region, stage, last, changes, demands, notCompared }: Report): string {
  const since = last ? { at: last.at, by: last.by, how: last.how } : null;
  const all = changes.map(({ name, noticed, before, after }) => ({ name, noticed, before, after }));
  return JSON.stringify({ region, stage, since, changes: all, demands, notCompared }, undefined, 2);
}

export const diff: RegionCommand = { summary: 'what changes against what was handed over last', help, run };
