/** Who may call what, for every route that is deployed: a new one is closed to strangers, or it is named here. */
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { certificatePath } from '../../protocol/api/certificate.ts';
import { checkCodeStatusPath } from '../../protocol/api/check-code-status.ts';
import { issuePath } from '../../protocol/api/issue.ts';
import { publishPath } from '../../protocol/api/publish.ts';
import { verifyPath } from '../../protocol/api/verify.ts';
import { type ApiKeyType, apiKeyTypes } from '../../protocol/rings/api-key-types.ts';
import { localDynamo } from '../support/aws/local-aws.ts';
import { allRows } from '../support/aws/rows.ts';
import { type DeployedRoute, deployedRoutes } from '../support/http/deployed-routes.ts';
import type { AnEvent } from '../support/http/events.ts';
import { captureOutput } from '../support/process/stdout.ts';
import demo from '../support/regions/us-zz.json' with { type: 'json' };
import { call, deployFunctions, newApiKey } from '../support/verification/verification-functions.ts';

/** What answers without an API key, and why. */
const open: Record<string, string> = {
  'verification ANY /jwks/{region}': 'public keys',
  'verification ANY /sms-keys/{file}': 'public keys',
  'verification ANY /health': 'alive or not',
  'verification $default': '404 and 405',
  'keyserver ANY /v1/publish': 'its credential is the certificate',
  'keyserver ANY /v1/stats': 'its credential is a token of the issuer',
  'keyserver ANY /health': 'alive or not',
  'keyserver $default': '404 and 405',
};
const statistics = 'ANY /api/stats/{report+}';
/** Whose keys a call takes: phones, labs and readers have one of their own each, and the self-service may issue. */
function callersOf(api: string, key: string): readonly ApiKeyType[] {
  if (api.startsWith('DeviceApi')) return ['device'];
  if (key === statistics) return ['stats'];
  return key === `ANY ${issuePath}` ? ['admin', 'issue-only'] : ['admin'];
}

const routes = deployedRoutes(demo);
const nameOf = ({ domain, key }: DeployedRoute) => `${domain} ${key}`;
const closed = routes.filter((route) => !(nameOf(route) in open));
const keys = { device: '', admin: '', stats: '', 'issue-only': '', withoutRow: '' };
const output = captureOutput();

beforeAll(async () => {
  await deployFunctions(demo);
  keys.withoutRow = await newApiKey('admin', 'withdrawn');
  const TableName = process.env.API_KEYS_TABLE ?? '';
  for (const { pk } of await allRows(localDynamo(), TableName)) {
    await localDynamo().send(new DeleteItemCommand({ TableName, Key: { pk: pk ?? { S: '' } } }));
  }
  for (const type of apiKeyTypes) keys[type] = await newApiKey(type);
});

afterAll(() => {
  output.release();
  vi.unstubAllEnvs();
});

const unauthorized = { status: 401, body: { error: 'unauthorized', errorCode: '', error_code: '' } };

it('open is no more than what is deployed', () => {
  const deployed = routes.map(nameOf);
  expect(Object.keys(open).filter((name) => !deployed.includes(name))).toEqual([]);
});

it('every path of the protocol is deployed', () => {
  const paths = [verifyPath, certificatePath, issuePath, checkCodeStatusPath, publishPath];
  expect(routes.map(({ key }) => key)).toEqual(expect.arrayContaining(paths.map((path) => `ANY ${path}`)));
});

describe.each(closed.map((route) => ({ ...route, name: nameOf(route) })))('$name', ({ api, key, step }) => {
  const ask = (event: AnEvent, apiKey: string) =>
    call(step, { ...(key === statistics && { method: 'GET' }), ...event }, apiKey);

  const strangers: [string, AnEvent, () => string][] = [
    ['without a key', {}, () => ''],
    ['without a key, as cover traffic', { headers: { 'x-chaff': '1' } }, () => ''],
    ['with an invented key', {}, () => 'a.US-ZZ.b'],
    ['with a key that we signed, but do not have', {}, () => keys.withoutRow],
    ["with another region's name in a good key", {}, () => keys.device.replace('US-ZZ', 'US-YY')],
  ];
  it.each(strangers)('%s: 401 in JSON', async (_, event, key) => {
    expect(await ask(event, key())).toMatchObject(unauthorized);
  });

  it('takes keys of its callers alone', async () => {
    for (const type of apiKeyTypes) {
      const answer = await ask({}, keys[type]);
      if (callersOf(api, key).includes(type)) expect(answer.status).not.toBe(401);
      else expect(answer).toMatchObject(unauthorized);
    }
  });
});
