/**
 * `npm run bench -- export-file --keys 500000`: encode, sign and zip one export file in a fresh process (best time and
 * highest peak of five), for keys of one day and one onset, and for uploads of 14 days whose onset follows from the day.
 */
import { parseArgs } from 'node:util';
import { bundleWorker } from '../worker/bundle.ts';

const RUNS = 5;

interface Figures {
  sortMilliseconds: number;
  milliseconds: number;
  cpuSeconds: number;
  peakMegabytes: number;
  bytesPerKey: number;
}

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { keys: { type: 'string', default: '500000' } } });
  const worker = await bundleWorker('export-file');
  try {
    for (const starts of [1, 14]) {
      const figures: Figures[] = [];
      for (let i = 0; i < RUNS; i++) figures.push(await worker.run([values.keys, String(starts)]));
      console.log(JSON.stringify({ bench: 'export-file', keys: Number(values.keys), starts, ...summary(figures) }));
    }
  } finally {
    worker.remove();
  }
}

function summary(figures: readonly Figures[]) {
  const best = (of: (one: Figures) => number) => Math.min(...figures.map(of));
  return {
    milliseconds: Math.round(best((one) => one.milliseconds)),
    sortMilliseconds: Math.round(best((one) => one.sortMilliseconds)),
    cpuSeconds: Number(best((one) => one.cpuSeconds).toFixed(2)),
    peakMegabytes: Math.max(...figures.map((one) => one.peakMegabytes)),
    bytesPerKey: Number(best((one) => one.bytesPerKey).toFixed(2)),
  };
}
