import { renderIndex } from '../../../protocol/export/index-file.ts';
import type { Clock } from '../../shared/clock.ts';
import type { ExportBucket } from './bucket.ts';
import type { ConfigurationStore } from './configuration-store.ts';

/** Writers that meet: at most the runs of two workers. */
const TRIES = 5;

export interface IndexDependencies {
  readonly configurations: ConfigurationStore;
  readonly bucket: ExportBucket;
  readonly clock: Clock;
}

/**
 * Makes the published index say what the files and the time say; true if it had to be written. The index is read first
 * and the state after it, so whoever replaces that very index has seen every file listed there.
 */
export async function publishIndex(deps: IndexDependencies, configuration: string): Promise<boolean> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const published = await deps.bucket.readIndex(configuration);
    const text = renderIndex(await deps.configurations.files(configuration), await deps.clock());
    if (published?.text === text) return false;
    if (await deps.bucket.writeIndex(configuration, text, published)) return true;
  }
  throw new Error(`The index of ${configuration} changed ${TRIES} times while it was written`);
}
