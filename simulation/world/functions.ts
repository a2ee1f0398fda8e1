/** The functions of the key server that timers and operators start: the real stories, each call a call, and an end by the clock. */
import { JwksFetchError } from '../../lambdas/keyserver/authorities/fetch-jwks.ts';
import {
  buildExports,
  type ExportDependencies,
  type ExportSummary,
} from '../../lambdas/keyserver/exporting/build-export.ts';
import { EXPORT_TIMEOUT_SECONDS } from '../../lambdas/keyserver/exporting/export-time.ts';
import { importJwks } from '../../lambdas/keyserver/jobs/import-jwks/import-jwks.ts';
import { rings } from '../../lambdas/keyserver/jobs/rotate/rings.ts';
import {
  type CorrectionRequest,
  type CorrectionResult,
  correct,
} from '../../lambdas/keyserver/operate/correct-file/correct.ts';
import type { ResignDependencies } from '../../lambdas/keyserver/operate/correct-file/resign.ts';
import { rotateRingIn } from '../../lambdas/shared/rings/rotate-rings.ts';
import { call, type PortOptions } from '../engine/port.ts';
import type { Process } from '../engine/process.ts';
import type { Milliseconds } from '../engine/timeline.ts';
import { endInTime, fetchList, seenBy } from './invocation.ts';
import { namedKey } from './keys.ts';
import { newProcess, type Scene } from './scene.ts';

const EXPORT_TIMEOUT: Milliseconds = EXPORT_TIMEOUT_SECONDS * 1000;
const IMPORT_TIMEOUT: Milliseconds = 60_000;
const ROTATE_TIMEOUT: Milliseconds = 60_000;

/** A run of the export; `told`: of its summary and of what it failed with. */
export async function runExport(
  scene: Scene,
  name: string,
  told: (summary: ExportSummary, failures: readonly unknown[], process: Process) => void,
): Promise<Process> {
  const process = newProcess(scene, name, scene.weather().chance);
  endInTime(process, { after: EXPORT_TIMEOUT, sparesStalled: true });
  const failures: unknown[] = [];
  const deps = exportDependencies(scene, process, (error) => failures.push(error));
  await process.start(async () => told(await buildExports(deps), failures, process));
  return process;
}

function exportDependencies(scene: Scene, process: Process, failed: (error: unknown) => void): ExportDependencies {
  const ends = scene.timeline.now + EXPORT_TIMEOUT;
  const mine = <T extends object>(kind: string, store: T) => seenBy(scene, kind, store, () => process);
  const { configurations, padding, uploads, bucket, manifest } = scene.stores;
  const kms = kmsOf(mine);
  return {
    configurations: mine('configurations', configurations),
    padding: mine('padding', padding),
    uploads: mine('uploads', uploads),
    bucket: mine('bucket', bucket),
    manifest: mine('manifest', manifest),
    ...signingWith(kms),
    manifestKeyArn: MANIFEST_KEY,
    publicKeyOf: kms.publicKey,
    publishedKeys: scene.warm.publishedKeys,
    clock: async () => process.seconds(),
    randomBytes: scene.randomBytes,
    remainingMilliseconds: () => ends - scene.timeline.now,
    failed,
  };
}

type Mine = <T extends object>(kind: string, store: T) => T;

function kmsOf(mine: Mine) {
  return mine('kms', {
    sign: (arn: string, digest: Buffer) => namedKey(arn).sign(digest),
    publicKey: async (arn: string) => namedKey(arn).spki,
  });
}

function signingWith(kms: ReturnType<typeof kmsOf>): Pick<ExportDependencies, 'signersOf' | 'signEntry'> {
  return {
    signersOf: ({ signers }) => signers.map((one) => ({ ...one, sign: (digest) => kms.sign(one.keyArn, digest) })),
    signEntry: (digest) => kms.sign(MANIFEST_KEY, digest),
  };
}

/** What an operator's command invokes; `told` of the answer, unless it fails or dies. */
export async function runCorrection(
  scene: Scene,
  name: string,
  request: CorrectionRequest,
  told: (result: CorrectionResult | undefined) => void,
): Promise<void> {
  const process = newProcess(scene, name, scene.weather().chance);
  endInTime(process, { after: EXPORT_TIMEOUT, sparesStalled: true });
  const deps = correctionDependencies(scene, process);
  let result: CorrectionResult | undefined;
  process.whenOver(() => told(result));
  await process.start(async () => {
    result = await correct(deps, request);
  });
}

function correctionDependencies(scene: Scene, process: Process): ResignDependencies {
  const mine = <T extends object>(kind: string, store: T) => seenBy(scene, kind, store, () => process);
  const { configurations, publications, corrections, manifest, bucket, files, cdn } = scene.stores;
  return {
    configurations: mine('configurations', configurations),
    publications: mine('publications', publications),
    corrections: mine('corrections', corrections),
    manifest: mine('manifest', manifest),
    bucket: mine('bucket', bucket),
    files: mine('files', files),
    invalidate: mine('cdn', cdn).invalidate,
    ...signingWith(kmsOf(mine)),
    clock: async () => process.seconds(),
    hasTime: () => true,
  };
}

export const MANIFEST_KEY = 'key/manifest';

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
