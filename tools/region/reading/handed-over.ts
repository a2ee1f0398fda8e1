/** The record of what was handed over last: `<regions>/handed-over/<stage>/<region>.json`. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSettings } from '../../../lib/settings/problems.ts';
import { type HandedOver, handedOver } from '../../../protocol/region-config/handed-over.ts';
import { UsageError } from '../../command/operator-command.ts';
import type { RegionContext } from '../command.ts';

type Folders = Pick<RegionContext, 'regions'>;

const recordFolder = ({ regions }: Folders) => join(regions, 'handed-over');

/** Of which something was handed over. */
export function handedOverStages(context: Folders): string[] {
  const folder = recordFolder(context);
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** Where the record of a region stands in a stage. */
export function handedOverFile(context: Folders, stage: string, region: string): string {
  return join(recordFolder(context), stage, `${region.toLowerCase()}.json`);
}

/** Undefined: nothing was handed over yet. Throws a UsageError for a record that cannot be read. */
export function readHandedOver(context: Folders, stage: string, region: string): HandedOver | undefined {
  const file = handedOverFile(context, stage, region);
  if (!existsSync(file)) return undefined;
  const { settings, problems } = parseSettings(handedOver, readFileSync(file, 'utf8'));
  const found = settings ? misplaced(settings, stage, region) : problems;
  if (settings && found.length === 0) return settings;
  throw new UsageError(
    `${found.map((problem) => `${file}: ${problem}`).join('\n')}\n` +
      'Restore the file as it was committed, or remove it: then everything counts as new.',
  );
}

/** A record that was copied from another stage or region would hide what changed. */
function misplaced(record: HandedOver, stage: string, region: string): string[] {
  return [
    record.stage === stage ? '' : `stage is "${record.stage}"; allowed: "${stage}"`,
    record.region === region ? '' : `region is "${record.region}"; allowed: "${region}"`,
  ].filter((problem) => problem !== '');
}

/** The whole record or, whatever happens, the one before. Gives the file's path. */
export function writeHandedOver(context: Folders, record: HandedOver): string {
  const file = handedOverFile(context, record.stage, record.region);
  const draft = `${file}.${process.pid}.draft`;
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(draft, `${JSON.stringify(record, null, 2)}\n`, { flush: true });
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
  return file;
}
