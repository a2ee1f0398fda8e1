/**
 * `npm run bench -- device`: issue, verify, certificate and chaff through the shipped handlers, in this process,
 * against the local AWS: CPU, AWS calls and units per call.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'aws-lambda';
import { dynamo } from '../lambdas/shared/aws/dynamo.ts';
import { kms } from '../lambdas/shared/aws/kms.ts';
import type { HttpHandler } from '../lambdas/shared/http/call.ts';
import { verificationTables } from '../lambdas/verification/store/tables.ts';
import { httpEvent } from '../test/support/events.ts';
import { withLocalServers } from './support/local-servers.ts';
import { costOf, cpuMilliseconds, MEASURED_CALLS, print, watchAws, withoutOutput } from './support/measure.ts';

const REGION = 'US-ZZ';
const context = { awsRequestId: 'bench' } as Context;

/** Requests as Android sends them: about 5,000 bytes with their padding. */
const padding = randomBytes(3_600).toString('base64');

interface Servers {
  readonly issue: HttpHandler;
  readonly verify: HttpHandler;
  readonly certificate: HttpHandler;
  readonly adminApiKey: string;
  readonly deviceApiKey: string;
}

async function openServers(): Promise<Servers> {
  Object.assign(process.env, {
    TOKEN_ISSUER: 'bench',
    BRAKE_FAILURES: '30',
    CERTIFICATE_ROLE_ARN: 'arn:aws:iam::000000000000:role/bench',
    ROTATION_ROLE_ARN: 'arn:aws:iam::000000000000:role/bench',
    KEY_TAGS: '{}',
  });
  const region = readFileSync(join(import.meta.dirname, '..', 'test', 'support', 'regions', 'us-zz.json'), 'utf8');
  const { handler: writeRegions } = await import('../lambdas/verification/write-regions/handler.ts');
  await writeRegions({ RequestType: 'Create', ResourceProperties: { Regions: `[${region}]` } });
  const { handler: rotate } = await import('../lambdas/verification/rotate/handler.ts');
  await rotate({}, context);
  const { handler: createApiKey } = await import('../lambdas/verification/create-api-key/handler.ts');
  const apiKey = async (type: 'admin' | 'device') => {
    const made = await createApiKey({ region: REGION, type, name: `bench ${type}` }, context);
    if ('error' in made) throw new Error(made.error);
    return made.key;
  };
  const [adminApiKey, deviceApiKey] = [await apiKey('admin'), await apiKey('device')];
  const { handler: issue } = await import('../lambdas/verification/issue/handler.ts');
  const { handler: verify } = await import('../lambdas/verification/verify/handler.ts');
  const { handler: certificate } = await import('../lambdas/verification/certificate/handler.ts');
  return { issue, verify, certificate, adminApiKey, deviceApiKey };
}

async function post(handler: HttpHandler, key: string, body: object, headers = {}): Promise<Record<string, string>> {
  const answer = await handler(httpEvent({ headers: { 'x-api-key': key, ...headers }, body }), context);
  if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}: ${answer.body?.slice(0, 200)}`);
  return JSON.parse(answer.body ?? '{}');
}

/** The calls of one diagnosis, in the order in which each makes what the next needs, by index. */
export async function deviceCalls(): Promise<Record<string, (index: number) => Promise<unknown>>> {
  const servers = await withoutOutput(openServers);
  const codes: string[] = [];
  const tokens: string[] = [];
  const symptomDate = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
  const ekeyhmac = randomBytes(32).toString('base64');
  return {
    async issue(index) {
      const body = { testType: 'confirmed', symptomDate, tzOffset: 0, padding };
      codes[index] = (await post(servers.issue, servers.adminApiKey, body)).code ?? '';
    },
    async verify(index) {
      const body = { code: codes[index], accept: ['confirmed', 'likely'], padding };
      tokens[index] = (await post(servers.verify, servers.deviceApiKey, body)).token ?? '';
    },
    certificate: (index) =>
      post(servers.certificate, servers.deviceApiKey, { token: tokens[index], ekeyhmac, padding }),
    chaff: () => post(servers.verify, servers.deviceApiKey, { padding }, { 'x-chaff': '1' }),
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
