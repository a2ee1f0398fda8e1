import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { applyEdits, modify } from 'jsonc-parser';
import { readRegionSource } from '../../lib/settings/region-source.ts';
import { HOUR_SECONDS } from '../../protocol/keys/interval.ts';
import { CERTIFICATES_AFTER_END_SECONDS, KEYS_AFTER_END_SECONDS } from '../../protocol/region-ending.ts';
import { UsageError } from '../command/operator-command.ts';
import { readOptions } from './choice.ts';
import type { RegionCommand, RegionContext } from './command.ts';
import { fileOf } from './reading/load.ts';

const help = `Takes a region out of service: writes "ended": true into its file, which the next deployment of each stage acts on.
No other region is touched. Take the line out again, and the region comes back with the export key that phones know.

  npm run region -- end REGION [--dry-run]

  --dry-run  says what will happen, and writes nothing`;

async function run(args: readonly string[], { regions, terminal }: RegionContext): Promise<number> {
  const { values, positionals } = readOptions(args, { 'dry-run': { type: 'boolean', default: false } });
  const [region, ...others] = positionals;
  if (region === undefined || others.length > 0) throw new UsageError('Say which region, and one at a time.');
  const { file, settings, text } = readRegionSource(fileOf(region, regions));
  const shown = relative('', file);
  if (!settings) throw new UsageError(`${shown} is wrong; npm run region -- check says where, and what to do.`);
  if (settings.ended) throw new UsageError(`${shown}: the region has ended already.`);
  terminal.out(whatHappens(region));
  if (values['dry-run']) {
    terminal.note('Nothing was written.');
    return 0;
  }
  writeFileSync(file, withEnd(text));
  terminal.note(`${shown}: "ended": true. Now npm run deploy -- --stage <stage>, for each stage.`);
  return 0;
}

/** After code and name, with the comments of the file as they are. */
function withEnd(text: string): string {
  const formattingOptions = { insertSpaces: true, tabSize: 2, eol: '\n' };
  return applyEdits(text, modify(text, ['ended'], true, { formattingOptions, getInsertionIndex: () => 2 }));
}

const inHours = (seconds: number) => `${Math.floor(seconds / HOUR_SECONDS)} h ${(seconds % HOUR_SECONDS) / 60} min`;

/** Times count from the deployment (docs/operations/end-a-region.md). */
function whatHappens(region: string): string {
  const rows = [
    ['before', `download its statistics: ${region}'s API keys get no answer any more`],
    ['at once', 'no code is issued or accepted, and no report taken'],
    [inHours(CERTIFICATES_AFTER_END_SECONDS), 'until then tokens that are out there are traded for certificates'],
    [
      inHours(KEYS_AFTER_END_SECONDS),
      'until then those certificates count and their keys are listed; then KMS destroys the keys',
    ],
    ['some 3 days', 'until then what was published is exported'],
    [
      'stays',
      'its row and its name, audit and statistics for as long as they are kept, and the key of its export files',
    ],
  ] as const;
  const width = Math.max(...rows.map(([when]) => when.length));
  return rows.map(([when, what]) => `${when.padEnd(width)}  ${what}`).join('\n');
}

export const end: RegionCommand = { summary: 'takes a region out of service', help, run };
