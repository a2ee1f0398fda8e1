/** How Lambda runs a program: every call of it is a call, and it ends by the clock. */
import { JwksFetchError } from '../../lambdas/keyserver/authorities/fetch-jwks.ts';
import { type PortOptions, port } from '../engine/port.ts';
import type { Process } from '../engine/process.ts';
import type { Milliseconds } from '../engine/timeline.ts';
import { keyList } from './authority.ts';
import type { Scene } from './scene.ts';
import { issuers } from './settings.ts';

const BUSY = { commit: () => ({ kind: 'busy' }), removeHour: () => false };

/** A store for whoever runs at the moment. */
export function seenBy<T extends object>(scene: Scene, name: string, store: T, process: () => Process): T {
  const options: PortOptions = { process, weather: () => scene.weather(), name, busy: BUSY };
  return port(store, options);
}

interface Ending {
  readonly after: Milliseconds;
  /** One that stood still goes on afterwards, as if nobody had looked at the clock meanwhile. */
  readonly sparesStalled: boolean;
}

export function endInTime(process: Process, { after, sparesStalled }: Ending): void {
  const { timeline } = process;
  timeline.at(timeline.now + after, () => {
    if (sparesStalled && process.hits.some((hit) => hit.startsWith('stalls'))) return;
    process.kill();
  });
}

/** The issuers' lists over the network: an address is `jwks:` and the issuer. */
export async function fetchList({ timeline }: Scene, uri: string): Promise<string> {
  const issuer = issuers.find((name) => uri === `jwks:${name}`);
  if (!issuer) throw new JwksFetchError('unreachable');
  return keyList(issuer, Math.floor(timeline.now / 1000));
}
