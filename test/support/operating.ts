/** An operator's steps over memory stores, beside a worker of the exporter (exporter.ts). */
import type { RecallDependencies } from '../../lambdas/keyserver/operate/correct-file/recall.ts';
import type { ExportConfiguration } from '../../protocol/export/configuration.ts';
import { frozenClock } from './clock.ts';
import { manifestSigner, START } from './exporter.ts';
import { type MemoryExports, openMemoryStores, type StepHook } from './memory-export-stores.ts';
import { nothingOperated, type Operated, openMemoryPublications } from './memory-publications.ts';

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
