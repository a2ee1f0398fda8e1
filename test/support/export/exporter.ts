/** One worker of the exporter over memory stores, and what a phone would find afterwards. */
import { randomBytes } from 'node:crypto';
import { buildExports, type ExportDependencies } from '../../../lambdas/keyserver/exporting/build-export.ts';
import type { ExportConfiguration } from '../../../protocol/export/configuration.ts';
import { freshSigner } from '../keys/signers.ts';
import { frozenClock } from '../process/clock.ts';
import { type ReadKey, readArchive } from './export-archive.ts';
import { type MemoryExports, openMemoryStores, type StepHook } from './memory-export-stores.ts';

/** Stands for a signature: nobody verifies it here, and real ones would take most of the time of these tests. */
const sign = async () => Buffer.alloc(70, 0x30);

/** Of the manifest, whose signatures are verified. */
export const manifestSigner = freshSigner('manifest');

export const HOUR = 3_600;
/** A full day, so a multiple of every period. */
export const START = 1_795_219_200;

export function aConfiguration(fields: Partial<ExportConfiguration> = {}): ExportConfiguration {
  return {
    id: 'us-zz',
    region: 'US-ZZ',
    regions: ['US-ZZ'],
    periodHours: 2,
    minimumAgeSeconds: 7_200,
    minimumKeys: 5,
    paddingRange: 3,
    maximumKeys: 500_000,
    signers: [{ keyArn: 'arn:test', verificationKeyId: '999', verificationKeyVersion: 'v1' }],
    ...fields,
  };
}

/** Every key is the manifest's; nobody verifies files here. */
export function publicKeys() {
  return { publicKeyOf: async () => manifestSigner.spki, manifestKeyArn: 'arn:manifest', publishedKeys: new Map() };
}

export function worker(exports: MemoryExports, hook?: StepHook) {
  const clock = frozenClock(START);
  const failures: unknown[] = [];
  const deps: ExportDependencies = {
    ...openMemoryStores(exports, hook),
    clock,
    randomBytes,
    signersOf: ({ signers }) => signers.map((settings) => ({ ...settings, sign })),
    signEntry: manifestSigner.sign,
    ...publicKeys(),
    remainingMilliseconds: () => Number.POSITIVE_INFINITY,
    failed: (error) => failures.push(error),
  };
  return {
    clock,
    failures,
    run(now: number, overrides: Partial<ExportDependencies> = {}) {
      clock.now = now;
      return buildExports({ ...deps, ...overrides });
    },
  };
}

export interface FoundFile {
  path: string;
  start: number;
  end: number;
  keys: ReadKey[];
  revised: ReadKey[];
}

/** What the index lists, opened. */
export async function listedFiles(exports: MemoryExports, id: string): Promise<FoundFile[]> {
  return Promise.all(
    exports.index(id).map(async (path) => {
      const zip = exports.objects.get(path);
      if (zip === undefined) throw new Error(`The index lists ${path}, which is not there`);
      const { content } = await readArchive(zip);
      return {
        path,
        start: content.start_timestamp,
        end: content.end_timestamp,
        keys: content.keys ?? [],
        revised: content.revised_keys ?? [],
      };
    }),
  );
}

export const hexOf = (keys: readonly ReadKey[]) => keys.map(({ key_data }) => key_data.toString('hex'));
