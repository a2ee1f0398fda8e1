/** The schedules of verification-server.md §4.2 and §4.4: how long a secret is, when its successor is made, how long it reads on. */
import { createPrivateKey } from 'node:crypto';
import { expect, it } from 'vitest';
import { rings } from '../../../../../lambdas/verification/jobs/rotate/rings.ts';
import { DAY_SECONDS, HOUR_SECONDS } from '../../../../../protocol/keys/interval.ts';
import { RING_ACTIVATION_SECONDS } from '../../../../../protocol/rings/ring.ts';

const ringOf = (name: string) => rings.find((ring) => ring.name === name) ?? expect.fail(`no ring ${name}`);

it.each([
  ['api-key', 128, 180, undefined],
  ['api-key-signature', 128, 180, undefined],
  ['phone', 128, 30, 92],
  ['code', 128, 1, 2],
  // The reference keeps 62 days what signs its cookies of 20 hours; those of our one form live an hour.
  ['report-session', 32, 30, 1],
] as const)('%s: %i bytes, new after %i days, and read for %s after its successor', (name, bytes, days, keptDays) => {
  const { makeSecret, newAfterSeconds, keepAfterSuccessorSeconds } = ringOf(name);
  expect(makeSecret((size) => Buffer.alloc(size), '1')).toHaveLength(bytes);
  expect(newAfterSeconds).toBe(days * DAY_SECONDS);
  expect(keepAfterSuccessorSeconds).toBe(keptDays && keptDays * DAY_SECONDS);
});

it('token: a P-256 key, new after 30 days, and 36 hours after that gone', () => {
  const { makeSecret, newAfterSeconds, keepAfterSuccessorSeconds } = ringOf('token');
  const der = Buffer.from(makeSecret((size) => Buffer.alloc(size), '1'));
  const { asymmetricKeyDetails } = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  expect(asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
  expect([newAfterSeconds, keepAfterSuccessorSeconds]).toEqual([30 * DAY_SECONDS, 36 * HOUR_SECONDS]);
});

it('a successor writes half an hour after it was made', () => expect(RING_ACTIVATION_SECONDS).toBe(1_800));
