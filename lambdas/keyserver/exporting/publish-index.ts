import { lostLines, renderIndex } from '../../../protocol/export/index-file.ts';
import type { Clock } from '../../shared/clock.ts';
import type { ExportBucket } from '../store/export/bucket.ts';
import type { ConfigurationStore } from '../store/export/configuration-store.ts';

/** Writers that meet: at most the runs of two workers. */
const TRIES = 5;

/** Rows of published files are missing (docs/operations/ExportFailing.md). */
class IndexLossError extends Error {
  constructor(configuration: string, lost: number) {
    super(`The index of ${configuration} would lose ${lost} files before their time`);
    this.name = 'IndexLossError';
  }
}

export interface IndexDependencies {
  readonly configurations: ConfigurationStore;
  readonly bucket: ExportBucket;
  readonly clock: Clock;
}

/**
 * Makes the published index say what the files and the time say; true if it had to be written. The index is read first
 * and the state after it, so whoever replaces that very index has seen every file listed there. Throws when files would
 * vanish before their time: then rows are missing, and the index that phones have is the better one.
 */
export async function publishIndex(deps: IndexDependencies, configuration: string): Promise<boolean> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const published = await deps.bucket.readIndex(configuration);
    const now = await deps.clock();
    const files = await deps.configurations.files(configuration);
    const text = renderIndex(files, now);
    if (published?.text === text) return false;
    const lost = lostLines(published?.text ?? '', files, now).length;
    if (lost > 0) throw new IndexLossError(configuration, lost);
    if (await deps.bucket.writeIndex(configuration, text, published)) return true;
  }
  throw new Error(`The index of ${configuration} changed ${TRIES} times while it was written`);
}
