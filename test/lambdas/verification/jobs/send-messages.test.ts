/** The sender of what waits, with an outbox in memory: the order of its steps, and what it leaves for the next run. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { withTimeLimit } from '../../../../lambdas/shared/time-limit.ts';
import {
  type SenderDeps,
  sendRows,
  sweepOutbox,
} from '../../../../lambdas/verification/jobs/send-messages/send-messages.ts';
import type { Delivery } from '../../../../lambdas/verification/messages/providers/provider.ts';
import { type Outbox, type OutboxRow, openOutbox, outboxKey } from '../../../../lambdas/verification/store/outbox.ts';
import { ApiError } from '../../../../protocol/errors.ts';
import { scriptedDynamo } from '../../../support/aws/scripted-dynamo.ts';
import { fixedRing, ringVersion } from '../../../support/keys/fixed-ring.ts';
import { NOW, oneRegion } from '../../../support/verification/verification-calls.ts';

const sealing = fixedRing(ringVersion('outbox', 32));
const sealer = openOutbox(
  scriptedDynamo(() => ({})),
  'Outbox',
);
const nothing = { sent: 0, refused: 0, left: 0, unknown: 0, expired: 0 };

async function waiting(region = 'US-ZZ', ring = sealing): Promise<OutboxRow> {
  const pk = outboxKey(region, 'waiting', randomBytes);
  const diagnosis = randomBytes(16);
  const times = { issuedAt: NOW, expires: NOW + 900 };
  const message = {
    phone: '+12068675309',
    code: '12345678',
    ...times,
    codes: ['hash'],
    report: 'number',
    issuer: 'key-1',
  };
  const { Item = {} } = await sealer.waiting({ pk, diagnosis, message }, { ring, randomBytes }, NOW);
  const sealed = Buffer.from(Item.sealed?.B ?? []);
  return { pk, region, state: 'waiting', diagnosis, since: NOW, sealed, version: Item.version?.S ?? '' };
}

const claimed = (since: number): OutboxRow => ({
  pk: 'US-ZZ#1',
  region: 'US-ZZ',
  state: 'claimed',
  diagnosis: Buffer.alloc(16),
  since,
  sealed: Buffer.alloc(0),
  version: '',
});

function sender(rows: OutboxRow[], changes: Partial<SenderDeps> = {}, delivery: Delivery = { outcome: 'accepted' }) {
  const steps: string[] = [];
  const counted: object[] = [];
  const step = async (what: string) => {
    steps.push(what);
  };
  const outbox: Partial<Outbox> = {
    rows: async () => rows,
    row: async (pk) => rows.find((one) => one.pk === pk),
    claim: async () => {
      steps.push('claim');
      return true;
    },
    release: async () => {
      steps.push('release');
      return true;
    },
    remove: () => step('remove'),
    removal: sealer.removal,
  };
  const deps: SenderDeps = {
    codes: {
      markMessage: async (_, __, status) => {
        steps.push(`mark ${status}`);
        return true;
      },
      undo: async (_, { codes, phone }) => {
        steps.push(`undo ${codes} ${phone}`);
        return true;
      },
    },
    outbox: outbox as Outbox,
    regions: oneRegion(),
    sealing,
    authenticate: async ({ text }) => {
      steps.push('sign');
      return `${text}!`;
    },
    carry: async ({ text }) => {
      steps.push(`carry ${text}`);
      return delivery;
    },
    count: (event) => void steps.push(event),
    statistics: async ({ apiKey }, counts) => void counted.push({ ...apiKey, ...counts }),
    ...changes,
  };
  return { deps, steps, counted };
}

const text = 'Your Exposure Notifications verification code: ens://v?r=US-ZZ&c=12345678';

describe('a row that waits', () => {
  const after = ['sign', 'claim', expect.stringContaining(`carry ${text}`)];
  const refused: Delivery = { outcome: 'refused', reason: 'number', code: '' };
  const failing: Delivery = { outcome: 'failing', reason: 'other', code: '' };
  const cases: [string, Delivery, object, string[]][] = [
    ['is signed before it is claimed, sent and settled', { outcome: 'accepted' }, { sent: 1 }, ['mark sent', 'remove']],
    ['that may have gone is never repeated', { outcome: 'unknown' }, { unknown: 1 }, ['mark unknown', 'remove']],
    ['that is refused is taken back', refused, { refused: 1 }, ['undo hash number']],
    ['that surely did not go waits again', failing, { left: 1 }, ['release']],
  ];
  it.each(cases)('%s', async (_, delivery, end, rest) => {
    const { deps, steps, counted } = sender([await waiting()], {}, delivery);
    expect(await sweepOutbox(deps, NOW)).toEqual({ ...nothing, ...end });
    const told = Object.keys(end).filter((one) => one !== 'left');
    expect(counted).toEqual(told.map((one) => ({ region: 'US-ZZ', id: 'key-1', [`messages_${one}`]: 1 })));
    expect(steps).toEqual([...after, ...rest]);
    expect(steps[2]).toMatch(/!$/);
  });

  it('and was refused although its code was redeemed counts as sent', async () => {
    const { deps, steps } = sender([await waiting()], {}, refused);
    deps.codes.undo = async () => false;
    expect(await sweepOutbox(deps, NOW)).toMatchObject({ sent: 1 });
    expect(steps.slice(-2)).toEqual(['mark sent', 'remove']);
  });

  it('that somebody else has claimed is theirs', async () => {
    const { deps, steps } = sender([await waiting()]);
    deps.outbox.claim = async () => false;
    expect(await sweepOutbox(deps, NOW)).toMatchObject({ left: 1 });
    expect(steps).toEqual(['sign']);
  });

  it('and that nobody can sign stays, unclaimed, and is counted', async () => {
    const authenticate = async () => Promise.reject(new ApiError(400, 'sms_failure', 'no key'));
    const { deps, steps } = sender([await waiting()], { authenticate });
    expect(await sweepOutbox(deps, NOW)).toMatchObject({ left: 1 });
    expect(steps).toEqual(['MessageStuck']);
  });

  it.each([
    [NOW + 899, { sent: 1 }],
    [NOW + 900, { expired: 1 }],
    [NOW + 901, { expired: 1 }],
  ])('at %i', async (now, end) => {
    const { deps, steps } = sender([await waiting()]);
    expect(await sweepOutbox(deps, now)).toEqual({ ...nothing, ...end });
    if ('expired' in end) expect(steps).toEqual(['MessageExpired', 'undo hash number']);
  });

  it('of a region that is served no more is taken back', async () => {
    const { deps } = sender([await waiting('US-YY')]);
    expect(await sweepOutbox(deps, NOW)).toMatchObject({ expired: 1 });
  });

  it('whose key is gone is given up', async () => {
    const { deps, steps } = sender([await waiting('US-ZZ', fixedRing(ringVersion('deleted', 32)))]);
    expect(await sweepOutbox(deps, NOW)).toMatchObject({ unknown: 1 });
    expect(steps).toEqual(['mark unknown', 'MessageUnknown', 'remove']);
  });

  it.each([
    ['moved to another key', (row: OutboxRow) => ({ ...row, pk: 'US-ZZ#other#waiting' })],
    [
      'changed',
      (row: OutboxRow) => ({
        ...row,
        sealed: Buffer.from(row.sealed.map((byte, at) => (at === 12 ? byte ^ 1 : byte))),
      }),
    ],
    ['cut', (row: OutboxRow) => ({ ...row, sealed: row.sealed.subarray(0, 20) })],
  ])('and was %s is not believed', async (_, change) => {
    const { deps, steps } = sender([change(await waiting())]);
    expect(await sweepOutbox(deps, NOW)).toMatchObject({ left: 1 });
    expect(steps).toEqual(['MessageStuck']);
  });
});

describe('a row that somebody claimed', () => {
  it.each([
    [59, { left: 1 }, []],
    [60, { unknown: 1 }, ['mark unknown', 'MessageUnknown', 'remove']],
    [61, { unknown: 1 }, ['mark unknown', 'MessageUnknown', 'remove']],
  ])('%i seconds ago', async (seconds, end, expected) => {
    const { deps, steps } = sender([claimed(NOW - seconds)]);
    expect(await sweepOutbox(deps, NOW)).toEqual({ ...nothing, ...end });
    expect(steps).toEqual(expected);
  });

  it('and whose diagnosis says that it was sent is only removed', async () => {
    const { deps, steps } = sender([claimed(NOW - 60)]);
    deps.codes.markMessage = async () => false;
    expect(await sweepOutbox(deps, NOW)).toMatchObject({ sent: 1 });
    expect(steps).toEqual(['remove']);
  });

  it('and that cannot be written down stays', async () => {
    const { deps, steps } = sender([claimed(NOW - 60)]);
    deps.outbox.remove = async () => Promise.reject(new Error('no answer'));
    expect(await sweepOutbox(deps, NOW)).toMatchObject({ left: 1 });
    expect(steps.at(-1)).toBe('MessageStuck');
  });
});

describe('a run', () => {
  it('treats ten rows at a time, and one that fails keeps none of the others', async () => {
    const rows = await Promise.all(Array.from({ length: 25 }, () => waiting()));
    let now = 0;
    let most = 0;
    const carry = async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 1));
      now--;
      if (now === 3) throw new Error('nobody foresaw it');
      return { outcome: 'accepted' } as const;
    };
    const { deps, steps } = sender(rows, { carry });
    const { sent, left } = await sweepOutbox(deps, NOW);
    expect([most, sent + left]).toEqual([10, 25]);
    expect(left).toBe(steps.filter((step) => step === 'MessageStuck').length);
    expect(left).toBeGreaterThan(0);
  });

  it('takes nothing up that its time might cut', async () => {
    const rows = await Promise.all([waiting(), waiting()]);
    const { deps, steps } = sender(rows);
    expect(await withTimeLimit(13_999, () => sweepOutbox(deps, NOW))).toEqual({ ...nothing, left: 2 });
    expect(steps).toEqual([]);
    expect(await withTimeLimit(15_000, () => sweepOutbox(deps, NOW))).toEqual({ ...nothing, sent: 2 });
  });

  it('for a stream’s records treats the rows that are still there', async () => {
    const row = await waiting();
    const { deps } = sender([row, await waiting()]);
    expect(await sendRows(deps, [row.pk, 'US-ZZ#gone#waiting'], NOW)).toEqual({ ...nothing, sent: 1 });
    expect(await sendRows(deps, [], NOW)).toEqual(nothing);
  });

  it('over an outbox that cannot be read fails', async () => {
    const { deps } = sender([]);
    deps.outbox.rows = async () => Promise.reject(new Error('no answer'));
    await expect(sweepOutbox(deps, NOW)).rejects.toThrow('no answer');
  });
});
