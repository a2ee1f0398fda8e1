import { describe, expect, it } from 'vitest';
import { listTokenKeys } from '../../../lambdas/selfservice/keys/list-token-keys.ts';
import type { Call } from '../../../lambdas/shared/http/call.ts';
import { OVERLAP_SECONDS, ROTATION_SECONDS } from '../../../protocol/eligibility/token-keys.ts';
import { publicKeyOf } from '../../../protocol/eligibility/voprf.ts';
import { fixedTokenKeys, NOW, regions, tokenRing } from '../../support/selfservice/self-service-issuing.ts';

const confirmed = tokenRing('confirmed', NOW - ROTATION_SECONDS, NOW, NOW + ROTATION_SECONDS);
const homeTests = tokenRing('user-report', NOW);
const list = (region: string, now: number) =>
  listTokenKeys({ regions, tokenKeys: fixedTokenKeys({ confirmed, 'user-report': homeTests }) })(undefined, {
    path: { region },
    now,
  } as unknown as Call);
const kidsAt = async (now: number) => {
  const { body } = await list('NO', now);
  return (body as unknown as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
};

describe('the public keys of tokens', () => {
  it('are for everybody the same, with class and times', async () => {
    const { status, body } = await list('no', NOW);
    expect(status).toBe(200);
    expect((body as { keys?: unknown[] }).keys).toContainEqual({
      kid: 'NO-confirmed-v2',
      tokenClass: 'confirmed',
      publicKey: publicKeyOf(confirmed[1]?.secret ?? Buffer.alloc(0)).toString('base64url'),
      usableFrom: NOW,
    });
    expect(JSON.stringify(body)).not.toContain(confirmed[1]?.secret.toString('base64url'));
  });

  it.each([
    [-1, ['v2', 'v3', 'v1']],
    [0, ['v3', 'v2', 'v1']],
    [OVERLAP_SECONDS - 1, ['v3', 'v2', 'v1']],
    [OVERLAP_SECONDS, ['v3', 'v2']],
    [ROTATION_SECONDS - 1, ['v3', 'v2']],
    [ROTATION_SECONDS + OVERLAP_SECONDS, ['v3']],
  ])('%i s after a rotation: the next, the one that signs, the one before for an hour', async (after, versions) => {
    const kids = await kidsAt(NOW + after);
    const home = ['NO-user-report-v1'];
    expect(kids).toEqual([...versions.map((version) => `NO-confirmed-${version}`), ...home]);
  });

  it.each(['SE', '', 'constructor', '<script>'])('of %j there are none', async (region) => {
    await expect(list(region, NOW)).rejects.toMatchObject({ status: 404 });
  });
});
