/** The staff's functions as they are deployed, on the local AWS: only the gateway and its authoriser are missing. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { vi } from 'vitest';
import { liveFunction } from '../../../lambdas/shared/names.ts';
import type { Permission } from '../../../protocol/staff/permissions.ts';
import { localDynamo } from '../aws/local-aws.ts';
import { httpEvent } from '../http/events.ts';
import { context, deployFunctions, type Handler, load } from '../verification/verification-functions.ts';
import { aMember, CLIENT, claimsOf, HOST, staffEvent } from './staff.ts';

/** As `deployFunctions`. A function that invokes another is answered by that one. Ends with the given function. */
export async function deployStaffFunctions(...regions: object[]): Promise<() => void> {
  await deployFunctions(...regions);
  const server = createServer(async (request, response) => {
    const [, step = ''] = /verification-([a-z-]+)(?:%3A|:)live/.exec(request.url ?? '') ?? [];
    const invoked = await load<(event: object, of: object) => Promise<object>>(step);
    const given = await invoked(JSON.parse(await text(request)), context);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(given));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const values = {
    AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    STAFF_CLIENT_ID: CLIENT,
    STAFF_SECOND_FACTOR: '"pool"',
    STAFF_HOST: HOST,
    DEVICE_URL: 'https://device.example.org/',
    ROTATE_FUNCTION: liveFunction('test', 'verification', 'rotate'),
  };
  for (const [name, value] of Object.entries(values)) vi.stubEnv(name, value);
  return () => {
    server.closeAllConnections();
    server.close();
  };
}

/** Somebody who may do this in a region. */
export async function hire(subject: string, permissions: readonly Permission[], region = 'US-ZZ'): Promise<void> {
  const { MEMBERS_TABLE: table = '', AUDIT_TABLE: auditTable = '' } = process.env;
  await aMember({ dynamo: localDynamo(), table, auditTable }, subject, permissions, region);
}

export interface Asked {
  readonly method?: string;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Record<string, string>;
  readonly body?: unknown;
}

/** `body` is that of JSON; `text` as it came. */
export async function ask(step: string, subject: string, { method = 'GET', path, query, body }: Asked = {}) {
  const pathParameters = { region: 'US-ZZ', ...path };
  const claims = claimsOf(subject, { auth_time: String(Math.floor(Date.now() / 1_000) - 60) });
  const event = staffEvent(claims, {
    method,
    pathParameters,
    ...(query && { query }),
    ...(body !== undefined && { body }),
  });
  const answer = await (await load<Handler>(`staff-${step}`))(event, context);
  const said = answer.body ?? '';
  const isJson = String(answer.headers?.['content-type']).startsWith('application/json');
  return { status: answer.statusCode, headers: answer.headers, text: said, body: isJson ? JSON.parse(said) : {} };
}

/** The same report of the machine API. */
export async function machineReport(report: string, apiKey: string): Promise<string> {
  const event = httpEvent({ method: 'GET', headers: { 'x-api-key': apiKey }, pathParameters: { report } });
  return (await (await load<Handler>('statistics'))(event, context)).body ?? '';
}
