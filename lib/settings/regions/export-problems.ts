/** What is wrong with a region's series of files, by itself and beside other regions. */
import { basename } from 'node:path';
import { configurationId } from '../../../protocol/export/settings.ts';
import type { RegionSettings } from '../../../protocol/region-config/file/region-settings.ts';
import type { Path } from '../../../protocol/region-config/file/written.ts';
import type { Finding } from '../../../protocol/region-config/finding.ts';
import { exportProblems } from '../../../protocol/settings/rules/exports.ts';
import { signerProblems } from '../../../protocol/settings/rules/signers.ts';
import { wrong } from '../../../protocol/settings/rules/wrong.ts';

export function fileExportProblems({ region, keyServer }: RegionSettings): Finding[] {
  const { export: own, furtherExports, signers } = keyServer;
  const others = furtherExports.flatMap(({ signer }) => signer ?? []);
  return [
    ...exportProblems({ region, export: own, furtherExports }),
    ...signerProblems({ export: own, signers, others }),
  ];
}

interface NamedFile {
  readonly file: string;
  readonly settings: RegionSettings;
}

interface PlacedProblem {
  readonly file: string;
  readonly finding: Finding;
}

/** Series of several regions together. `known`: every region there is, those of files that are not read now as well. */
export function exportProblemsBetween(files: readonly NamedFile[], known: ReadonlySet<string>): PlacedProblem[] {
  return [...sameSeries(files), ...files.flatMap((file) => unknownRegions(file, known))];
}

/** `US` with a series `zz` would write the rows and files of `US-ZZ`. */
function sameSeries(files: readonly NamedFile[]): PlacedProblem[] {
  const owners = new Map(files.map(({ file, settings }) => [configurationId(settings.region), { file, settings }]));
  return files.flatMap(({ file, settings }) =>
    settings.keyServer.furtherExports.flatMap(({ name }, at) => {
      const owner = owners.get(configurationId(settings.region, name));
      if (owner === undefined) return [];
      const problem = `is "${name}": its files would be those of ${owner.settings.region} (${basename(owner.file)})`;
      return [{ file, finding: wrong('export-name', pathOf(at, 'name'), problem, 'another name') }];
    }),
  );
}

function unknownRegions({ file, settings }: NamedFile, known: ReadonlySet<string>): PlacedProblem[] {
  return settings.keyServer.furtherExports.flatMap(({ regions = [], excludedRegions }, further) => {
    const named = [
      ...regions.map((region, at) => ({ region, path: pathOf(further, 'regions', at) })),
      ...excludedRegions.map((region, at) => ({ region, path: pathOf(further, 'excludedRegions', at) })),
    ];
    return named
      .filter(({ region }) => !known.has(region))
      .map(({ region, path }) => {
        const finding = wrong(
          'export-region',
          path,
          `is "${region}", of which there is no file`,
          'regions with a file',
        );
        return { file, finding };
      });
  });
}

function pathOf(further: number, ...rest: Path): Path {
  return ['keyServer', 'furtherExports', further, ...rest];
}
