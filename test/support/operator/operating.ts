/** An operator's steps over memory stores, beside a worker of the exporter (exporter.ts). */
import type { RecallDependencies } from '../../../lambdas/keyserver/operate/correct-file/recall.ts';
import type { ExportConfiguration } from '../../../protocol/export/configuration.ts';
import { anEntry } from '../export/export-keys.ts';
import { aConfiguration, HOUR, manifestSigner, START, worker } from '../export/exporter.ts';
import { MemoryExports, openMemoryStores, type StepHook } from '../export/memory-export-stores.ts';
import { nothingOperated, type Operated, openMemoryPublications } from '../export/memory-publications.ts';
import { frozenClock } from '../process/clock.ts';

const sign = async () => Buffer.alloc(70, 0x31);

/** One operator, whose clock stands at `clock.now`. */
export function operator(exports: MemoryExports, hook?: StepHook, operated: Operated = nothingOperated()) {
  const clock = frozenClock(START);
  const deps = {
    ...openMemoryStores(exports, hook),
    ...openMemoryPublications(exports, operated, hook),
    clock,
    signersOf: ({ signers }: ExportConfiguration) => signers.map((settings) => ({ ...settings, sign })),
    signEntry: manifestSigner.sign,
  } satisfies RecallDependencies;
  return { clock, operated, deps };
}

/** Two published files of `us-zz`, with the keys 1 to 3 and 4 to 6, signed by a byte of 0x30. */
export async function published(fields: Parameters<typeof aConfiguration>[0] = {}): Promise<MemoryExports> {
  const exports = new MemoryExports();
  exports.configure(aConfiguration({ minimumKeys: 1, paddingRange: 0, ...fields }), START);
  for (const [hour, keys] of [
    [0, [1, 2, 3]],
    [2, [4, 5, 6]],
  ] as const)
    exports.upload(
      START + hour * HOUR,
      ['US-ZZ'],
      keys.map((name) => anEntry({ key: Buffer.alloc(16, name) })),
    );
  await worker(exports).run(START + 4 * HOUR);
  await worker(exports).run(START + 6 * HOUR);
  return exports;
}
