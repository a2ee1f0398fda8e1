/**
 * `npm run bench -- device`: issue, verify, certificate and chaff through the shipped handlers, in this process,
 * against the local AWS: CPU, AWS calls and units per call.
 */
import { randomBytes } from 'node:crypto';
import { dynamo } from '../../lambdas/shared/aws/dynamo.ts';
import { kms } from '../../lambdas/shared/aws/kms.ts';
import type { HttpHandler } from '../../lambdas/shared/http/call.ts';
import { verificationTables } from '../../lambdas/verification/store/tables.ts';
import { withLocalServers } from '../support/local-servers.ts';
import { costOf, cpuMilliseconds, MEASURED_CALLS, print, watchAws, withoutOutput } from '../support/measure.ts';
import { deployVerification, post } from '../support/verification.ts';

/** Requests as Android sends them: about 5,000 bytes with their padding. */
const padding = randomBytes(3_600).toString('base64');

async function openServers() {
  const keys = await deployVerification();
  const { handler: issue } = await import('../../lambdas/verification/laboratory/issue/handler.ts');
  const { handler: verify } = await import('../../lambdas/verification/device/verify/handler.ts');
  const { handler: certificate } = await import('../../lambdas/verification/device/certificate/handler.ts');
  return { issue, verify, certificate, keys };
}

async function answerOf(
  handler: HttpHandler,
  key: string,
  body: object,
  headers = {},
): Promise<Record<string, string>> {
  return JSON.parse(await post(handler, key, { body, headers }));
}

/** The calls of one diagnosis, in the order in which each makes what the next needs, by index. */
export async function deviceCalls(): Promise<Record<string, (index: number) => Promise<unknown>>> {
  const { issue, verify, certificate, keys } = await withoutOutput(openServers);
  const codes: string[] = [];
  const tokens: string[] = [];
  const symptomDate = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
  const ekeyhmac = randomBytes(32).toString('base64');
  return {
    async issue(index) {
      const body = { testType: 'confirmed', symptomDate, tzOffset: 0, padding };
      codes[index] = (await answerOf(issue, keys.admin, body)).code ?? '';
    },
    async verify(index) {
      const body = { code: codes[index], accept: ['confirmed', 'likely'], padding };
      tokens[index] = (await answerOf(verify, keys.device, body)).token ?? '';
    },
    certificate: (index) => answerOf(certificate, keys.device, { token: tokens[index], ekeyhmac, padding }),
    chaff: () => answerOf(verify, keys.device, { padding }, { 'x-chaff': '1' }),
  };
}

async function measure(): Promise<void> {
  // Before the first call: the clients put their middlewares together once.
  const use = watchAws(dynamo('device'), kms('device'));
  watchAws(dynamo('staff'), kms('staff'), use);
  for (const [name, call] of Object.entries(await deviceCalls())) {
    const cpu = await cpuMilliseconds(call);
    const cost = await costOf(use, () => call(MEASURED_CALLS));
    print({ bench: 'device', call: name, cpuMilliseconds: cpu, ...cost });
  }
}

export async function run(): Promise<void> {
  await withLocalServers(verificationTables, measure);
}
