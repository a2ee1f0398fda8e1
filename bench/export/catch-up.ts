/**
 * `npm run bench -- catch-up --days 14 --keys 200000`: one pass of the export over every window of so many days, each with so many keys,
 * in a fresh process; processor time and peak memory.
 */
import { parseArgs } from 'node:util';
import { bundleWorker } from '../worker/bundle.ts';

const WINDOWS_PER_DAY = 12;

interface Figures {
  windows: number;
  keys: number;
  inOrder: boolean;
  milliseconds: number;
  cpuSeconds: number;
  peakMegabytes: number;
}

export async function run(args: string[]): Promise<void> {
  const options = { days: { type: 'string', default: '14' }, keys: { type: 'string', default: '200000' } } as const;
  const { days, keys } = parseArgs({ args, options }).values;
  const worker = await bundleWorker('catch-up');
  try {
    const figures = await worker.run<Figures>([String(Number(days) * WINDOWS_PER_DAY), keys]);
    const { milliseconds, cpuSeconds, ...rest } = figures;
    const rounded = { cpuSeconds: Number(cpuSeconds.toFixed(1)), milliseconds: Math.round(milliseconds) };
    console.log(JSON.stringify({ bench: 'catch-up', days: Number(days), ...rest, ...rounded }));
  } finally {
    worker.remove();
  }
}
