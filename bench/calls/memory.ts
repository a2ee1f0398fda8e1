/**
 * `npm run bench -- memory`: how long our own work takes on the share of a core that Lambda gives a memory size. The
 * shipped handlers, one call at a time in this process, against the local AWS, which is not limited. Per call the time in
 * which the event loop was at work, pauses for want of CPU included and waiting for AWS not, and the CPU. Then the import
 * of each bundle under the same share. Needs Linux and root.
 */
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { keyserverTables } from '../../lambdas/keyserver/tables.ts';
import { verificationTables } from '../../lambdas/verification/store/tables.ts';
import { limitThisProcess, MEGABYTES_PER_CORE } from '../support/cpu-share.ts';
import { withLocalServers } from '../support/local-servers.ts';
import { type Call, callAll, print, withoutOutput } from '../support/measure.ts';
import { importMilliseconds, withBundles } from './bundles.ts';
import { deviceCalls } from './device.ts';
import { publishCalls } from './publish.ts';

const MEMORIES = [1_024, 768, 512, 384, 256];
const WARM_UP = 1_500;
const MEASURED = 500;
const IN_ALL = WARM_UP + MEASURED * MEMORIES.length;

/** A process each: the functions of a trust domain read their tables from the environment. */
const parts: Readonly<Record<string, () => Promise<void>>> = {
  verification: () =>
    withLocalServers(verificationTables, async () => {
      const { chaff: _, ...calls } = await deviceCalls();
      for (const [name, call] of Object.entries(calls)) await measure(name, call);
    }),
  keyserver: () => withLocalServers(keyserverTables, async () => measure('publish', await publishCalls(IN_ALL))),
  import: measureImports,
};

export async function run([part]: string[]): Promise<void> {
  if (part !== undefined) return parts[part]?.();
  for (const name of Object.keys(parts)) {
    const { status } = spawnSync(process.execPath, [process.argv[1] ?? '', 'memory', name], { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
}

async function measure(name: string, call: Call): Promise<void> {
  await withoutOutput(() => callAll(call, 0, WARM_UP));
  const share = limitThisProcess();
  try {
    for (const [at, megabytes] of MEMORIES.entries()) {
      share.set(megabytes / MEGABYTES_PER_CORE);
      const first = WARM_UP + at * MEASURED;
      const figures = await withoutOutput(() => oneByOne(call, first, first + MEASURED));
      print({ bench: 'memory', call: name, megabytes, ...figures });
    }
  } finally {
    share.remove();
  }
}

async function oneByOne(call: Call, from: number, to: number) {
  const work: number[] = [];
  const cpu: number[] = [];
  for (let index = from; index < to; index++) {
    const [loop, used] = [performance.eventLoopUtilization(), process.cpuUsage()];
    await call(index);
    work.push(performance.eventLoopUtilization(loop).active);
    const { user, system } = process.cpuUsage(used);
    cpu.push((user + system) / 1_000);
  }
  return { workMilliseconds: percentiles(work), cpuMilliseconds: percentiles(cpu) };
}

/** The processes that import inherit the share; the synthesis before them does not have it. */
async function measureImports(): Promise<void> {
  withBundles((bundled) => {
    const device = bundled.filter(({ name }) => /-(issue|verify|certificate|publish)$/.test(name));
    const share = limitThisProcess();
    for (const one of device) {
      for (const megabytes of MEMORIES) {
        share.set(megabytes / MEGABYTES_PER_CORE);
        const importing = Math.round(importMilliseconds(one));
        print({ bench: 'memory', function: one.name, megabytes, importMilliseconds: importing });
      }
    }
    share.remove();
  });
}

function percentiles(values: number[]): Record<string, number> {
  const sorted = values.sort((a, b) => a - b);
  const at = (part: number) => Number((sorted[Math.ceil(sorted.length * part) - 1] ?? Number.NaN).toFixed(1));
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}
