/**
 * `npm run bench -- stalls`: how long each device function, as it would be deployed, holds its execution when AWS takes
 * requests and never answers: the start of a container, and its first call.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from '../../lib/constructs/code/bundles.ts';
import { faultyLine } from '../../test/support/aws/faulty-line.ts';
import { httpEvent } from '../../test/support/http/events.ts';
import { callEnvironment, coldStart } from '../../test/support/process/cold-start.ts';
import { aPublish, dailyKeys, testIssuer } from '../../test/support/publish/key-server.ts';
import { print } from '../support/measure.ts';

const functions = [
  ['verification', 'verify'],
  ['verification', 'certificate'],
  ['keyserver', 'publish'],
] as const;

export async function run(): Promise<void> {
  const output = mkdtempSync(join(tmpdir(), 'enx-stalls-'));
  const line = await faultyLine();
  line.fail('silent');
  try {
    const bundles = bundleFunctions(output);
    const now = Math.floor(Date.now() / 1000);
    const body = aPublish({ issuer: testIssuer(), now, keys: dailyKeys(1, now) });
    for (const [domain, step] of functions) {
      const env = callEnvironment(line.url);
      const { initMilliseconds, callMilliseconds, answer } = await coldStart(
        bundles(domain, step),
        env,
        httpEvent({ body }),
      );
      print({
        bench: 'stalls',
        function: `${domain}/${step}`,
        initMilliseconds: Math.round(initMilliseconds),
        callMilliseconds: Math.round(callMilliseconds),
        status: answer.statusCode,
        bytes: answer.body?.length,
      });
    }
  } finally {
    line.close();
    rmSync(output, { recursive: true });
  }
}
