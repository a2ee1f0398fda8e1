/** What is written down of a message, in which order, and what happens when that fails. */
import { describe, expect, it } from 'vitest';
import type { EventName } from '../../../../lambdas/shared/events.ts';
import { type DeliverDeps, deliver, takeBack } from '../../../../lambdas/verification/messages/deliver.ts';
import type { Delivery } from '../../../../lambdas/verification/messages/providers/provider.ts';
import { aTextMessage } from '../../../support/messages/messages.ts';
import { NOW } from '../../../support/verification/verification-calls.ts';

const parcel = { region: 'US-ZZ', pk: 'US-ZZ#1', stored: { diagnosis: Buffer.alloc(16, 1), codes: ['a'], phone: 'p' } };

/** `failing`: the call that rejects. `undone`: whether the code can be taken back. */
function recorded({
  delivery,
  failing,
  undone = true,
}: {
  delivery?: Delivery;
  failing?: string;
  undone?: boolean;
} = {}) {
  const done: string[] = [];
  const events: EventName[] = [];
  const note = async (what: string) => {
    if (what.split(' ')[0] === failing) throw new Error('no answer');
    done.push(what);
  };
  const deps: DeliverDeps = {
    codes: {
      markMessage: async (region, key, status) => {
        await note(`mark ${region} ${key.toString('hex').slice(0, 2)} ${status}`);
        return true;
      },
      undo: async (region, { codes, phone }, promise) => {
        await note(`undo ${region} ${codes} ${phone} ${promise?.Key?.pk?.S}`);
        return undone;
      },
    },
    outbox: {
      remove: (pk) => note(`remove ${pk}`),
      removal: (pk) => ({ TableName: 'Outbox', Key: { pk: { S: pk } } }),
    },
    authenticate: async ({ text }) => text,
    carry: async () => {
      await note('carry');
      return delivery ?? { outcome: 'accepted' };
    },
    count: (event) => events.push(event),
  };
  return { deps, done, events };
}

describe('a delivery', () => {
  it.each([
    ['accepted', ['carry', 'mark US-ZZ 01 sent', 'remove US-ZZ#1']],
    ['unknown', ['carry', 'mark US-ZZ 01 unknown', 'remove US-ZZ#1']],
    ['refused', ['carry']],
    ['failing', ['carry']],
  ] as const)('%s', async (outcome, expected) => {
    const delivery: Delivery =
      outcome === 'refused' || outcome === 'failing' ? { outcome, reason: 'other', code: '' } : { outcome };
    const { deps, done, events } = recorded({ delivery });
    expect(await deliver(deps, parcel, aTextMessage(), NOW)).toBe(delivery);
    expect([done, events]).toEqual([expected, []]);
  });

  it.each([
    ['mark', ['carry']],
    ['remove', ['carry', 'mark US-ZZ 01 sent']],
  ])('whose end cannot be written down (%s) is one all the same, and is counted', async (failing, expected) => {
    const { deps, done, events } = recorded({ failing });
    expect(await deliver(deps, parcel, aTextMessage(), NOW)).toEqual({ outcome: 'accepted' });
    expect([done, events]).toEqual([expected, ['MessageUnsettled']]);
  });
});

describe('taking back', () => {
  it('is one transaction with the promise', async () => {
    const { deps, done } = recorded();
    expect(await takeBack(deps, parcel)).toBe(true);
    expect(done).toEqual(['undo US-ZZ a p US-ZZ#1']);
  });

  it('a code that was redeemed: it stands, and its message was sent', async () => {
    const { deps, done } = recorded({ undone: false });
    expect(await takeBack(deps, parcel)).toBe(false);
    expect(done.slice(1)).toEqual(['mark US-ZZ 01 sent', 'remove US-ZZ#1']);
  });

  it('that fails is an error', async () => {
    await expect(takeBack(recorded({ failing: 'undo' }).deps, parcel)).rejects.toThrow('no answer');
  });
});
