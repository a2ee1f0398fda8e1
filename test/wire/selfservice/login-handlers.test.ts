/** Start, callback and logout as they are deployed, with a provider and a registry beside them: only API Gateway is missing. */
import { once } from 'node:events';
import { request } from 'node:https';
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Context } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { selfserviceTables } from '../../../lambdas/selfservice/tables.ts';
import type { HttpEvent, HttpResult } from '../../../lambdas/shared/http/call.ts';
import { type SelfServiceSecret, selfServiceSecretName } from '../../../lambdas/shared/names.ts';
import { freePort } from '../../../local/aws/ports.ts';
import { peopleAt } from '../../../local/identity-provider/people.ts';
import { startRegistry } from '../../../local/registry/app.ts';
import { makeCertificates } from '../../../local/registry/certificates.ts';
import { createTable, localAws, localDynamo, localKms } from '../../support/aws/local-aws.ts';
import { allRows } from '../../support/aws/rows.ts';
import { captureOutput, linesOf } from '../../support/process/stdout.ts';
import { CLIENT_SECRET, type OidcServer, startOidcServer } from '../../support/selfservice/oidc-server.ts';
import { aSelfServiceRegion, cookiesOf, REGION, regionsFileOf, visit } from '../../support/selfservice/self-service.ts';

type Handler = (event: HttpEvent, context: Context) => Promise<HttpResult>;
const context = { awsRequestId: 'request-1' } as Context;
const STAGE = `login-${process.pid}`;
const now = () => Math.floor(Date.now() / 1000);
const certificates = makeCertificates();

let server: OidcServer;
let registry: Awaited<ReturnType<typeof startRegistry>>;
let steps: Record<'start' | 'callback' | 'logout', Handler>;
let tables: Record<string, string>;

beforeAll(async () => {
  server = await startOidcServer({ now });
  registry = await startRegistry(await freePort(), { certificates, now, slowMilliseconds: 6_000 });
  tables = Object.fromEntries(
    await Promise.all(selfserviceTables.map(async (table) => [table.envName, await createTable(table)] as const)),
  );
  await giveSecrets();
  await setEnvironment();
  const rotate = await load<(event: object, context: Context) => Promise<object>>('rotate');
  await linesOf(() => rotate({}, context));
  steps = { start: await load('start'), callback: await load('callback'), logout: await load('logout') };
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.close();
  await registry.close();
});
/** What the functions log in a test. */
let output: ReturnType<typeof captureOutput>;
beforeEach(() => {
  output = captureOutput();
  server.misbehave({});
});
afterEach(() => output.release());

async function load<T>(step: string): Promise<T> {
  return (await import(`../../../lambdas/selfservice/${step}/handler.ts`)).handler as T;
}

async function giveSecrets(): Promise<void> {
  const secrets = new SecretsManagerClient(localAws());
  const { ca, client } = certificates;
  const values: [SelfServiceSecret, string][] = [
    ['identity-provider', CLIENT_SECRET],
    ['registry', JSON.stringify({ ca, key: client.key, certificate: client.certificate })],
  ];
  for (const [purpose, SecretString] of values) {
    await secrets.send(new CreateSecretCommand({ Name: selfServiceSecretName(STAGE, REGION, purpose), SecretString }));
  }
}

async function setEnvironment(): Promise<void> {
  const { endpoint, region, credentials } = localAws();
  const sealing = await localKms().send(new CreateKeyCommand({}));
  const settings = aSelfServiceRegion({ issuer: server.issuer, registry: { kind: 'https', url: registry.url } });
  const claims = { subject: 'sub', nationalNumber: 'pid', birthDate: 'birthdate' };
  const values = {
    ...tables,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    STAGE,
    SEALING_KEY_ARN: sealing.KeyMetadata?.Arn ?? '',
    SELF_SERVICE_URL: 'https://self.example.org/',
    SELF_SERVICE_REGIONS: regionsFileOf({ [REGION]: { ...settings, claims } }),
  };
  for (const [name, value] of Object.entries(values)) vi.stubEnv(name, value);
}

interface Walked {
  readonly out: HttpResult;
  readonly back: HttpResult;
}

/** One of the local people logs in. */
async function logIn(login: string, subject = login): Promise<Walked> {
  const person = peopleAt(now()).find((each) => each.login === login);
  const claims = { sub: subject, pid: person?.nationalNumber, birthdate: person?.birthDate, name: person?.name };
  const out = await steps.start(visit('/self/start', { region: REGION, kind: 'confirmed', lang: 'nb' }), context);
  const address = server.logIn(String(out.headers?.location), JSON.parse(JSON.stringify(claims)));
  const query = Object.fromEntries(address.searchParams);
  return { out, back: await steps.callback(visit('/self/callback', query, pageOf(out)), context) };
}

const pageOf = ({ statusCode = 0, cookies = [] }: HttpResult) => ({ status: statusCode, cookies });

describe('a person', () => {
  it.each([
    ['positive', 303],
    ['day-14', 303],
    ['d-number', 303],
    ['sixteen', 303],
    ['negative', 200],
    ['day-15', 200],
    ['under-16', 200],
    ['registry-error', 500],
  ])('%s: %i', async (login, status) => {
    const { back } = await logIn(login);
    expect(back.statusCode).toBe(status);
    expect(Object.keys(cookiesOf(pageOf(back)))).toEqual(
      status === 303 ? ['__Secure-enx-flow', '__Secure-enx-session'] : ['__Secure-enx-flow'],
    );
    if (status !== 303) expect(back.body).toContain('lang="nb"');
  });

  it('the fourth time is limited', async () => {
    for (const _ of [1, 2, 3]) expect((await logIn('positive', 'often')).back.statusCode).toBe(303);
    expect((await logIn('positive', 'often')).back.statusCode).toBe(429);
  });

  it('who logs out is sent on to the provider, with nothing left', async () => {
    const answer = await steps.logout(visit('/self/logout', { region: REGION }), context);
    expect(answer.statusCode).toBe(303);
    expect(cookiesOf(pageOf(answer))).toEqual({ '__Secure-enx-flow': '', '__Secure-enx-session': '' });
  });

  it.each([
    ['wrong-certificate', 'registry_unavailable'],
    ['malformed', 'registry_invalid'],
    ['undated', 'registry_no_date'],
    ['down', 'registry_unavailable'],
    ['slow', 'registry_unavailable'],
  ])('whose registry is %s gets a page that says so', async (next, code) => {
    await orderFault(next);
    const { back } = await logIn('positive', `with ${next}`);
    expect(back.statusCode).toBe(500);
    expect(back.body).toContain(code);
    expect(output.text()).toContain(`"errorCode":"${code}"`);
  });
});

async function orderFault(next: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const order = request(new URL('/faults', registry.url), { method: 'POST', headers, ca: certificates.ca });
  order.end(JSON.stringify({ next }));
  const [answer] = await once(order, 'response');
  await once(answer.resume(), 'end');
}

describe('what is left of a person', () => {
  const [person] = peopleAt(now());
  const personal = [person?.nationalNumber, person?.name, person?.birthDate, 'a-subject', CLIENT_SECRET];

  it('is in no log, whatever goes wrong, and in no address', async () => {
    const shown: unknown[] = [];
    const ways = [{}, { alg: 'none' }, { claims: { aud: 'x' } }, { cut: true }, { status: 500, body: {} }] as const;
    for (const how of ways) {
      server.misbehave(how);
      const { out, back } = await logIn('positive', 'a-subject');
      shown.push(out.headers, back.headers, back.body);
    }
    const lines = output.text();
    expect(lines.split('\n').length).toBeGreaterThan(10);
    for (const text of personal) {
      expect(lines).not.toContain(text);
      expect(JSON.stringify(shown)).not.toContain(text);
    }
    // No code and no state either.
    expect(lines).not.toMatch(/code-|state/);
  });

  it('is in no table', async () => {
    const rows = await Promise.all(Object.values(tables).map((table) => allRows(localDynamo(), table)));
    const all = JSON.stringify(rows);
    expect(all.length).toBeGreaterThan(1_000);
    for (const text of personal) expect(all).not.toContain(text);
  });
});
