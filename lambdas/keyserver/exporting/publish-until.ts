import { readUntil, renderUntil } from '../../../protocol/export/until.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { ExportBucket } from '../store/export/bucket.ts';

/**
 * Says in public how far everything is exported, once the index shows it. Never takes anything back: a worker that knows
 * less than another leaves its word, and one that meets another at it leaves the rest to the next run.
 */
export async function publishUntil(bucket: ExportBucket, configuration: string, until: UnixSeconds): Promise<void> {
  const published = await bucket.readUntil(configuration);
  if ((readUntil(published?.text ?? '') ?? -1) >= until) return;
  await bucket.writeUntil(configuration, renderUntil(until), published);
}
