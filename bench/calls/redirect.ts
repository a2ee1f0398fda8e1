/**
 * `npm run bench -- redirect`: tapped links through the function as it is deployed (its bundle, which also turns its pages
 * into JavaScript), in this process, against the local AWS: CPU per call, and what it asks of AWS once it knows the regions.
 */
import { subscribe } from 'node:diagnostics_channel';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from 'aws-lambda';
import type { HttpHandler } from '../../lambdas/shared/http/call.ts';
import { verificationTables } from '../../lambdas/verification/store/tables.ts';
import { bundleFunctions } from '../../lib/constructs/code/bundles.ts';
import { androidAssociationPath } from '../../protocol/redirect/association.ts';
import { type AnEvent, httpEvent } from '../../test/support/http/events.ts';
import { rowsRequest } from '../../test/support/region/region-rows.ts';
import { withLocalServers } from '../support/local-servers.ts';
import { cpuMilliseconds, print, withoutOutput } from '../support/measure.ts';

const context = { awsRequestId: 'bench' } as Context;
const host = 'us-zz.en.example.org';
const code = { c: '1234567890abcdef' };

/** What is asked, and the status it must be answered. */
const calls: Readonly<Record<string, readonly [AnEvent, status: number]>> = {
  redirect: [{ path: '/v', query: code, headers: { host, 'user-agent': 'Mozilla/5.0 (Linux; Android 14)' } }, 303],
  'unknown host': [{ path: '/v', query: code, headers: { host: `xx.${host}`, 'user-agent': 'android' } }, 303],
  association: [{ path: androidAssociationPath, headers: { host } }, 200],
  'page with a QR code': [{ path: '/v', query: code, headers: { host, 'user-agent': 'Windows' } }, 404],
};

/** `output`: where the bundles go. */
async function openRedirect(output: string): Promise<HttpHandler> {
  process.env.REDIRECT_DOMAIN = 'en.example.org';
  const region = readFileSync(
    join(import.meta.dirname, '..', '..', 'test', 'support', 'regions', 'us-zz.json'),
    'utf8',
  );
  const { handler: writeRegions } = await import('../../lambdas/verification/jobs/write-regions/handler.ts');
  await writeRegions(await rowsRequest([JSON.parse(region)]));
  const bundle = join(bundleFunctions(output)('verification', 'redirect'), 'index.mjs');
  return (await import(bundle)).handler;
}

async function measure(output: string): Promise<void> {
  const handler = await withoutOutput(() => openRedirect(output));
  let awsCalls = 0;
  subscribe('http.client.request.start', () => {
    awsCalls += 1;
  });
  for (const [call, [event, status]] of Object.entries(calls)) {
    awsCalls = 0;
    const cpu = await cpuMilliseconds(async () => {
      const { statusCode } = await handler(httpEvent({ method: 'GET', ...event }), context);
      if (statusCode !== status) throw new Error(`${call}: status ${statusCode}`);
    });
    print({ bench: 'redirect', call, cpuMilliseconds: cpu, awsCalls });
  }
}

export async function run(): Promise<void> {
  const output = mkdtempSync(join(tmpdir(), 'enx-bench-'));
  try {
    await withLocalServers(verificationTables, () => measure(output));
  } finally {
    rmSync(output, { recursive: true });
  }
}
