/** One region file, read with the place of everything in it. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type RegionSettings, regionSettings } from '../../protocol/region-config/file/region-settings.ts';
import type { Path } from '../../protocol/region-config/file/written.ts';
import type { Finding } from '../../protocol/region-config/finding.ts';
import { readSettings } from './problems.ts';
import type { TextPosition } from './settings-text.ts';

export interface PlacedFinding extends Finding, TextPosition {
  readonly file: string;
}

export interface RegionSource {
  readonly file: string;
  readonly text: string;
  /** Undefined where anything is wrong with the file by itself. */
  readonly settings?: RegionSettings;
  readonly findings: readonly PlacedFinding[];
  /** Of the member or, where it is missing, of the nearest thing around it that is there. */
  locate(path: Path): TextPosition;
}

const ending = /\.jsonc?$/;
/** Beside the files, for editors (tools/region/docs.ts). */
const SCHEMA = 'region.schema.json';

/** In the order of their names. */
export function regionFileNames(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map(({ name }) => name)
    .filter((name) => name !== SCHEMA)
    .sort();
}

/** `us-zz` of `regions/us-zz.jsonc`. */
export function regionFileStem(file: string): string {
  return basename(file).replace(ending, '');
}

/** Whatever stands in the file, this reports it; it throws only where the file cannot be read at all. */
export function readRegionSource(file: string): RegionSource {
  const text = readFileSync(file, 'utf8');
  const { settings, findings, locate } = readSettings(regionSettings, text, file.endsWith('.jsonc'));
  return {
    ...{ file, text, locate },
    findings: findings.map((finding) => ({ ...finding, file })),
    ...(settings ? { settings } : {}),
  };
}
