/** The functions of the key server as Lambda runs them: the real stories, each call a call, and an end by the clock. */
import type { Chance } from '../../device/town/chance.ts';
import { type AuthorityStore, authorityStoreOver } from '../../lambdas/keyserver/authorities/authority-store.ts';
import { JwksFetchError } from '../../lambdas/keyserver/authorities/fetch-jwks.ts';
import { publishKeys } from '../../lambdas/keyserver/device/publish/publish-keys.ts';
import { buildExports, type ExportSummary } from '../../lambdas/keyserver/exporting/build-export.ts';
import { EXPORT_TIMEOUT_SECONDS } from '../../lambdas/keyserver/exporting/export-time.ts';
import { importJwks } from '../../lambdas/keyserver/jobs/import-jwks/import-jwks.ts';
import { rings } from '../../lambdas/keyserver/jobs/rotate/rings.ts';
import {
  type CorrectionRequest,
  type CorrectionResult,
  correct,
} from '../../lambdas/keyserver/operate/correct-file/correct.ts';
import { type Ring, ringFrom } from '../../lambdas/shared/rings/rings.ts';
import { rotateRingIn } from '../../lambdas/shared/rings/rotate-rings.ts';
import { parsePublishRequest, publishRefusal } from '../../protocol/api/publish.ts';
import { ApiError } from '../../protocol/errors.ts';
import { call, type PortOptions, port } from '../engine/port.ts';
import type { End, Process } from '../engine/process.ts';
import type { Milliseconds } from '../engine/timeline.ts';
import { keyList } from './authority.ts';
import { namedKey } from './keys.ts';
import { newProcess, type Scene } from './scene.ts';
import { issuers } from './settings.ts';

/** The function's timeout (lib/). */
const PUBLISH_TIMEOUT: Milliseconds = 15_000;
const IMPORT_TIMEOUT: Milliseconds = 60_000;
const ROTATE_TIMEOUT: Milliseconds = 60_000;

const BUSY = { commit: () => ({ kind: 'busy' }), removeHour: () => false };

/** A store for whoever runs at the moment. */
function seenBy<T extends object>(scene: Scene, name: string, store: T, process: () => Process): T {
  const options: PortOptions = { process, weather: () => scene.weather(), name, busy: BUSY };
  return port(store, options);
}

interface Ending {
  readonly after: Milliseconds;
  /** One that stood still goes on afterwards, as if nobody had looked at the clock meanwhile. */
  readonly sparesStalled: boolean;
}

function endInTime(process: Process, { after, sparesStalled }: Ending): void {
  const { timeline } = process;
  timeline.at(timeline.now + after, () => {
    if (sparesStalled && process.hits.some((hit) => hit.startsWith('stalls'))) return;
    process.kill();
  });
}

/** A run of the export; `told`: of its summary and of what it failed with. */
export async function runExport(
  scene: Scene,
  name: string,
  told: (summary: ExportSummary, failures: readonly unknown[], process: Process) => void,
): Promise<Process> {
  const process = newProcess(scene, name, scene.weather().chance);
  const ends = scene.timeline.now + EXPORT_TIMEOUT_SECONDS * 1000;
  endInTime(process, { after: EXPORT_TIMEOUT_SECONDS * 1000, sparesStalled: true });
  const { configurations, padding, uploads, bucket, manifest } = scene.stores;
  const mine = <T extends object>(kind: string, store: T) => seenBy(scene, kind, store, () => process);
  const signer = mine('kms', {
    sign: (arn: string, digest: Buffer) => namedKey(arn).sign(digest),
    publicKey: async (arn: string) => namedKey(arn).spki,
  });
  const failures: unknown[] = [];
  await process.start(async () => {
    const summary = await buildExports({
      configurations: mine('configurations', configurations),
      padding: mine('padding', padding),
      uploads: mine('uploads', uploads),
      bucket: mine('bucket', bucket),
      manifest: mine('manifest', manifest),
      clock: async () => process.seconds(),
      randomBytes: scene.randomBytes,
      signersOf: (configuration) =>
        configuration.signers.map((settings) => ({
          ...settings,
          sign: (digest: Buffer) => signer.sign(settings.keyArn, digest),
        })),
      signEntry: (digest) => signer.sign(MANIFEST_KEY, digest),
      manifestKeyArn: MANIFEST_KEY,
      publicKeyOf: signer.publicKey,
      publishedKeys: scene.warm.publishedKeys,
      remainingMilliseconds: () => ends - scene.timeline.now,
      failed: (error) => failures.push(error),
    });
    told(summary, failures, process);
  });
  return process;
}

/** What an operator's command invokes; `told` of the answer, unless it fails or dies. */
export async function runCorrection(
  scene: Scene,
  name: string,
  request: CorrectionRequest,
  told: (result: CorrectionResult | undefined) => void,
): Promise<void> {
  const process = newProcess(scene, name, scene.weather().chance);
  endInTime(process, { after: EXPORT_TIMEOUT_SECONDS * 1000, sparesStalled: true });
  const { configurations, publications, corrections, manifest, bucket, files, cdn } = scene.stores;
  const mine = <T extends object>(kind: string, store: T) => seenBy(scene, kind, store, () => process);
  const kms = mine('kms', { sign: (arn: string, digest: Buffer) => namedKey(arn).sign(digest) });
  let result: CorrectionResult | undefined;
  process.whenOver(() => told(result));
  await process.start(async () => {
    result = await correct(
      {
        configurations: mine('configurations', configurations),
        publications: mine('publications', publications),
        corrections: mine('corrections', corrections),
        manifest: mine('manifest', manifest),
        bucket: mine('bucket', bucket),
        files: mine('files', files),
        invalidate: mine('cdn', cdn).invalidate,
        signEntry: (digest) => kms.sign(MANIFEST_KEY, digest),
        clock: async () => process.seconds(),
        signersOf: ({ signers }) =>
          signers.map((signer) => ({ ...signer, sign: (digest: Buffer) => kms.sign(signer.keyArn, digest) })),
        hasTime: () => true,
      },
      request,
    );
  });
}

export const MANIFEST_KEY = 'key/manifest';

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
  const chance: Chance = scene.chance('publish container', number);
  let running: Process | undefined;
  const current = (): Process => {
    if (running === undefined) throw new Error('Nobody runs');
    return running;
  };
  const mine = <T extends object>(kind: string, store: T) => seenBy(scene, kind, store, current);
  const authorities: AuthorityStore = authorityStoreOver(mine('authorities', scene.stores.authorities), {
    monotonic: () => scene.timeline.now,
    fetchJwks: mine('jwks', { fetch: (uri: string) => fetchList(scene, uri) }).fetch,
  });
  const ring: Ring = ringFrom(mine('rings', scene.stores.rings), 'revision-token', () => {});
  const guards = mine('guards', scene.stores.guards);
  const statistics = mine('statistics', scene.stores.statistics);
  let served = 0;
  return {
    get isBusy() {
      return running !== undefined;
    },
    async serve({ body, userAgent, upload, begun }, told) {
      const process = newProcess(scene, `publish ${number}.${served++}`, chance);
      running = process;
      endInTime(process, { after: PUBLISH_TIMEOUT, sparesStalled: false });
      let answer: ServedAnswer | undefined;
      process.whenOver(({ how }: End) => {
        running = undefined;
        told(how === 'done' ? answer : undefined);
      });
      await process.start(async () => {
        const now = process.seconds();
        begun(now, process);
        const deps = {
          ...{ authorities, ring, store: guards, randomBytes: scene.randomBytes },
          pause: (milliseconds: number) => process.sleep(milliseconds),
          countPublish: (event: Parameters<typeof statistics.countPublish>[0]) =>
            statistics.countPublish(event, upload),
        };
        const details = { now, body, userAgent, path: {}, query: {}, count: () => {} };
        answer = await answered(() => publishKeys(deps, parsePublishRequest(body, 'application/json'), details));
      });
    },
  };
}

/** As the endpoint answers errors (lambdas/shared/http/errors.ts). */
async function answered(story: () => Promise<ServedAnswer>): Promise<ServedAnswer> {
  try {
    return await story();
  } catch (error) {
    if (error instanceof ApiError) return { status: error.status, body: publishRefusal(error) };
    return { status: 500, body: { code: 'internal_error' } };
  }
}

/** The issuers' lists over the network: an address is `jwks:` and the issuer. */
async function fetchList({ timeline }: Scene, uri: string): Promise<string> {
  const issuer = issuers.find((name) => uri === `jwks:${name}`);
  if (!issuer) throw new JwksFetchError('unreachable');
  return keyList(issuer, Math.floor(timeline.now / 1000));
}

export async function runImport(scene: Scene, name: string): Promise<Process> {
  const process = newProcess(scene, name, scene.weather().chance);
  endInTime(process, { after: IMPORT_TIMEOUT, sparesStalled: true });
  const mine = <T extends object>(kind: string, store: T) => seenBy(scene, kind, store, () => process);
  const options: PortOptions = { process: () => process, weather: () => scene.weather(), name: 'jwks' };
  await process.start(async () => {
    await importJwks(
      {
        store: mine('keys', scene.stores.importedKeys),
        fetchJwks: (uri) =>
          call(options, 'fetch', () => fetchList(scene, uri)).catch(() => {
            throw new JwksFetchError('unreachable');
          }),
        count: () => {},
        unexpected: () => {},
      },
      process.seconds(),
    );
  });
  return process;
}

export async function runRotation(scene: Scene, name: string): Promise<Process> {
  const process = newProcess(scene, name, scene.weather().chance);
  endInTime(process, { after: ROTATE_TIMEOUT, sparesStalled: true });
  const store = seenBy(scene, 'rings', scene.stores.rings, () => process);
  const deps = { randomBytes: scene.randomBytes, actor: 'keyserver/rotate', count: () => {} };
  await process.start(async () => {
    for (const ring of rings) await rotateRingIn(store, deps, ring, process.seconds());
  });
  return process;
}
