import { describe, expect, it } from 'vitest';
import type { EventName } from '../../../../lambdas/shared/events.ts';
import {
  ORIGIN_HEADER_CACHE_SECONDS,
  openOriginHeader,
} from '../../../../lambdas/shared/http/address/origin-header.ts';

const NOW = 1_795_305_600;

/** A header whose secret the test changes, or takes away (undefined). */
function changingHeader(text: string | undefined) {
  const state = { text, reads: 0, events: [] as EventName[] };
  const read = async () => {
    state.reads += 1;
    if (state.text === undefined) throw new Error('Secrets Manager is away');
    return state.text;
  };
  return { state, header: openOriginHeader(read, (event) => void state.events.push(event)) };
}

const values = (current: string, previous: string) => JSON.stringify({ current, previous });

describe('the secret', () => {
  it.each([
    [-1, 1],
    [0, 2],
    [1, 2],
  ])('is read again after its time (%i s beside it: %i reads in all)', async (beside, reads) => {
    const { state, header } = changingHeader(values('a', 'b'));
    await header.sender('a', NOW);
    await header.sender('a', NOW + ORIGIN_HEADER_CACHE_SECONDS + beside);
    expect(state.reads).toBe(reads);
  });

  it('is read again where the clock was turned back', async () => {
    const { state, header } = changingHeader(values('a', 'b'));
    await header.sender('a', NOW);
    await header.sender('a', NOW - ORIGIN_HEADER_CACHE_SECONDS);
    expect(state.reads).toBe(2);
  });

  it('keeps valid what is known while it cannot be read, and takes an unknown value for neither right nor wrong', async () => {
    const { state, header } = changingHeader(values('a', 'b'));
    expect(await header.sender('c', NOW)).toBe('stranger');
    state.text = undefined;
    const later = NOW + ORIGIN_HEADER_CACHE_SECONDS;
    expect([await header.sender('a', later), await header.sender('b', later)]).toEqual(['front', 'front']);
    expect(await header.sender('c', later)).toBe('unknown');
    expect([state.reads, state.events]).toEqual([2, ['OriginHeaderUnread']]);
    state.text = values('c', 'a');
    const back = later + ORIGIN_HEADER_CACHE_SECONDS;
    expect(await header.sender('c', back)).toBe('front');
    expect([await header.sender('a', back), await header.sender('b', back)]).toEqual(['front', 'stranger']);
  });

  it('is asked for once in its time, also while it cannot be read: a stall must not cost every call', async () => {
    const { state, header } = changingHeader(undefined);
    for (const second of [0, 1, ORIGIN_HEADER_CACHE_SECONDS - 1]) await header.sender('a', NOW + second);
    expect(state.reads).toBe(1);
  });
});

describe('a rotation', () => {
  it('finds no moment at which what CloudFront sends is invalid', async () => {
    const { state, header } = changingHeader(values('a', 'a'));
    const senders: string[] = [await header.sender('a', NOW)];
    state.text = values('b', 'a');
    // Not yet read again, then read; then CloudFront changes, one edge after the other.
    for (const second of [59, 60, 119, 120]) senders.push(await header.sender('a', NOW + second));
    for (const value of ['a', 'b', 'a', 'b']) senders.push(await header.sender(value, NOW + 121));
    expect(new Set(senders)).toEqual(new Set(['front']));
  });
});
