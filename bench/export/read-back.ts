/**
 * `npm run bench -- read-back --keys 500000`: a file is unpacked, its signature verified as phones do, and its keys read, in a fresh
 * process (best of five).
 */
import { parseArgs } from 'node:util';
import { bundleWorker } from '../worker/bundle.ts';

const RUNS = 5;

interface Figures {
  keys: number;
  inOrder: boolean;
  verifyMilliseconds: number;
  milliseconds: number;
  cpuSeconds: number;
  peakMegabytes: number;
}

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { keys: { type: 'string', default: '500000' } } });
  const worker = await bundleWorker('read-back');
  try {
    const figures: Figures[] = [];
    for (let i = 0; i < RUNS; i++) figures.push(await worker.run([values.keys]));
    const best = (of: (one: Figures) => number) => Math.min(...figures.map(of));
    console.log(
      JSON.stringify({
        bench: 'read-back',
        keys: figures[0]?.keys,
        inOrder: figures.every(({ inOrder }) => inOrder),
        verifyMilliseconds: Math.round(best((one) => one.verifyMilliseconds)),
        milliseconds: Math.round(best((one) => one.milliseconds)),
        cpuSeconds: Number(best((one) => one.cpuSeconds).toFixed(2)),
        peakMegabytes: Math.max(...figures.map((one) => one.peakMegabytes)),
      }),
    );
  } finally {
    worker.remove();
  }
}
