/** Shows the judge what is written, in the moment in which it is; below it nobody else is. */
import { fileKey } from '../../lambdas/keyserver/store/export/export-layout.ts';
import type { MemoryExports } from '../stores/exports.ts';
import type { Stores } from '../world/scene.ts';
import type { Judge } from './judge.ts';
import { faultOfGrowth } from './manifest.ts';

export function watched(stores: Stores, exports: MemoryExports, judge: Judge): Stores {
  return {
    ...stores,
    bucket: watchedBucket(stores.bucket, exports, judge),
    corrections: watchedCorrections(stores.corrections, judge),
    files: {
      ...stores.files,
      async deleteFile(id, name) {
        judge.site.objectGoing(fileKey(id, name), judge.now);
        await stores.files.deleteFile(id, name);
      },
    },
    uploads: {
      ...stores.uploads,
      async removeHour(hour) {
        judge.removing(hour);
        return stores.uploads.removeHour(hour);
      },
    },
    configurations: {
      ...stores.configurations,
      async finishWindow(lease, window, now) {
        const finished = await stores.configurations.finishWindow(lease, window, now);
        judge.finished(lease.configuration.id, window.start);
        return finished;
      },
    },
  };
}

function watchedCorrections(corrections: Stores['corrections'], judge: Judge): Stores['corrections'] {
  return {
    ...corrections,
    async correct(lease, correction, now) {
      const after = await corrections.correct(lease, correction, now);
      const { recalled, replacement } = correction;
      if (after) judge.recalls.corrected(lease.configuration.id, recalled.name, replacement?.name);
      return after;
    },
  };
}

function watchedBucket(bucket: Stores['bucket'], exports: MemoryExports, judge: Judge): Stores['bucket'] {
  return {
    ...bucket,
    async putFile(configuration, name, zip) {
      await bucket.putFile(configuration, name, zip);
      judge.site.fileWritten(configuration, name, judge.now);
    },
    async writeIndex(configuration, text, replaced) {
      const before = exports.index(configuration);
      const isWritten = await bucket.writeIndex(configuration, text, replaced);
      if (isWritten) await judge.site.indexWritten(configuration, before, judge.now);
      return isWritten;
    },
    async writePublic(path, text, replaced) {
      const before = exports.objects.get(path)?.toString();
      const isWritten = await bucket.writePublic(path, text, replaced);
      const fault = isWritten ? faultOfGrowth(path, before, text) : undefined;
      if (fault) judge.violate('manifest-holds', fault);
      return isWritten;
    },
    async writeUntil(configuration, text, replaced) {
      const isWritten = await bucket.writeUntil(configuration, text, replaced);
      if (isWritten) judge.site.untilWritten(configuration, text, judge.now);
      return isWritten;
    },
  };
}
