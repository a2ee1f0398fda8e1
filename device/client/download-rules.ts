/** What differs between the platforms from the index to the files (enx-client.md §11.2, §12.4, §16). Plain data. */
import { HOUR_SECONDS } from '../../protocol/keys/interval.ts';

export interface DownloadRules {
  /** Android splits the index at any blank space, iOS is taken to split it into lines. */
  readonly splitsIndexAt: 'blank' | 'line-end';
  /** Sends `Cache-Control: no-cache`. */
  readonly asksForFresh: boolean;
  /**
   * Files in 24 hours; undefined = all there are, as on the first run, which takes those of 14 days. iOS up to 13.5 gave an
   * app 15 (enx-client.md §11.3); test configurations name `detectExposureDailyLimit` 20 (§14) and do not say of what.
   */
  readonly filesPerDay: number | undefined;
  /** Between two looks at the index. */
  readonly pollSeconds: number;
  /** The region's `tekPublishInterval` counts when it is longer. */
  readonly waitsForPublishing: boolean;
  /** A download that fails: nothing of this run counts, or the file alone is left for the next run. */
  readonly failedFile: 'fails-run' | 'next-time';
  /**
   * A file that is no good: left out for good, since archives are never rewritten, and the others count; or nothing of this run counts.
   * The latter is what Android does with all files of one call (enx-client.md §11.2): one bad file stops it until the index drops it.
   */
  readonly refusedFile: 'left-out' | 'fails-run';
  /** A part of a batch counts only when the others come in the same run. */
  readonly wholeBatches: boolean;
}

/** Its worker's exponential backoff stands in its settings, but it reports a failure, not a retry: the next period counts. */
export const androidDownloads: DownloadRules = {
  splitsIndexAt: 'blank',
  asksForFresh: true,
  filesPerDay: undefined,
  pollSeconds: 4 * HOUR_SECONDS,
  waitsForPublishing: true,
  failedFile: 'fails-run',
  refusedFile: 'left-out',
  wholeBatches: true,
};

/** `callbackIntervalInMin` is 240; all else is [U] for the client of the operating system. */
export const iosDownloads: DownloadRules = {
  splitsIndexAt: 'line-end',
  asksForFresh: true,
  filesPerDay: undefined,
  pollSeconds: 4 * HOUR_SECONDS,
  waitsForPublishing: false,
  failedFile: 'next-time',
  refusedFile: 'left-out',
  wholeBatches: false,
};
