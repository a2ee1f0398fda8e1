import { describe, expect, it } from 'vitest';
import { withTimeLimit } from '../../../../lambdas/shared/time-limit.ts';
import type { Delivery } from '../../../../lambdas/verification/messages/providers/provider.ts';
import { carry } from '../../../../lambdas/verification/messages/providers/send-with-fallback.ts';
import { aTextMessage, scriptedProvider } from '../../../support/messages/messages.ts';
import { NOW } from '../../../support/verification/verification-calls.ts';

const accepted: Delivery = { outcome: 'accepted' };
const unknown: Delivery = { outcome: 'unknown' };
const notSent = (outcome: 'refused' | 'failing', reason: 'number' | 'queue-full' | 'other', code = ''): Delivery => ({
  outcome,
  reason,
  code,
});

/** One message to a first and a second provider that answer so; what was told of it. */
async function carried(first: Delivery, second: Delivery) {
  const told: string[] = [];
  const providers = [scriptedProvider(first), scriptedProvider(second)];
  const carrier = {
    providers,
    count: (event: string) => void told.push(event),
    countError: async (region: string, code: string, now: number) => void told.push(`${region} ${code} ${now - NOW}`),
  };
  return { result: await carry(carrier, aTextMessage(), NOW), told, asked: providers.map(({ asked }) => asked.length) };
}

describe('a message', () => {
  it('goes with the first that takes it', async () => {
    const { result, told, asked } = await carried(accepted, accepted);
    expect({ result, told, asked }).toEqual({ result: accepted, told: [], asked: [1, 0] });
  });

  it.each([
    [notSent('refused', 'number', '21211'), ['MessageRefused', 'US-ZZ 21211 0']],
    [notSent('refused', 'other', 'SENDER'), ['MessageRefused', 'US-ZZ SENDER 0']],
    [notSent('failing', 'other', ''), ['MessageFailing', 'US-ZZ  0']],
  ])('goes with the second after %j of the first', async (first, told) => {
    const sent = await carried(first, accepted);
    expect(sent).toEqual({ result: accepted, told, asked: [1, 1] });
  });

  it('goes with no second when nobody knows what the first did', async () => {
    const sent = await carried(unknown, accepted);
    expect(sent).toEqual({ result: unknown, told: ['MessageUnknown'], asked: [1, 0] });
  });

  it('may be unknown at the second', async () => {
    const { result, told, asked } = await carried(notSent('failing', 'other'), unknown);
    expect([result, told.at(-1), asked]).toEqual([unknown, 'MessageUnknown', [1, 1]]);
  });

  it.each([
    [notSent('refused', 'number', 'a'), notSent('failing', 'other', 'b'), 'a'],
    [notSent('failing', 'other', 'a'), notSent('refused', 'number', 'b'), 'b'],
    [notSent('refused', 'queue-full', 'a'), notSent('refused', 'number', 'b'), 'b'],
    [notSent('refused', 'queue-full', 'a'), notSent('failing', 'other', 'b'), 'a'],
    [notSent('failing', 'other', 'a'), notSent('failing', 'other', 'b'), 'a'],
  ])('that nobody takes ends with what says most: %j, %j', async (first, second, code) => {
    const { result, asked } = await carried(first, second);
    expect([result, asked]).toEqual([code === 'a' ? first : second, [1, 1]]);
  });

  it('is not given to a second without time to hear of it', async () => {
    const { result, asked } = await withTimeLimit(1_900, () => carried(notSent('failing', 'other'), accepted));
    expect([result.outcome, asked]).toEqual(['failing', [1, 0]]);
  });

  it('that nobody carries fails', async () => {
    const carrier = { providers: [], count: () => undefined, countError: async () => undefined };
    const result = await carry(carrier, aTextMessage(), NOW);
    expect(result).toEqual(notSent('failing', 'other'));
  });
});
