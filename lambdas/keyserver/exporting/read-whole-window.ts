import type { ExportConfiguration } from '../../../protocol/export/configuration.ts';
import { isCut } from '../../../protocol/export/padding.ts';
import { type Window, windowFrom } from '../../../protocol/export/window.ts';
import { HOUR_SECONDS, type UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { PaddingStore } from '../store/export/padding-store.ts';
import type { UploadLogReader } from '../store/export/upload-log-reader.ts';
import { readWindow, type WindowUploads } from './read-window.ts';

export interface WholeWindowDependencies {
  readonly uploads: UploadLogReader;
  readonly padding: PaddingStore;
}

export interface WholeWindow {
  readonly window: Window;
  readonly uploads: WindowUploads;
}

/**
 * The window that starts at `start`, with its uploads. It ends at the first multiple of the period that cuts no block
 * of padding decided for them. Only where the period became shorter while a block of the longer one was decided is that
 * a later one: split over two windows, the block could pad one of the two files only, and the other would show how
 * many people reported.
 */
export async function readWholeWindow(
  deps: WholeWindowDependencies,
  configuration: ExportConfiguration,
  start: UnixSeconds,
): Promise<WholeWindow> {
  let window = windowFrom(start, configuration);
  for (;;) {
    const uploads = await readWindow(deps.uploads, configuration, window);
    const reach = await reachOfBlocks(deps, uploads, window);
    if (reach === window.end) return { window, uploads };
    window = windowFrom(start, configuration, reach - HOUR_SECONDS);
  }
}

/** The end of the window, or of the last block that it cuts. */
async function reachOfBlocks(
  { padding }: WholeWindowDependencies,
  { regionSets }: WindowUploads,
  window: Window,
): Promise<UnixSeconds> {
  const blocks = await Promise.all(regionSets.map(({ regions }) => padding.blocks(regions.join(), window)));
  const cut = blocks.flat().filter((block) => isCut(block, window));
  return Math.max(window.end, ...cut.map(({ end }) => end));
}
