/** The functions as they are deployed, each with its own environment, on the local AWS: only API Gateway is missing. */
import { join } from 'node:path';
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import type { Context } from 'aws-lambda';
import { expect, vi } from 'vitest';
import type { HttpEvent, HttpResult } from '../../../lambdas/shared/http/call.ts';
import * as tables from '../../../lambdas/verification/store/tables.ts';
import { lambdasFolder, stepFolder } from '../../../lib/constructs/code/steps.ts';
import type { ApiKeyType } from '../../../protocol/rings/api-key-types.ts';
import { createTable, localAws, localKms } from '../aws/local-aws.ts';
import { type AnEvent, httpEvent } from '../http/events.ts';
import { rowsRequest } from '../region/region-rows.ts';

export type Handler = (event: HttpEvent, context: Context) => Promise<HttpResult>;
export const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 10_000 } as Context;

/** Handlers read their environment when they are imported. */
export async function load<T>(step: string): Promise<T> {
  const { handler } = await import(join(lambdasFolder, stepFolder('verification', step) ?? step, 'handler.ts'));
  return handler as T;
}

/** Tables, keys and rows as after a deployment with these region files. The environment is the caller's to unstub. */
export async function deployFunctions(...regions: object[]): Promise<void> {
  await setEnvironment();
  const writeRegions = await load<(event: object) => Promise<object>>('write-regions');
  expect(await writeRegions(await rowsRequest(regions))).toEqual({ PhysicalResourceId: 'regions' });
  await (await load<(event: object, context: Context) => Promise<object>>('rotate'))({}, context);
}

async function setEnvironment(): Promise<void> {
  const { endpoint, region, credentials } = localAws();
  const sealing = await localKms().send(new CreateKeyCommand({}));
  const named = tables.verificationTables.map(async (table) => [table.envName, await createTable(table)] as const);
  const values = {
    ...functionEnvironment(Object.fromEntries(await Promise.all(named)), sealing.KeyMetadata?.Arn ?? ''),
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  for (const [name, value] of Object.entries(values)) vi.stubEnv(name, value);
}

/** What this server's functions find in their environment, but for the AWS that they ask. `tables`: by their variables. */
export function functionEnvironment(tables: Readonly<Record<string, string>>, sealingKeyArn: string) {
  return {
    ...tables,
    STAGE: 'test',
    TOKEN_ISSUER: 'enx-test-verification',
    BRAKE_FAILURES: '100',
    SEALING_KEY_ARN: sealingKeyArn,
    CERTIFICATE_ROLE_ARN: 'arn:aws:iam::000000000000:role/certificate',
    STATISTICS_ROLE_ARN: 'arn:aws:iam::000000000000:role/pull-statistics',
    SMS_SIGNER_ROLE_ARNS: 'arn:aws:iam::000000000000:role/issue',
    ROTATION_ROLE_ARN: 'arn:aws:iam::000000000000:role/rotate',
    KEY_TAGS: '{}',
    DEADLINE_MIN_MILLISECONDS: '20',
    DEADLINE_MAX_MILLISECONDS: '40',
  };
}

/** The key's text. */
export async function newApiKey(type: ApiKeyType, name: string = type, region = 'US-ZZ'): Promise<string> {
  const create = await load<(event: object, context: Context) => Promise<{ key: string }>>('create-api-key');
  return (await create({ region, type, name }, context)).key;
}

export async function call(
  step: string,
  event: AnEvent,
  key = '',
): Promise<{ status: number; body: Record<string, unknown> }> {
  const handler = await load<Handler>(step);
  const headers = { ...(key && { 'x-api-key': key }), ...event.headers };
  const { statusCode = 0, body = '' } = await handler(httpEvent({ ...event, headers }), context);
  return { status: statusCode, body: JSON.parse(body) };
}

/** Where an iPhone is sent that follows a link with a code; undefined: nowhere. */
export async function followedLink(host: string): Promise<unknown> {
  const event = { method: 'GET', path: '/v', query: { c: '12345678' }, headers: { host, 'user-agent': 'iPhone' } };
  const { headers } = await (await load<Handler>('redirect'))(httpEvent(event), context);
  return headers?.location;
}
