/** The publish function as Lambda runs it. */
import { authorityStoreOver } from '../../lambdas/keyserver/authorities/authority-store.ts';
import { type PublishDependencies, publishKeys } from '../../lambdas/keyserver/device/publish/publish-keys.ts';
import { ringFrom } from '../../lambdas/shared/rings/rings.ts';
import { parsePublishRequest, publishRefusal } from '../../protocol/api/publish.ts';
import { ApiError } from '../../protocol/errors.ts';
import type { Process } from '../engine/process.ts';
import type { Milliseconds } from '../engine/timeline.ts';
import { endInTime, fetchList, seenBy } from './invocation.ts';
import { newProcess, type Scene } from './scene.ts';

/** The function's timeout (lib/). */
const PUBLISH_TIMEOUT: Milliseconds = 15_000;

/** A container of publish: one call at a time, and what it has read stays for the next. */
export interface PublishContainer {
  /** Runs the function on a body; `told` of the answer, unless it ends without one. */
  serve(request: ServedRequest, told: (answer: ServedAnswer | undefined) => void): Promise<void>;
  readonly isBusy: boolean;
}

interface ServedRequest {
  readonly body: Buffer;
  readonly userAgent: string;
  /** Of the upload, for the judge. */
  readonly upload: string;
  /** Told of the clock that the call goes by. */
  begun(now: number, process: Process): void;
}

export interface ServedAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export function openPublishContainer(scene: Scene, number: number): PublishContainer {
  const chance = scene.chance('publish container', number);
  let running: Process | undefined;
  const deps = dependencies(scene, () => {
    if (running === undefined) throw new Error('Nobody runs');
    return running;
  });
  let served = 0;
  return {
    get isBusy() {
      return running !== undefined;
    },
    async serve(request, told) {
      const process = newProcess(scene, `publish ${number}.${served++}`, chance);
      running = process;
      endInTime(process, { after: PUBLISH_TIMEOUT, sparesStalled: false });
      let answer: ServedAnswer | undefined;
      process.whenOver(({ how }) => {
        running = undefined;
        told(how === 'done' ? answer : undefined);
      });
      await process.start(async () => {
        answer = await answerTo(deps, request, process);
      });
    },
  };
}

type ContainerDependencies = Omit<PublishDependencies, 'pause' | 'countPublish'> & Pick<Scene['stores'], 'statistics'>;

/** What a container opens when it starts. */
function dependencies(scene: Scene, running: () => Process): ContainerDependencies {
  const mine = <T extends object>(kind: string, store: T) => seenBy(scene, kind, store, running);
  const { authorities, rings, guards, statistics } = scene.stores;
  return {
    authorities: authorityStoreOver(mine('authorities', authorities), {
      monotonic: () => scene.timeline.now,
      fetchJwks: mine('jwks', { fetch: (uri: string) => fetchList(scene, uri) }).fetch,
    }),
    ring: ringFrom(mine('rings', rings), 'revision-token', () => {}),
    store: mine('guards', guards),
    statistics: mine('statistics', statistics),
    randomBytes: scene.randomBytes,
  };
}

/** As the endpoint answers, errors too (lambdas/shared/http/errors.ts). */
async function answerTo(
  { statistics, ...deps }: ContainerDependencies,
  { body, userAgent, upload, begun }: ServedRequest,
  process: Process,
): Promise<ServedAnswer> {
  const now = process.seconds();
  begun(now, process);
  const all: PublishDependencies = {
    ...deps,
    pause: (milliseconds) => process.sleep(milliseconds),
    countPublish: (event) => statistics.countPublish(event, upload),
  };
  const call = { now, body, userAgent, path: {}, query: {}, count: () => {} };
  try {
    return await publishKeys(all, parsePublishRequest(body, 'application/json'), call);
  } catch (error) {
    if (error instanceof ApiError) return { status: error.status, body: publishRefusal(error) };
    return { status: 500, body: { code: 'internal_error' } };
  }
}
