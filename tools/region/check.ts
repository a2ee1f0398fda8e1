import { join, relative } from 'node:path';
import { type PlacedFinding, regionFileNames } from '../../lib/settings/region-source.ts';
import { readCommandLine } from '../command-line.ts';
import { UsageError } from '../operator-command.ts';
import type { RegionCommand, RegionContext } from './command.ts';
import { loadRegion } from './load.ts';

const help = `Checks region files: everything that is wrong, at once, with its place and what to do about it.

  npm run region -- check [FILE…] [--stage <stage>] [--json]

  FILE     region files; all of regions/ if not given
  --stage  compares with what this stage knows and was handed; ${'`'}local${'`'} if not given
  --json   one JSON document with all findings

Exit status 1 if there is any error; warnings alone are no reason.`;

async function run(args: readonly string[], context: RegionContext): Promise<number> {
  const { values, positionals } = parse(args);
  if (values.help) {
    context.terminal.out(help);
    return 0;
  }
  const stage = values.stage ?? 'local';
  const files =
    positionals.length > 0 ? positionals : regionFileNames(context.regions).map((name) => join(context.regions, name));
  const regions = await Promise.all(files.map((file) => loadRegion({ file, stage, live: false }, context)));
  const findings = regions.flatMap((region) => region.findings);
  if (values.json) context.terminal.out(JSON.stringify({ findings }, undefined, 2));
  else for (const finding of findings) context.terminal.out(lines(finding));
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}

function lines({ file, line, column, path, problem, rule, remedy, severity }: PlacedFinding): string {
  return `${relative('', file)}:${line}:${column}: ${severity} (${rule}) ${path.join('.')} ${problem}\n  ${remedy}`;
}

function parse(args: readonly string[]) {
  return readCommandLine(
    {
      args: [...args],
      allowPositionals: true,
      options: {
        stage: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    },
    (message) => new UsageError(message),
  );
}

export const check: RegionCommand = { summary: 'everything that is wrong with region files', help, run };
