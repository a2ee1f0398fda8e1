/** One region file, read with the place of everything in it. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type RegionSettings, regionSettings } from '../../protocol/region-config/file/region-settings.ts';
import type { Path } from '../../protocol/region-config/file/written.ts';
import type { Finding } from '../../protocol/region-config/finding.ts';
import { readSettings } from './problems.ts';
import { type Mended, mend } from './reading/mended.ts';
import type { TextPosition } from './reading/settings-text.ts';
import { fileFindings } from './regions/checks.ts';
import { regionNames } from './regions/names.ts';

export interface PlacedFinding extends Finding, TextPosition {
  readonly file: string;
}

export interface RegionSource {
  readonly file: string;
  readonly text: string;
  /** Undefined where anything is wrong with the file by itself. */
  readonly settings?: RegionSettings;
  /** Without what is wrong, for further checks; undefined where too little is left. */
  readonly mended?: Mended<RegionSettings>;
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

/** The region that a file is for, by its name. */
export function regionOfFile(file: string): string {
  return regionFileStem(file).toUpperCase();
}

/** Whatever stands in the file, this reports it; it throws only where the file cannot be read at all. */
export function readRegionSource(file: string): RegionSource {
  return regionSource(file, readFileSync(file, 'utf8'));
}

/** The same of a text that is in no file yet. */
export function regionSource(file: string, text: string): RegionSource {
  const read = readSettings(regionSettings, text, file.endsWith('.jsonc'), regionNames);
  const { settings, value, locate } = read;
  const mended = settings ? { settings, paths: [] } : mend(regionSettings, value, standIn);
  const further = mended ? certainFindings(fileFindings(file, mended.settings), mended.paths) : [];
  const findings = [...read.findings, ...further.map((finding) => ({ ...finding, ...locate(finding.path) }))];
  return {
    ...{ file, text, locate, findings: findings.map((finding) => ({ ...finding, file })) },
    ...(settings && further.length === 0 ? { settings } : {}),
    ...(mended ? { mended } : {}),
  };
}

/** Those that are about what the file says, not about what stands in for it. */
export function certainFindings(findings: readonly Finding[], replaced: readonly Path[]): Finding[] {
  return findings.filter(({ path }) => !replaced.some((one) => isWithin(path, one)));
}

export function isWithin(path: Path, outer: Path): boolean {
  return outer.every((step, at) => path[at] === step);
}

/** The least that every region file must say: in place of what one lacks, or where only its part for phones matters. */
export const standIn = {
  region: 'US-ZZ',
  name: 'Authority',
  verification: {
    allowedTestTypes: ['confirmed', 'likely', 'negative', 'user-report'],
    certificate: { issuer: 'issuer', audience: 'audience' },
  },
  keyServer: {
    healthAuthorityIds: ['authority'],
    export: { periodHours: 4, verificationKeyId: '1', verificationKeyVersion: 'v1' },
  },
};
