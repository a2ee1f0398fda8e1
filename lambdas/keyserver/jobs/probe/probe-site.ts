import type { KeyObject } from 'node:crypto';
import type { SignerSettings } from '../../../../protocol/export/configuration.ts';
import { indexLines, indexPath, MAXIMUM_INDEX_BYTES } from '../../../../protocol/export/index-file.ts';
import { endInName } from '../../../../protocol/export/name.ts';
import { checkFile } from '../../../../protocol/export/read/check-file.ts';
import { checkSigners, type ExpectedSigner } from '../../../../protocol/export/read/check-signers.ts';
import { ArchiveError, MAXIMUM_ZIP_BYTES } from '../../../../protocol/export/read/zip.ts';
import { signersAt } from '../../../../protocol/export/signers.ts';
import { readUntil } from '../../../../protocol/export/until.ts';
import { isOverdue, type Timing } from '../../../../protocol/export/window.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { type Get, ProbeFailure } from '../../../shared/probe/get.ts';
import { type Check, healthCheck, type ProbeDeps, type ProbeSummary, probe } from '../../../shared/probe/probe.ts';
import { untilKey } from '../../store/export/export-layout.ts';

/** One region's files, and what they must be. */
export interface ProbedSeries extends Timing {
  /** Id of the export configuration. */
  readonly configuration: string;
  /** As it stands in the files. */
  readonly region: string;
  /** Those that signed, sign or will sign. */
  readonly signers: readonly SignerSettings[];
}

/** What the template gives each run. */
export interface ProbeTargets {
  /** `/health` of the publish API. */
  readonly healthUrl: string;
  /** Where the files are, as phones know it. Ends with a slash. */
  readonly baseUrl: string;
  readonly series: readonly ProbedSeries[];
}

export interface SiteDeps extends ProbeDeps {
  readonly get: Get;
  readonly publicKeyOf: (keyArn: string) => Promise<KeyObject>;
  /** Told how long ago ended what is exported of the series that is furthest behind. */
  readonly aged: (seconds: number) => void;
}

/** What a phone needs of the key server: publish answers, and each region has an index, files to trust, and new ones. */
export async function probeSite(deps: SiteDeps, targets: ProbeTargets, now: UnixSeconds): Promise<ProbeSummary> {
  const ages: number[] = [];
  const summary = await probe(deps, [
    healthCheck(deps.get, 'publish/health', targets.healthUrl),
    ...targets.series.flatMap((series) => [
      fileCheck(deps, targets.baseUrl, series, now),
      ageCheck(deps, targets.baseUrl, series, now, ages),
    ]),
  ]);
  if (ages.length > 0) deps.aged(Math.max(...ages));
  return summary;
}

/** The index can be read, and the newest file of it is one that phones take. An empty index is one, too. */
function fileCheck({ get, publicKeyOf }: SiteDeps, baseUrl: string, series: ProbedSeries, now: UnixSeconds): Check {
  return {
    what: `${series.configuration}/file`,
    async run() {
      const index = indexLines(await get(baseUrl + indexPath(series.configuration), MAXIMUM_INDEX_BYTES));
      const newest = index.at(-1);
      if (newest === undefined) return;
      const archive = await get(baseUrl + newest, MAXIMUM_ZIP_BYTES);
      const madeAt = (endInName(newest) ?? now) + series.minimumAgeSeconds;
      const keysAt = (time: UnixSeconds) =>
        Promise.all(
          signersAt(series.signers, time).map(async (one) => ({ ...one, publicKey: await publicKeyOf(one.keyArn) })),
        );
      await checkSignatures(newest, archive, series, await keysAt(madeAt))
        // It was made later than it was due, and other keys signed by then.
        .catch(async () => checkSignatures(newest, archive, series, await keysAt(now)))
        .catch(refuse);
    },
  };
}

/** As iOS takes it, by its first signature, and Android, by any; and by every key that is to have signed. */
async function checkSignatures(
  line: string,
  archive: Buffer,
  { region }: ProbedSeries,
  signers: readonly ExpectedSigner[],
): Promise<void> {
  const [first] = signers;
  if (first !== undefined) await checkFile(line, archive, { ...first, region });
  await checkSigners(archive, signers);
}

/** The reason may quote the file, which is whoever's: `npm run device` shows it. */
function refuse(error: unknown): never {
  if (!(error instanceof ArchiveError)) throw error;
  throw new ProbeFailure('refused');
}

const MAXIMUM_UNTIL_BYTES = 64;

function ageCheck({ get }: SiteDeps, baseUrl: string, series: ProbedSeries, now: UnixSeconds, ages: number[]): Check {
  return {
    what: `${series.configuration}/until`,
    event: 'IndexStale',
    async run() {
      const until = readUntil((await get(baseUrl + untilKey(series.configuration), MAXIMUM_UNTIL_BYTES)).toString());
      if (until === undefined) throw new ProbeFailure('malformed');
      ages.push(now - until);
      if (isOverdue(until, series, now)) throw new ProbeFailure('stale');
    },
  };
}
