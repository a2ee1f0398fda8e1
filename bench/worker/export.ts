/** Runs the deployed export function once against the AWS of its environment, and measures its whole process. */
import type { Context } from 'aws-lambda';
import { handler } from '../../lambdas/keyserver/jobs/export/handler.ts';
import { cpuSeconds, peakMegabytes } from './process.ts';

const importCpuSeconds = cpuSeconds();
const start = performance.now();
const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 600_000 } as Context;
const summary = await handler({}, context);
console.log(
  JSON.stringify({
    summary,
    milliseconds: performance.now() - start,
    cpuSeconds: cpuSeconds() - importCpuSeconds,
    importCpuSeconds,
    peakMegabytes: peakMegabytes(),
  }),
);
