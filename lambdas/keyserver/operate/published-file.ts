/** The published file that an operator means, and who may have it. */
import type { ExportConfiguration } from '../../../protocol/export/configuration.ts';
import { fileNamedBy } from '../../../protocol/export/operate/file-line.ts';
import { type Reach, reachOf } from '../../../protocol/export/operate/reach.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { ConfigurationStore } from '../store/export/configuration-store.ts';
import { FILE_KEEP_DAYS, INDEX_CACHE_SECONDS } from '../store/export/export-layout.ts';
import type { FileRow, PublicationReader } from '../store/export/publication-reader.ts';

export interface PublishedFileDependencies {
  readonly configurations: Pick<ConfigurationStore, 'list'>;
  readonly publications: Pick<PublicationReader, 'fileRow'>;
}

export interface FoundFile {
  readonly configuration: ExportConfiguration;
  readonly row: FileRow;
}

/** The row of the file that a person means. */
export async function findFile(
  { configurations, publications }: PublishedFileDependencies,
  file: unknown,
): Promise<FoundFile | { readonly error: string }> {
  const named = typeof file === 'string' ? fileNamedBy(file) : undefined;
  if (named === undefined) return { error: 'file must be a line of an index, or its address' };
  const states = await configurations.list();
  const configuration = states.find((state) => state.configuration.id === named.configuration)?.configuration;
  const row = configuration && (await publications.fileRow(named.configuration, named.name));
  if (configuration === undefined || row === undefined)
    return { error: `The stage has published no file ${named.name}, or it is older than ${FILE_KEEP_DAYS} days` };
  return { configuration, row };
}

/** Who may have the file. `finishedAt`: when its window was finished. */
export function reachIn(row: FileRow, finishedAt: UnixSeconds | undefined, now: UnixSeconds): Reach {
  const publishedAt = row.publishedAt ?? finishedAt;
  return reachOf(
    {
      windowEnd: row.window.end,
      indexSeconds: INDEX_CACHE_SECONDS,
      ...(publishedAt === undefined ? {} : { publishedAt }),
      ...(row.recalledAt === undefined ? {} : { recalledAt: row.recalledAt }),
    },
    now,
  );
}
