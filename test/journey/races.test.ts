/**
 * The same thing at once, eight times: over HTTP the local AWS starts a process per concurrent call. The wire tests
 * race fifty in one process.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { nextBrakeWindow } from './support/brake.ts';
import { certificate, ok, publish, type Reply, refusal, verify } from './support/call.ts';
import { certified, ekeyhmacOf, freshKeys, freshToken, issuedCode, published } from './support/story.ts';

const RACERS = 8;

beforeAll(nextBrakeWindow);

const race = (start: (n: number) => Promise<Reply>) => Promise.all(Array.from({ length: RACERS }, (_, n) => start(n)));
const winners = (replies: Reply[]) => replies.filter(({ status }) => status === 200);
const losers = (replies: Reply[]) => replies.filter(({ status }) => status !== 200).map(refusal);

describe('one code', () => {
  it('in eight different requests: one winner', async () => {
    const code = await issuedCode();
    const replies = await race((n) => verify({ code, padding: `request number ${n}, of many` }));
    expect(winners(replies)).toHaveLength(1);
    expect(losers(replies)).toEqual(Array(RACERS - 1).fill([400, 'code_invalid']));
  });

  it('in one request sent eight times: eight equivalent answers', async () => {
    const body = { code: await issuedCode(), padding: 'sixteen random bytes or more' };
    const replies = await race(() => verify(body));
    expect(winners(replies)).toHaveLength(RACERS);
    const token = String(ok(replies[0] as Reply).token);
    const ekeyhmac = ekeyhmacOf(await freshKeys(1), Buffer.alloc(16));
    expect((await certificate({ token, ekeyhmac })).status).toBe(200);
    const last = String(ok(replies[RACERS - 1] as Reply).token);
    expect(refusal(await certificate({ token: last, ekeyhmac, padding: 'x' }))).toEqual([400, 'token_expired']);
  });
});

describe('one token', () => {
  it('with eight different HMACs: one winner', async () => {
    const token = await freshToken();
    const keys = await freshKeys(1);
    const replies = await race((n) => certificate({ token, ekeyhmac: ekeyhmacOf(keys, Buffer.alloc(16, n)) }));
    expect(winners(replies)).toHaveLength(1);
    expect(losers(replies)).toEqual(Array(RACERS - 1).fill([400, 'token_expired']));
  });
});

describe('one set of keys', () => {
  it('in one publish sent eight times, and once more later: every one a success with a token, one set of rows', async () => {
    const keys = await freshKeys(14);
    const body = await certified(keys);
    const replies = [...(await race(() => publish(body))), await publish(body)];
    expect(winners(replies)).toHaveLength(RACERS + 1);
    for (const { json } of replies) {
      expect(json).toMatchObject({ insertedExposures: 14, revisionToken: expect.any(String) });
    }
    expect(refusal(await published(keys))).toEqual([400, 'missing_revision_token']);
    const { revisionToken } = replies[RACERS]?.json ?? {};
    expect((await published(keys, 'confirmed', { revisionToken })).status).toBe(200);
  });

  it('under eight certificates with different secrets: one success', async () => {
    const keys = await freshKeys(14);
    const bodies = await Promise.all(Array.from({ length: RACERS }, () => certified(keys)));
    const replies = await race((n) => publish(bodies[n] ?? {}));
    expect(winners(replies)).toHaveLength(1);
    expect(losers(replies)).toEqual(Array(RACERS - 1).fill([400, 'missing_revision_token']));
  });
});
