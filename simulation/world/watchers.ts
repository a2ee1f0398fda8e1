/** Phones that look for keys: by the index, as their platform does it, and some not for weeks (enx-client.md §11). */

import { UnreachableError } from '../../device/client/http.ts';
import { android, ios, type Profile } from '../../device/client/profile.ts';
import { DownloadError } from '../../device/files/download-error.ts';
import { type SourceState, stateOf } from '../../device/files/polling.ts';
import { type RunDeps, runDownloads } from '../../device/files/run.ts';
import { indexPath } from '../../protocol/export/index-file.ts';
import type { Trusted } from '../../protocol/export/read/trust.ts';
import { ArchiveError } from '../../protocol/export/read/zip.ts';
import { DAY_SECONDS } from '../../protocol/keys/interval.ts';
import type { Process } from '../engine/process.ts';
import type { Milliseconds } from '../engine/timeline.ts';
import type { Reception } from '../truth/judge.ts';
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
  const { fromHour, awayDays } = watcher;
  const chance = scene.chance('watcher', number);
  const process = newProcess(scene, `${watcher.platform} ${number}`, chance);
  const looking = lookingOf(scene, network, watcher, process);
  const begun = process.seconds();
  let away = chance.between(0, 20) * DAY_SECONDS;
  await process.start(async () => {
    await process.sleep(fromHour * 3_600_000 + chance.between(0, 4 * 3_600_000));
    for (;;) {
      await look(looking);
      const pause: Milliseconds = Math.max(60, looking.state.nextPollAt - process.seconds()) * 1000;
      await process.sleep(pause + chance.between(0, 900_000));
      if (process.seconds() - begun < away) continue;
      away = Number.POSITIVE_INFINITY;
      await process.sleep(awayDays * DAY_SECONDS * 1000);
    }
  });
}

interface Looking {
  readonly deps: RunDeps;
  readonly state: SourceState;
  readonly process: Process;
  told(reception: Omit<Reception, 'phone' | 'configuration'>): void;
}

function lookingOf(scene: Scene, network: Network, { configuration, platform }: Watcher, process: Process): Looking {
  const source = { indexUrl: `${SITE}/${indexPath(configuration)}`, baseUrl: `${SITE}/`, publishIntervalHours: 2 };
  const known = (version: string) => ({
    publicKey: namedKey(`key/${configuration}/${version}`).publicKey,
    id: '310',
    version,
  });
  // Android is told of a new key beside the old one; iOS knows one at a time.
  const trusted: Trusted = platform === 'android' ? [[known('v1')], [known('v2')]] : known('v1');
  const deps = { source, profile: profiles[platform], trusted, send: network.download(process) };
  const told: Looking['told'] = (reception) =>
    scene.judge.received({ phone: process.name, configuration, ...reception });
  return { deps, state: stateOf({}, source), process, told };
}

/** Once, by the phone's own code. */
async function look({ deps, state, process, told }: Looking): Promise<void> {
  const at = process.seconds();
  try {
    const { received, repeated, refused, failed, waiting } = await runDownloads(deps, state, at);
    const isWhole = failed.length === 0 && waiting.length === 0;
    const bad = refused.map(({ name, reason }) => `${name} (${reason})`);
    told({ at, received: received.map(({ name }) => name), repeated, refused: bad, isWhole });
  } catch (error) {
    const isOfLine = error instanceof DownloadError || error instanceof UnreachableError;
    if (!isOfLine && !(error instanceof ArchiveError)) throw error;
    const refused = error instanceof ArchiveError ? [`a file (${error.reason})`] : [];
    told({ at, received: [], repeated: [], refused, isWhole: false });
  }
}
