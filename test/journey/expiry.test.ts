/** What ends with time, and the brake on guessing. Each test moves the clock, which only a local stack has. */
import { describe, expect, it } from 'vitest';
import { stageNamed } from '../../lib/settings/stages.ts';
import { nextBrakeWindow } from './support/brake.ts';
import { certificate, issue, ok, publish, refusal, verify } from './support/call.ts';
import { certified, freshKeys, freshToken, issuedCode, time } from './support/story.ts';

/** More at a time would start more containers than a laptop has room for. */
const AT_ONCE = 8;
const ekeyhmac = Buffer.alloc(32).toString('base64');
const pass = async (seconds: number) => time.control?.advance(seconds);

describe.skipIf(!time.control)('time passes (needs a clock that can be moved)', () => {
  it('a typed code ends after its time', async () => {
    const answer = ok(await issue({ testType: 'confirmed' }));
    const life = Number(answer.expiresAtTimestamp) - (await time.now());
    await pass(life + 1);
    expect(refusal(await verify({ code: answer.code }))).toEqual([400, 'code_expired']);
  });

  it('a lost answer of verify is given again for five minutes', async () => {
    const body = { code: await issuedCode(), padding: 'sixteen random bytes or more' };
    ok(await verify(body));
    // Real time passes too, on a busy machine a lot.
    await pass(60);
    expect((await verify(body)).status).toBe(200);
    await pass(241);
    expect(refusal(await verify(body))).toEqual([400, 'code_invalid']);
  });

  it('a certificate ends after its time', async () => {
    const body = await certified(await freshKeys(1));
    await pass(901);
    expect(refusal(await publish(body))).toEqual([401, 'health_authority_verification_certificate_invalid']);
  });

  it('a token ends after a day', async () => {
    const [young, old] = [await freshToken(), await freshToken()];
    await pass(86_000);
    expect((await certificate({ token: young, ekeyhmac })).status).toBe(200);
    await pass(401);
    expect(refusal(await certificate({ token: old, ekeyhmac }))).toEqual([400, 'token_invalid']);
  });

  it('whoever keeps guessing waits for the next ten minutes', async () => {
    await nextBrakeWindow();
    const code = await issuedCode();
    const guess = async (n: number) => refusal(await verify({ code: String(10_000_000 + n) }));
    const { brakeFailures } = stageNamed('local');
    for (let n = 0; n < brakeFailures - AT_ONCE; n += AT_ONCE) {
      const guesses = await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => guess(n + i)));
      expect(guesses).toEqual(Array(AT_ONCE).fill([400, 'code_invalid']));
    }
    // Each container learns of it by a failure of its own.
    for (let refused = 0, n = 0; refused < 2 * AT_ONCE; n++) {
      expect(n).toBeLessThan(10 * AT_ONCE);
      refused = (await guess(n))[0] === 429 ? refused + 1 : 0;
    }
    const stopped = await verify({ code });
    expect(refusal(stopped)).toEqual([429, 'quota_exceeded']);
    const header = (name: string) => stopped.exchange.headers.find(([each]) => each.toLowerCase() === name)?.[1] ?? '';
    expect(Number(header('retry-after'))).toBeLessThanOrEqual(600);
    expect(Number.isNaN(Date.parse(header('x-retry-after')))).toBe(false);
    await nextBrakeWindow();
    expect((await verify({ code })).status).toBe(200);
  });
});
