/** Phones that look for keys: by the index, as their platform does it, and some not for weeks (enx-client.md §11). */

import { UnreachableError } from '../../device/client/http.ts';
import { android, ios, type Profile } from '../../device/client/profile.ts';
import { DownloadError } from '../../device/files/download-error.ts';
import { stateOf } from '../../device/files/polling.ts';
import { runDownloads } from '../../device/files/run.ts';
import { indexPath } from '../../protocol/export/index-file.ts';
import type { Trusted } from '../../protocol/export/read/trust.ts';
import { ArchiveError } from '../../protocol/export/read/zip.ts';
import { DAY_SECONDS } from '../../protocol/keys/interval.ts';
import type { Milliseconds } from '../engine/timeline.ts';
import { namedKey } from './keys.ts';
import { type Network, SITE } from './network.ts';
import { newProcess, type Scene } from './scene.ts';

export interface Watcher {
  readonly configuration: string;
  readonly platform: 'android' | 'ios';
  /** Looks from this hour of the simulation on. */
  readonly fromHour: number;
  /** Is away once, for so long. */
  readonly awayDays: number;
}

const profiles: Readonly<Record<Watcher['platform'], Profile>> = { android, ios };

export async function startWatcher(scene: Scene, network: Network, watcher: Watcher, number: number): Promise<void> {
  const { configuration, platform, fromHour, awayDays } = watcher;
  const chance = scene.chance('watcher', number);
  const process = newProcess(scene, `${platform} ${number}`, chance);
  const profile = profiles[platform];
  const source = { indexUrl: `${SITE}/${indexPath(configuration)}`, baseUrl: `${SITE}/`, publishIntervalHours: 2 };
  const trustedKey = (version: string) => ({
    publicKey: namedKey(`key/${configuration}/${version}`).publicKey,
    id: '310',
    version,
  });
  // Android is told of a new key beside the old one; iOS knows one at a time.
  const trusted: Trusted = platform === 'android' ? [[trustedKey('v1')], [trustedKey('v2')]] : trustedKey('v1');
  const send = network.download(process);
  const state = stateOf({}, source);
  let away = chance.between(0, 20) * DAY_SECONDS;
  const begun = process.seconds();

  async function look(): Promise<void> {
    const now = process.seconds();
    const report = { phone: process.name, configuration, at: now };
    try {
      const { received, repeated, refused, failed, waiting } = await runDownloads(
        { source, profile, trusted, send },
        state,
        now,
      );
      const isWhole = failed.length === 0 && waiting.length === 0;
      const names = received.map(({ name }) => name);
      const bad = refused.map(({ name, reason }) => `${name} (${reason})`);
      scene.judge.received({ ...report, received: names, repeated, refused: bad, isWhole });
    } catch (error) {
      const isOfLine = error instanceof DownloadError || error instanceof UnreachableError;
      if (!isOfLine && !(error instanceof ArchiveError)) throw error;
      const refused = error instanceof ArchiveError ? [`a file (${error.reason})`] : [];
      scene.judge.received({ ...report, received: [], repeated: [], refused, isWhole: false });
    }
  }

  await process.start(async () => {
    await process.sleep(fromHour * 3_600_000 + chance.between(0, 4 * 3_600_000));
    for (;;) {
      await look();
      const pause: Milliseconds = Math.max(60, state.nextPollAt - process.seconds()) * 1000;
      await process.sleep(pause + chance.between(0, 900_000));
      if (process.seconds() - begun < away) continue;
      away = Number.POSITIVE_INFINITY;
      await process.sleep(awayDays * DAY_SECONDS * 1000);
    }
  });
}
