import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { regionSchema } from '../../protocol/region-config/reference/json-schema.ts';
import { readCommandLine } from '../command/command-line.ts';
import { UsageError } from '../command/operator-command.ts';
import type { RegionCommand, RegionContext } from './command.ts';
import { filledPage } from './docs/page.ts';

const help = `Writes what follows from the schema of region files: the tables of docs/region-file.md, and
regions/region.schema.json, by which editors complete and explain.

  npm run region -- docs`;

interface Written {
  readonly file: string;
  readonly text: string;
}

/** Both files as they must be. `root`: of the repository. */
export function generatedFiles(root: string): Written[] {
  const page = join(root, 'docs', 'region-file.md');
  return [
    { file: page, text: filledPage(readFileSync(page, 'utf8')) },
    { file: join(root, 'regions', 'region.schema.json'), text: `${JSON.stringify(regionSchema(), null, 2)}\n` },
  ];
}

async function run(args: readonly string[], { terminal }: RegionContext): Promise<number> {
  readCommandLine({ args: [...args] }, (message) => new UsageError(message));
  for (const { file, text } of generatedFiles(join(import.meta.dirname, '..', '..'))) {
    writeFileSync(file, text);
    terminal.out(file);
  }
  return 0;
}

export const docs: RegionCommand = { summary: 'writes docs/region-file.md and the schema for editors', help, run };
