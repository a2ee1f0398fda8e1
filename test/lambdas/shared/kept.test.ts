import { describe, expect, it } from 'vitest';
import { kept, keptSecret } from '../../../lambdas/shared/kept.ts';
import { limitedBody } from '../../../lambdas/shared/outgoing/limited-body.ts';

function counting(failing: () => boolean = () => false) {
  let times = 0;
  const read = async () => {
    times++;
    if (failing()) throw new Error('not there');
    return `value ${times}`;
  };
  return { read, times: () => times };
}

describe('what is kept', () => {
  it.each([
    [999, 'value 1'],
    [1_000, 'value 2'],
  ])('is read again once its time is over: %i ms', async (later, value) => {
    let now = 0;
    const one = kept(counting().read, 1_000, () => now);
    expect(await one.value()).toBe('value 1');
    now = later;
    expect(await one.value()).toBe(value);
  });

  it('goes on to be used while it cannot be read again', async () => {
    let [now, fails] = [0, false];
    const secret = keptSecret(counting(() => fails).read, () => now);
    await secret.value();
    [now, fails] = [60_000, true];
    expect(await secret.value()).toBe('value 1');
    fails = false;
    expect(await secret.value()).toBe('value 3');
  });

  it('is not there before it was read once', async () => {
    let fails = true;
    const secret = keptSecret(counting(() => fails).read);
    await expect(secret.value()).rejects.toThrow('not there');
    fails = false;
    expect(await secret.value()).toBe('value 2');
  });

  it('is read anew once it was forgotten', async () => {
    const { read, times } = counting();
    const secret = keptSecret(read);
    await secret.value();
    secret.forget();
    expect(await secret.value()).toBe('value 2');
    expect(times()).toBe(2);
  });
});

describe('a body', () => {
  it.each([
    [9, undefined],
    [10, '0123456789'],
    [11, '0123456789'],
  ])('of ten bytes, where %i may come', async (most, text) => {
    const { body } = new Response('0123456789');
    expect((await limitedBody(body, most))?.toString()).toBe(text);
  });

  it('that is none is empty', async () => {
    expect(await limitedBody(null, 0)).toEqual(Buffer.alloc(0));
  });
});
