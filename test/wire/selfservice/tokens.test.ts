/** What happens once happens once: sessions that are served and tokens that come back, by one conditional write each. */
import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { openServedSessions } from '../../../lambdas/selfservice/store/served-sessions.ts';
import { ATTEMPT_SECONDS, openTokens, type TokenStore } from '../../../lambdas/selfservice/store/tokens.ts';
import { tokensTable } from '../../../lambdas/selfservice/tables.ts';
import { type Token, tokenHash } from '../../../protocol/eligibility/token.ts';
import { OVERLAP_SECONDS, ROTATION_SECONDS } from '../../../protocol/eligibility/token-keys.ts';
import { DAY_SECONDS } from '../../../protocol/keys/interval.ts';
import { createTable, localAws, localDynamo } from '../../support/aws/local-aws.ts';
import { lossyDynamo } from '../../support/aws/lossy-dynamo.ts';
import { meteredDynamo } from '../../support/aws/metered-dynamo.ts';
import { allRows } from '../../support/aws/rows.ts';

/** Noon (UTC). */
const NOW = 1_900_022_400;

let table: string;
let tokens: TokenStore;
let token: Token;

beforeEach(async () => {
  table = await createTable(tokensTable);
  tokens = openTokens(localDynamo(), table);
  token = { input: randomBytes(32), output: randomBytes(32), kid: 'NO-confirmed-v1' };
});

const rows = () => allRows(localDynamo(), table);

describe('an attempt to issue', () => {
  it.each([
    [ATTEMPT_SECONDS - 1, 'busy'],
    [ATTEMPT_SECONDS, 'begun'],
    [ATTEMPT_SECONDS + 1, 'begun'],
  ])('keeps others away for a while: after %i s %s', async (after, result) => {
    expect(await tokens.begin(token, 'one', NOW)).toBe('begun');
    expect(await tokens.begin(token, 'other', NOW + after)).toBe(result);
    expect(await tokens.finish(token, 'one')).toBe(result === 'busy');
    expect(await tokens.begin(token, 'another', NOW + 10 * ATTEMPT_SECONDS)).toBe(result === 'busy' ? 'done' : 'begun');
  });

  it('that came to nothing keeps nobody away', async () => {
    await tokens.begin(token, 'one', NOW);
    await tokens.release(token, 'one');
    expect(await tokens.begin(token, 'other', NOW)).toBe('begun');
    await tokens.release(token, 'one');
    expect(await tokens.begin(token, 'another', NOW)).toBe('busy');
  });

  it('that gave a code is the last one, whatever comes late', async () => {
    await tokens.begin(token, 'one', NOW);
    expect(await tokens.finish(token, 'one')).toBe(true);
    expect(await tokens.finish(token, 'one')).toBe(true);
    await tokens.release(token, 'one');
    expect(await tokens.finish(token, 'other')).toBe(false);
    for (const after of [0, ATTEMPT_SECONDS, ROTATION_SECONDS + OVERLAP_SECONDS]) {
      expect(await tokens.begin(token, 'other', NOW + after)).toBe('done');
    }
  });

  it('of fifty at once is one', { timeout: 120_000 }, async () => {
    const all = await Promise.all(Array.from({ length: 50 }, (_, index) => tokens.begin(token, String(index), NOW)));
    expect(all.filter((result) => result === 'begun')).toHaveLength(1);
    expect(all.filter((result) => result === 'busy')).toHaveLength(49);
  });

  it('whose answer was lost on its way has begun, and has finished', async () => {
    const lossy = lossyDynamo(localAws());
    const forgetful = openTokens(lossy.dynamo, table);
    lossy.lose('UpdateItemCommand', 1);
    expect(await forgetful.begin(token, 'one', NOW)).toBe('begun');
    lossy.lose('UpdateItemCommand', 1);
    expect(await forgetful.finish(token, 'one')).toBe(true);
    expect(lossy.left()).toBe(0);
    expect(await tokens.begin(token, 'other', NOW + DAY_SECONDS)).toBe('done');
  });

  it('costs a write unit to begin and one to finish', async () => {
    const { dynamo, spent } = meteredDynamo(localAws());
    const metered = openTokens(dynamo, table);
    await metered.begin(token, 'one', NOW);
    await metered.finish(token, 'one');
    expect(spent()).toEqual({ writeUnits: 2, calls: ['UpdateItemCommand', 'UpdateItemCommand'] });
  });
});

describe('what is kept', () => {
  it('of a used token is its hash, until its key is long gone, and no time of day', async () => {
    await tokens.begin(token, 'one', NOW);
    await tokens.finish(token, 'one');
    const [row] = await rows();
    expect(row).toEqual({
      pk: { S: `token#${tokenHash(token)}` },
      state: { S: 'done' },
      attempt: { S: 'one' },
      expires: { N: expect.any(String) },
    });
    const expires = Number(row?.expires?.N);
    expect(expires % DAY_SECONDS).toBe(0);
    expect(expires - NOW).toBeGreaterThan(ROTATION_SECONDS + OVERLAP_SECONDS);
    const text = JSON.stringify(row);
    for (const bytes of [token.input, token.output]) {
      for (const encoding of ['hex', 'base64', 'base64url'] as const)
        expect(text).not.toContain(bytes.toString(encoding));
    }
  });

  it('of a session is a hash of its id, and no time of day', async () => {
    const served = openServedSessions(localDynamo(), table);
    await served.serve('the id of a session', 'a request', NOW);
    const [row] = await rows();
    expect(Object.keys(row ?? {}).sort()).toEqual(['expires', 'pk', 'servedFor']);
    expect(JSON.stringify(row)).not.toMatch(/the id|a request/);
    expect(Number(row?.expires?.N) % DAY_SECONDS).toBe(0);
  });
});

describe('a session', () => {
  it('is served for one request, however often that comes', async () => {
    const served = openServedSessions(localDynamo(), table);
    expect(await served.serve('session', 'one', NOW)).toBe(true);
    expect(await served.serve('session', 'one', NOW + 1)).toBe(true);
    expect(await served.serve('session', 'other', NOW + 1)).toBe(false);
    expect(await served.serve('another', 'other', NOW + 1)).toBe(true);
  });

  it('with fifty requests at once is served for one', { timeout: 120_000 }, async () => {
    const served = openServedSessions(localDynamo(), table);
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, index) => served.serve('session', `request ${index}`, NOW)),
    );
    expect(all.filter((isServed) => isServed)).toHaveLength(1);
  });
});
