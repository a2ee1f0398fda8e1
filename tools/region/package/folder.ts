/** A folder that is there whole or not at all. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { NamedText } from '../../../protocol/region-config/artefacts/legal-texts.ts';
import { UsageError } from '../../command/operator-command.ts';
import { fileNames } from './names.ts';

/** Throws a UsageError for a place that holds anything but an older package: nothing else is ever replaced. */
export function requireFreePlace(folder: string): void {
  if (!existsSync(folder)) return;
  const isFolder = statSync(folder).isDirectory();
  const names = isFolder ? readdirSync(folder) : [];
  if (isFolder && (names.length === 0 || names.includes(fileNames.sums))) return;
  const what = isFolder ? 'holds something else than a package' : 'is a file';
  throw new UsageError(`${folder} ${what}; nothing was written. Name another folder with --out.`);
}

/** In the place of an older package, if there is one. */
export function writeFolder(folder: string, files: readonly NamedText[]): void {
  requireFreePlace(folder);
  const beside = (what: string) => join(dirname(folder), `.${basename(folder)}.${process.pid}.${what}`);
  const [draft, old] = [beside('draft'), beside('old')];
  try {
    mkdirSync(draft, { recursive: true });
    for (const { name, text } of files) writeFileSync(join(draft, name), text, { flush: true });
    if (existsSync(folder)) renameSync(folder, old);
    renameSync(draft, folder);
  } catch (error) {
    if (existsSync(old) && !existsSync(folder)) renameSync(old, folder);
    throw new UsageError(`${folder} cannot be written: ${(error as Error).message}. Nothing was handed over.`);
  } finally {
    for (const leftOver of [draft, old]) rmSync(leftOver, { recursive: true, force: true });
  }
}
