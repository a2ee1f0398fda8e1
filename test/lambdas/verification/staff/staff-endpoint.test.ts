/** Who is let in on `/staff/*`, and how everybody else is refused. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { openDynamo } from '../../../../lambdas/shared/aws/dynamo.ts';
import type { HttpHandler } from '../../../../lambdas/shared/http/call.ts';
import { openAddressCalls } from '../../../../lambdas/shared/http/limits/call-limit.ts';
import { staffBody } from '../../../../lambdas/verification/staff/endpoint/staff-body.ts';
import {
  demandPermissions,
  type StaffCall,
  staffCall,
} from '../../../../lambdas/verification/staff/endpoint/staff-call.ts';
import {
  byMethod,
  type StaffEndpointOptions,
  staffEndpoint,
} from '../../../../lambdas/verification/staff/endpoint/staff-endpoint.ts';
import type { MemberTables } from '../../../../lambdas/verification/store/members/changes.ts';
import type { AnEvent } from '../../../support/http/events.ts';
import { fixedRing, ringVersion } from '../../../support/keys/fixed-ring.ts';
import { type MemoryAws, startMemoryAws } from '../../../support/memory-aws/line.ts';
import { frozenClock } from '../../../support/process/clock.ts';
import { captureOutput, linesOf } from '../../../support/process/stdout.ts';
import { aMember, claimsOf, HOST, staffEvent, staffGate } from '../../../support/staff/staff.ts';
import { aCall, NOW } from '../../../support/verification/verification-calls.ts';

let aws: MemoryAws;
let tables: MemberTables;
let output: ReturnType<typeof captureOutput>;

beforeEach(async () => {
  aws = startMemoryAws();
  tables = { dynamo: openDynamo('staff', awsOptions), table: 'members', auditTable: 'audit' };
  await aMember(tables, 'ann', ['CodeIssue']);
  await aMember(tables, 'ben', ['UserWrite'], 'US-YY');
  output = captureOutput();
});
afterEach(() => {
  output.release();
  vi.restoreAllMocks();
});

const awsOptions = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
const shape = z.strictObject({ note: z.string() });
type Note = z.infer<typeof shape>;

interface Made {
  readonly endpoint?: Partial<StaffEndpointOptions<Note>>;
  readonly gate?: Parameters<typeof staffGate>[1];
  readonly now?: number;
}

function endpoint({ endpoint: options = {}, gate: gates = {}, now = NOW + 10 }: Made = {}) {
  const gate = staffGate(tables, gates);
  const clock = frozenClock(now);
  const calls: StaffCall[] = [];
  const handler = staffEndpoint<Note>({
    name: 'verification/staff-note',
    methods: ['POST'],
    region: true,
    permission: ['CodeIssue'],
    gate,
    clock,
    parse: staffBody(shape),
    async story(request, call) {
      calls.push(call);
      if (request.note === 'broken') throw new Error('secret');
      return { status: 200, body: { ...request } };
    },
    ...options,
  });
  return { handler, gate, clock, calls };
}

async function ask(handler: HttpHandler, claims: Record<string, unknown> | undefined, event: AnEvent = {}) {
  const given = { body: { note: 'x' }, pathParameters: { region: 'US-ZZ' }, ...event };
  const { statusCode, headers, body = '' } = await handler(staffEvent(claims, given), {} as never);
  return { status: statusCode, headers, body: JSON.parse(body) as Record<string, unknown> };
}

const refused = async (made: Made, claims: Record<string, unknown> | undefined, event: AnEvent = {}) => {
  const { status, body } = await ask(endpoint(made).handler, claims, event);
  return `${status} ${body.errorCode ?? '-'}`;
};

describe('a call of staff', () => {
  it('is answered with who called and what they may do there', async () => {
    const { handler, calls } = endpoint();
    const { status, headers, body } = await ask(handler, claimsOf('ann'));
    expect([status, body]).toEqual([200, { note: 'x' }]);
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store', allow: 'POST' });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    expect(calls[0]?.person).toEqual({
      subject: 'ann',
      name: 'Name of ann',
      isSystemAdministrator: false,
      authTime: NOW + 1,
      region: 'US-ZZ',
      permissions: ['CodeIssue'],
    });
  });

  it.each<[string, Record<string, unknown> | undefined]>([
    ['no token', undefined],
    ['another client', claimsOf('ann', { client_id: 'phone' })],
    ['another client, whatever the audience', claimsOf('ann', { client_id: 'phone', aud: '[pages]' })],
    ['an identity token', claimsOf('ann', { client_id: undefined, aud: 'pages', token_use: 'id' })],
    ['no time of signing in', claimsOf('ann', { auth_time: undefined })],
    ['a time that is none', claimsOf('ann', { auth_time: 'soon' })],
    ['no subject', claimsOf('')],
    ['a long subject', claimsOf('a'.repeat(256))],
  ])('is refused with %s', async (_, claims) => {
    expect(await refused({}, claims)).toBe('401 signed_out');
  });

  it.each([
    ['azp', { client_id: undefined, azp: 'pages', aud: '[other pages]' }],
    ['an audience among others', { client_id: undefined, aud: '[account pages]', token_use: undefined }],
    ['a number with an exponent', { auth_time: '1.795305601E9' }],
  ])('knows its client by %s', async (_, changes) => {
    expect(await refused({}, claimsOf('ann', changes))).toBe('200 -');
  });

  it.each([
    [undefined, '401 second_factor_missing'],
    ['pwd', '401 second_factor_missing'],
    ['[pwd sms]', '401 second_factor_missing'],
    ['mfa', '200 -'],
    ['[pwd otp]', '200 -'],
  ])('with %j of an issuer of the authority’s own: %s', async (amr, answer) => {
    const secondFactor = { claim: 'amr', values: ['mfa', 'otp'] };
    expect(await refused({ gate: { secondFactor } }, claimsOf('ann', { amr }))).toBe(answer);
  });

  it.each([
    ['a stranger', 'zoe', 'US-ZZ'],
    ['a member of another region', 'ben', 'US-ZZ'],
    ['a region that there is not', 'ann', 'US-QQ'],
    ['a region that is no longer served', 'ben', 'US-YY'],
    ['another spelling', 'ann', 'us-zz'],
    ['no region', 'ann', ''],
  ])('%s is refused, with one answer', async (_, subject, region) => {
    const { status, body } = await ask(endpoint().handler, claimsOf(subject), { pathParameters: { region } });
    expect([status, body]).toEqual([403, { error: 'not a member of this region', errorCode: 'not_a_member' }]);
  });

  it('says which permissions are missing', async () => {
    const made = { endpoint: { permission: ['CodeIssue', 'UserWrite'] as const } };
    const { status, body } = await ask(endpoint(made).handler, claimsOf('ann'));
    expect([status, body]).toMatchObject([
      403,
      { errorCode: 'missing_permission', missing: ['UserRead', 'UserWrite'] },
    ]);
  });

  it('about no region needs only a row, and has no permission', async () => {
    const { handler, calls } = endpoint({ endpoint: { region: false, permission: [] } });
    expect((await ask(handler, claimsOf('ben'))).status).toBe(200);
    expect(calls[0]?.person).toMatchObject({ region: '', permissions: [] });
    expect((await ask(handler, claimsOf('zoe'))).body.errorCode).toBe('not_a_member');
  });

  it.each<[string, AnEvent, string]>([
    ['another method', { method: 'PUT' }, '405 method_not_allowed'],
    ['a page of another site', { headers: { 'sec-fetch-site': 'cross-site' } }, '403 other_origin'],
    ['a page of a neighbour', { headers: { 'sec-fetch-site': 'same-site' } }, '403 other_origin'],
    ['another origin', { headers: { origin: 'https://evil.example' } }, '403 other_origin'],
    ['an origin that hides', { headers: { origin: 'null' } }, '403 other_origin'],
    ['our own origin', { headers: { origin: `https://${HOST}` } }, '200 -'],
    ['our own page', { headers: { 'sec-fetch-site': 'same-origin' } }, '200 -'],
    [
      'a body of a form',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      '400 unparsable_request',
    ],
    ['no JSON', { body: '{' }, '400 unparsable_request'],
    ['another shape', { body: { note: 7 } }, '400 unparsable_request'],
    ['an unknown member', { body: { note: 'x', more: 1 } }, '400 unparsable_request'],
    ['64,001 bytes', { body: { note: 'x'.repeat(64_001 - 11) } }, '400 unparsable_request'],
    ['64,000 bytes', { body: { note: 'x'.repeat(64_000 - 11) } }, '200 -'],
    ['half an escape in its path', { pathParameters: { region: 'US-ZZ', id: '%E0%A4%A' } }, '404 not_found'],
    ['a fault', { body: { note: 'broken' } }, '500 internal_server_error'],
  ])('with %s: %#', async (_, event, answer) => {
    expect(await refused({}, claimsOf('ann'), event)).toBe(answer);
  });

  it('has its path’s values decoded, also where the gateway did it', async () => {
    const { handler, calls } = endpoint();
    await ask(handler, claimsOf('ann'), { pathParameters: { region: 'US%2DZZ', a: 'a%2Fb', b: 'a/b' } });
    expect(calls[0]?.path).toEqual({ region: 'US-ZZ', a: 'a/b', b: 'a/b' });
  });

  it('tells what is wrong with a body, and quotes nothing of it', async () => {
    const { body } = await ask(endpoint().handler, claimsOf('ann'), { body: { note: { secret: 'hush' } } });
    expect(body.problems).toEqual(['note: invalid_type']);
    expect(JSON.stringify(body)).not.toContain('hush');
  });

  it('is a line with route, status and code, and nobody’s name', async () => {
    const { handler } = endpoint();
    const lines = await linesOf(async () => {
      await ask(handler, claimsOf('ann'));
      await ask(handler, claimsOf('zoe'));
      await ask(handler, claimsOf('ann'), { body: { note: 'broken' } });
    });
    expect(lines.filter(({ message }) => message === 'call')).toMatchObject([
      { service: 'verification/staff-note', status: 200, errorCode: '-' },
      { status: 403, errorCode: 'not_a_member' },
      { status: 500, errorCode: 'internal_server_error' },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/ann|zoe|secret|example\.org/);
  });
});

describe('the time', () => {
  const seen = (changes: object) => aws.tables.put('members', { ...personRow(), ...changes });
  const personRow = () =>
    aws.tables.rows('members').find(({ sk, pk }) => sk?.S === 'person' && pk?.S === 'person#ann') ?? {};
  const at = (now: number, claims = claimsOf('ann')) => refused({ now }, claims);

  it('ends a session after 20 hours, of whatever work', async () => {
    const over = NOW + 1 + 20 * 3_600;
    seen({ lastSeen: { N: String(over) } });
    expect([await at(over), await at(over + 1)]).toEqual(['200 -', '401 session_over']);
  });

  it('ends a session after 20 minutes without a call', async () => {
    expect(await at(NOW + 1 + 1_200 + 1)).toBe('401 session_idle');
    expect(await at(NOW + 1 + 1_200)).toBe('200 -');
    // That was a call.
    expect(await at(NOW + 1 + 2_400)).toBe('200 -');
    expect(await at(NOW + 1 + 3_601)).toBe('401 session_idle');
  });

  it('of a sign-out everywhere decides who has to sign in again', async () => {
    seen({ signedOutBefore: { N: String(NOW + 5) } });
    const since = (authTime: number) => at(NOW + 10, claimsOf('ann', { auth_time: String(authTime) }));
    expect([await since(NOW + 5), await since(NOW + 6)]).toEqual(['401 signed_out', '200 -']);
  });

  it('is noted once a minute, and a call is a call where it could not be', async () => {
    const notes = vi.fn(async () => true);
    const { handler, clock } = endpoint({ gate: { noteSeen: notes } });
    for (const seconds of [0, 59, 1, 0]) {
      clock.advance(seconds);
      await ask(handler, claimsOf('ann'));
    }
    expect(notes.mock.calls).toEqual([
      ['ann', NOW + 10],
      ['ann', NOW + 70],
    ]);
    const failing = endpoint({ gate: { noteSeen: () => Promise.reject(new Error('down')) } });
    expect((await ask(failing.handler, claimsOf('ann'))).status).toBe(200);
    expect(failing.gate.counted).toEqual(['LastSeenLost']);
  });

  it('of one reading of the rows is a minute', async () => {
    const { handler, clock } = endpoint();
    const status = async () => (await ask(handler, claimsOf('ann'))).status;
    await status();
    const membership = aws.tables.rows('members').find(({ sk, pk }) => sk?.S === 'in#US-ZZ' && pk?.S === 'person#ann');
    aws.tables.put('members', { ...membership, permissions: { S: '[]' } });
    const after: unknown[] = [];
    for (const seconds of [59, 1, 1]) {
      clock.advance(seconds);
      after.push(await status());
    }
    expect(after).toEqual([200, 403, 403]);
  });
});

describe('the limit of a person', () => {
  const counting = () => ({
    dynamo: tables.dynamo,
    table: 'brake',
    ring: fixedRing(ringVersion('address-1')),
    count: () => {},
    name: 'person-calls',
    perAddress: 2,
  });

  it('is told with every answer, and refuses the third call of a minute', async () => {
    const { handler, clock } = endpoint({ gate: { limit: openAddressCalls(counting()) } });
    const said = async (subject: string) => {
      const { status, headers, body } = await ask(handler, claimsOf(subject));
      return [status, headers?.['x-ratelimit-remaining'], headers?.['retry-after'], body.errorCode];
    };
    expect(await said('ann')).toEqual([200, '1', undefined, undefined]);
    // Of refused calls, too.
    expect(await said('zoe')).toEqual([403, '1', undefined, 'not_a_member']);
    expect(await said('ann')).toEqual([200, '0', undefined, undefined]);
    expect(await said('ann')).toEqual([429, '0', '50', 'call_limit']);
    clock.advance(50);
    expect(await said('ann')).toEqual([200, '1', undefined, undefined]);
  });

  it('lies under a keyed hash', async () => {
    await ask(endpoint({ gate: { limit: openAddressCalls(counting()) } }).handler, claimsOf('ann'));
    expect(aws.tables.count('brake')).toBe(1);
    expect(JSON.stringify(aws.tables.rows('brake'))).not.toContain('ann');
  });
});

describe('mistakes of ours', () => {
  it('are told to us: no method, no `identify`, a story that forgot to ask', () => {
    expect(() => byMethod({})).toThrow(TypeError);
    expect(() => staffCall(aCall('admin'))).toThrow(TypeError);
    expect(() => demandPermissions(undefined, ['CodeIssue'])).toThrow('missing permission: CodeIssue');
  });

  it('each method has its own endpoint, and any other is refused with all of them', async () => {
    const methods = ['GET', 'POST'];
    const get = endpoint({ endpoint: { methods, permission: [], parse: () => ({ note: 'got' }) } });
    const post = endpoint({ endpoint: { methods } });
    const both = byMethod({ GET: get.handler, POST: post.handler });
    expect((await ask(both, claimsOf('ann'), { method: 'GET' })).body).toEqual({ note: 'got' });
    expect((await ask(both, claimsOf('ann'))).body).toEqual({ note: 'x' });
    const { status, headers } = await ask(both, claimsOf('ann'), { method: 'DELETE' });
    expect([status, headers?.allow]).toEqual([405, 'GET, POST']);
  });
});
