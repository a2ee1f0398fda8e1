/** What is wrong with region files beyond their schema: names, messages, pages, and what two of them claim. */
import { basename } from 'node:path';
import type { RegionSettings } from '../../../protocol/region-config/file/region-settings.ts';
import type { Path } from '../../../protocol/region-config/file/written.ts';
import type { Finding } from '../../../protocol/region-config/finding.ts';
import { error } from '../../../protocol/region-config/rules/subject.ts';
import { wrong } from '../../../protocol/settings/rules/wrong.ts';
import { authorityProblems, contradictions } from './authorities.ts';
import { fileExportProblems } from './export-problems.ts';
import { fileMessageProblems } from './message-problems.ts';
import { pageTextProblems } from './page-texts.ts';
import { practiceProblems } from './practice-problems.ts';
import { selfServiceProblems } from './self-service-problems.ts';

/** Of one file, named as given. */
export function fileFindings(file: string, settings: RegionSettings): Finding[] {
  return [
    ...nameFindings(basename(file), settings.region),
    ...fileMessageProblems(settings),
    ...fileExportProblems(settings),
    ...selfServiceProblems(settings),
    ...pageTextProblems(settings),
    ...practiceProblems(settings),
    ...authorityProblems(settings),
  ];
}

function nameFindings(name: string, region: string): Finding[] {
  const expected = `${region.toLowerCase()}${/\.jsonc?$/.exec(name)?.[0] ?? '.json'}`;
  if (name === expected) return [];
  return [error('file-name', ['region'], { problem: `is "${region}"`, remedy: `its file must be named ${expected}` })];
}

export interface FileOfRegion {
  readonly file: string;
  readonly settings: RegionSettings;
}

/** What files say that another one contradicts or has already, each with the file that comes second. */
export function clashes(files: readonly FileOfRegion[]): { file: string; finding: Finding }[] {
  return [...claimedTwice(files), ...contradictions(files)];
}

function claimedTwice(files: readonly FileOfRegion[]): { file: string; finding: Finding }[] {
  const first = new Map<string, Claim>();
  return files.flatMap(({ file, settings }) =>
    claims(file, settings).flatMap((claim) => {
      const what = `${claim.kind ?? claim.path[0]} ${claim.value.toLowerCase()}`;
      const owner = first.get(what);
      if (!owner) first.set(what, claim);
      return owner ? clash(claim, owner).map((finding) => ({ file, finding })) : [];
    }),
  );
}

interface Claim {
  readonly path: Path;
  /** Default: what its path begins with. */
  readonly kind?: 'region';
  readonly value: string;
  readonly region: string;
  readonly file: string;
}

/** Ended ones have no twin. Issuers and applications that two files name are one (authorities.ts). */
function claims(file: string, { region, practiceTwin, ended }: RegionSettings): Claim[] {
  const twin = { path: ['practiceTwin'], value: practiceTwin ?? '', kind: 'region' } as const;
  const names = practiceTwin === undefined ? [] : [twin];
  const code = { path: ['region'], value: region };
  return [code, ...(ended ? [] : names)].map((claim) => ({ ...claim, region, file }));
}

/** A second file of a region repeats everything: that is said once. */
function clash({ path, value, region, file }: Claim, owner: Claim): Finding[] {
  if (path[0] === 'region') {
    const problem = `is "${value}", which is in ${basename(owner.file)} too`;
    return [wrong('two-files', path, problem, 'one file for each region')];
  }
  if (owner.region === region && owner.file !== file) return [];
  return [wrong('clash', path, `is "${value}", which ${owner.region} has`, 'one of its own')];
}
