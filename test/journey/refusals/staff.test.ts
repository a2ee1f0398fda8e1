/**
 * Every error code of the staff's API over HTTP. A code that is added to protocol/errors.ts has no line here, and does not
 * compile.
 */
import { describe, expect, it } from 'vitest';
import type { StaffErrorCode } from '../../../protocol/errors.ts';
import { IDLE_SECONDS, MEMBER_CACHE_SECONDS, SESSION_SECONDS } from '../../../protocol/staff/session.ts';
import { stack } from '../../support/setup/stack.ts';
import { ok, type Reply, verify } from '../support/call.ts';
import { withSettings } from '../support/live-settings.ts';
import { staffCall, tokenOf } from '../support/staff-call.ts';
import { time } from '../support/story.ts';

const { staff, identityProvider, region } = stack();

const confirmed = () => ({ testType: 'confirmed', uuid: crypto.randomUUID() });
const administrator = () => tokenOf('administrator');
const own = () => identityProvider?.staff?.find(({ login }) => login === 'administrator')?.subject ?? '';
const nobody = { subject: 'nobody-of-that-name' };
const few = { 'verification.abusePrevention.enabled': true };

interface Refused {
  readonly status: number;
  provoke(): Promise<Reply>;
}
const refused = (status: number, provoke: () => Promise<Reply>): Refused => ({ status, provoke });
const later = (seconds: number) => time.control?.advance(seconds);

async function laterAs(seconds: number): Promise<Reply> {
  const token = await tokenOf('auditor');
  await later(seconds);
  return staffCall('me', { token });
}

/**
 * `invitation_failed` needs a pool, which a local stack has not, and `key_refused` a region that signs no messages
 * (test/lambdas/verification/staff/members.test.ts, keys.test.ts).
 */
const codes: Readonly<Record<Exclude<StaffErrorCode, 'invitation_failed' | 'key_refused'>, Refused>> = {
  signed_out: refused(401, async () => {
    const token = await tokenOf('auditor');
    ok(await staffCall('signOut', { token, body: {} }));
    await later(MEMBER_CACHE_SECONDS + 1);
    return staffCall('me', { token });
  }),
  session_over: refused(401, () => laterAs(SESSION_SECONDS + 1)),
  session_idle: refused(401, () => laterAs(IDLE_SECONDS + 1)),
  second_factor_missing: refused(401, async () => staffCall('me', { token: await tokenOf('auditor', 'one') })),
  not_a_member: refused(403, async () =>
    staffCall('desk', { token: await tokenOf('case-worker'), values: { region: 'US-ZX' } }),
  ),
  missing_permission: refused(403, async () => staffCall('settings', { token: await tokenOf('case-worker') })),
  own_membership: refused(403, async () =>
    staffCall('member', { token: await administrator(), values: { subject: own() }, method: 'DELETE' }),
  ),
  member_exists: refused(200, async () => {
    const member = { name: 'Arne', email: 'arne@example.org', permissions: [], subject: own() };
    return resultOf(await staffCall('members', { token: await administrator(), body: { members: [member] } }));
  }),
  member_not_found: refused(404, async () =>
    staffCall('member', { token: await administrator(), values: nobody, method: 'DELETE' }),
  ),
  settings_overtaken: refused(409, async () =>
    staffCall('settings', { token: await administrator(), body: { seen: 999_999, set: few } }),
  ),
  settings_refused: refused(400, async () => {
    const token = await administrator();
    const { version } = ok(await staffCall('settings', { token }));
    const set = { 'verification.codeLength': 5 };
    return staffCall('settings', { token, body: { seen: Number(version), set } });
  }),
  api_key_exists: refused(409, async () => {
    const [token, body] = [await administrator(), { type: 'stats', name: `Twice ${crypto.randomUUID()}` }];
    ok(await staffCall('apiKeys', { token, body }));
    return staffCall('apiKeys', { token, body });
  }),
  api_key_refused: refused(400, async () =>
    staffCall('apiKeys', { token: await administrator(), body: { type: 'stats', name: ' ' } }),
  ),
  quota_refused: refused(400, async () => staffCall('quota', { token: await administrator(), body: { codes: 0 } })),
  call_limit: refused(429, async () => {
    const token = await tokenOf('case-worker');
    // More than may be in a minute, also where the minute changes between them.
    for (let wave = 0; wave < 33; wave++) {
      const replies = await Promise.all(Array.from({ length: 20 }, () => staffCall('me', { token })));
      const stopped = replies.find(({ status }) => status !== 200);
      if (stopped) return stopped;
    }
    throw new Error('nobody was stopped');
  }),
  code_claimed: refused(400, async () => {
    const token = await administrator();
    const { code, uuid } = ok(await staffCall('issue', { token, body: confirmed() }));
    ok(await verify({ code }));
    return staffCall('expireCode', { token, values: { uuid: String(uuid) }, body: {} });
  }),
  batch_not_allowed: refused(400, async () =>
    withSettings({ 'verification.allowBatchIssue': false }, async () =>
      staffCall('batchIssue', { token: await administrator(), body: { codes: [confirmed()] } }),
    ),
  ),
  not_found: refused(404, async () =>
    staffCall('apiKey', { token: await administrator(), values: { id: 'none' }, body: { do: 'enable' } }),
  ),
  method_not_allowed: refused(405, async () => staffCall('me', { token: await administrator(), method: 'DELETE' })),
  other_origin: refused(403, async () =>
    staffCall('me', { token: await administrator(), headers: { origin: 'https://evil.example' } }),
  ),
};

/** A member is refused by itself, in an answer that is none. */
function resultOf(reply: Reply): Reply {
  const [json] = (reply.json.results ?? []) as Record<string, unknown>[];
  return { ...reply, json: json ?? {} };
}

describe.skipIf(!time.control || staff === undefined)(`every error code of the staff of ${region}`, () => {
  it.each(Object.entries(codes))('%s', async (code, { status, provoke }) => {
    const { json, ...reply } = await provoke();
    expect([reply.status, json.errorCode, typeof json.error]).toEqual([status, code, 'string']);
  });
});
