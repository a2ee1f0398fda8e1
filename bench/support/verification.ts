/** The verification server's functions in this process, as after a deployment with the tests' region. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'aws-lambda';
import type { HttpHandler } from '../../lambdas/shared/http/call.ts';
import { type AnEvent, httpEvent } from '../../test/support/http/events.ts';
import { rowsRequest } from '../../test/support/region/region-rows.ts';

export const context = { awsRequestId: 'bench' } as Context;

export interface ApiKeys {
  readonly admin: string;
  readonly device: string;
  readonly 'issue-only': string;
}

interface RegionFile {
  readonly region: string;
  readonly verification: { readonly sms: object };
}

/** Keys, the region's row and an API key of each type; `sms` changes the region's messages. The tables are there. */
export async function deployVerification(sms: object = {}): Promise<ApiKeys> {
  Object.assign(process.env, {
    TOKEN_ISSUER: 'bench',
    BRAKE_FAILURES: '30',
    CERTIFICATE_ROLE_ARN: 'arn:aws:iam::000000000000:role/bench',
    SMS_SIGNER_ROLE_ARNS: 'arn:aws:iam::000000000000:role/bench',
    ROTATION_ROLE_ARN: 'arn:aws:iam::000000000000:role/bench',
    KEY_TAGS: '{}',
  });
  const file = join(import.meta.dirname, '..', '..', 'test', 'support', 'regions', 'us-zz.json');
  const read: RegionFile = JSON.parse(readFileSync(file, 'utf8'));
  const region = { ...read, verification: { ...read.verification, sms: { ...read.verification.sms, ...sms } } };
  const { handler: writeRegions } = await import('../../lambdas/verification/jobs/write-regions/handler.ts');
  await writeRegions(await rowsRequest([region]));
  const { handler: rotate } = await import('../../lambdas/verification/jobs/rotate/handler.ts');
  await rotate({}, context);
  const { handler: createApiKey } = await import('../../lambdas/verification/operate/create-api-key/handler.ts');
  const apiKey = async (type: keyof ApiKeys) => {
    const made = await createApiKey({ region: region.region, type, name: `bench ${type}` }, context);
    if ('error' in made) throw new Error(made.error);
    return made.key;
  };
  return {
    admin: await apiKey('admin'),
    device: await apiKey('device'),
    'issue-only': await apiKey('issue-only'),
  };
}

/** The answer's text, which must be a success. */
export async function post(handler: HttpHandler, key: string, { headers, ...event }: AnEvent): Promise<string> {
  const answer = await handler(httpEvent({ ...event, headers: { 'x-api-key': key, ...headers } }), context);
  if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}: ${answer.body?.slice(0, 200)}`);
  return answer.body ?? '{}';
}
