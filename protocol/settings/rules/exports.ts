/** What of a region's series of export files contradicts itself, or is more than phones read (key-server.md §4.3, §4.4). */
import { FILES_PER_DAY } from '../../export/figures/phone-limits.ts';
import { configurationId, type ExportSettings, type FurtherExportSettings } from '../../export/settings.ts';
import { signerName } from '../../export/signers.ts';
import type { Path } from '../../region-config/file/written.ts';
import type { Finding } from '../../region-config/finding.ts';
import { wrong } from './wrong.ts';

export interface ExportsOfRegion {
  readonly region: string;
  readonly export: ExportSettings;
  readonly furtherExports: readonly FurtherExportSettings[];
}

const OWN: Path = ['keyServer', 'export'];
const FURTHER: Path = ['keyServer', 'furtherExports'];

export function exportProblems(exports: ExportsOfRegion): Finding[] {
  const { region, furtherExports } = exports;
  return [
    ...paddingProblems(OWN, exports.export),
    ...furtherExports.flatMap((further, at) => [
      ...paddingProblems([...FURTHER, at], further),
      ...filterProblems([...FURTHER, at], region, further),
      ...signerProblems([...FURTHER, at], exports, at),
      ...nameProblems([...FURTHER, at], exports, at),
    ]),
    ...filesProblems(exports),
  ];
}

/** A file with a few real keys would be split, and its parts would be smaller than the least. */
function paddingProblems(
  path: Path,
  { minimumKeys, paddingRange, maximumKeys }: Pick<ExportSettings, 'minimumKeys' | 'paddingRange' | 'maximumKeys'>,
): Finding[] {
  const most = minimumKeys + paddingRange;
  if (most <= maximumKeys) return [];
  const allowed = `minimumKeys and paddingRange together or more, which are ${most}`;
  return [wrong('export-size', [...path, 'maximumKeys'], `is ${maximumKeys}`, allowed)];
}

/** An exclusion outweighs: such a region would be named in vain. */
function filterProblems(path: Path, region: string, { regions, excludedRegions }: FurtherExportSettings): Finding[] {
  const input = regions ?? [region];
  return excludedRegions.flatMap((excluded, at) => {
    if (!input.includes(excluded)) return [];
    const problem = `is "${excluded}", which the series is to hold`;
    const allowed = regions === undefined ? 'other regions than its own' : 'none of its regions';
    return [wrong('export-filter', [...path, 'excludedRegions', at], problem, allowed)];
  });
}

/** Phones know a key by id and version: two keys under one name, and every second file is refused. */
function signerProblems(path: Path, { export: own, furtherExports }: ExportsOfRegion, at: number): Finding[] {
  const signer = furtherExports[at]?.signer;
  if (signer === undefined) return [];
  const { verificationKeyId, verificationKeyVersion, signerKeyArn } = signer;
  const others = [own, ...furtherExports.slice(0, at).flatMap((further) => further.signer ?? [])];
  const isSame = (other: typeof signer) => signerName(other) === signerName(signer);
  const isOtherKey = (other: typeof signer) => signerKeyArn === undefined || other.signerKeyArn !== signerKeyArn;
  if (!others.some((other) => isSame(other) && isOtherKey(other))) return [];
  const problem = `is "${verificationKeyVersion}", with the id "${verificationKeyId}" the name of another key`;
  const allowed = 'a name of its own; without signer, the key that signs the region’s own files';
  return [wrong('export-signer', [...path, 'signer', 'verificationKeyVersion'], problem, allowed)];
}

/** Two series would write the same rows, files and index. */
function nameProblems(path: Path, { region, furtherExports }: ExportsOfRegion, at: number): Finding[] {
  const { name } = furtherExports[at] as FurtherExportSettings;
  if (furtherExports.findIndex((further) => further.name === name) === at) return [];
  const problem = `is "${name}", as that of another series: both would be ${configurationId(region, name)}`;
  return [wrong('export-name', [...path, 'name'], problem, 'a name of its own')];
}

/** Splits come on top; npm run exports -- status forecasts them. */
function filesProblems({ export: own, furtherExports }: ExportsOfRegion): Finding[] {
  const read = furtherExports.filter(({ forOthers, ended }) => !forOthers && !ended);
  const perDay = [own, ...read].reduce((files, { periodHours }) => files + 24 / periodHours, 0);
  if (perDay <= FILES_PER_DAY.ios) return [];
  const problem = `make ${perDay} files a day with the region’s own, and a phone reads ${FILES_PER_DAY.ios}`;
  const allowed = 'longer periods, fewer series, or forOthers true for those that the region’s phones do not read';
  return [wrong('export-files', FURTHER, problem, allowed)];
}
