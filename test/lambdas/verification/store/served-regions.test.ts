import { describe, expect, it } from 'vitest';
import { openServedRegions } from '../../../../lambdas/verification/store/served-regions.ts';
import { broken, type ScriptedCall, scriptedDynamo, throttled } from '../../../support/aws/scripted-dynamo.ts';

const NOW = 1_795_305_600;
const row = (region: string, more: object = {}) => ({
  pk: { S: region },
  settings: { S: JSON.stringify({ name: `Authority of ${region}`, verification: { codeLength: 8 } }) },
  ...more,
});

/** A store on a table whose answers `answer` gives, call by call. */
function opened(answer: (call: number) => object = () => ({ Items: [row('US-ZZ')] })) {
  const calls: ScriptedCall[] = [];
  const failures: unknown[] = [];
  const dynamo = scriptedDynamo((call) => {
    calls.push(call);
    return answer(calls.length);
  });
  return { calls, failures, ...openServedRegions(dynamo, 'Regions', (error) => failures.push(error)) };
}

describe('the served regions', () => {
  it('are read once a minute, whatever is asked for', async () => {
    const store = opened();
    for (const now of [NOW, NOW, NOW + 59]) {
      expect(await store.settings('US-ZZ', now)).toMatchObject({ name: 'Authority of US-ZZ' });
      for (const other of ['US-YY', 'NO', '', '__proto__', 'us-zz'])
        expect(await store.settings(other, now)).toBeUndefined();
    }
    expect(store.calls).toHaveLength(1);
    await store.settings('US-YY', NOW + 60);
    expect(store.calls).toHaveLength(2);
    expect(store.calls[0]).toMatchObject({
      command: 'ScanCommand',
      input: { TableName: 'Regions', ConsistentRead: false },
    });
  });

  it('are without those that are no longer served, and come in pages', async () => {
    const store = opened((call) =>
      call === 1
        ? { Items: [row('US-ZZ', { inactiveSince: { N: '1' } })], LastEvaluatedKey: { pk: { S: 'US-ZZ' } } }
        : { Items: [row('NO'), { pk: { S: 'XX' } }] },
    );
    expect(await store.settings('US-ZZ', NOW)).toBeUndefined();
    expect(await store.settings('XX', NOW)).toBeUndefined();
    // With what a row lacks that was written before there were messages.
    expect(await store.settings('NO', NOW)).toMatchObject({
      verification: { codeLength: 8, enExpress: true, apps: [] },
    });
    expect(store.calls[1]?.input).toMatchObject({ ExclusiveStartKey: { pk: { S: 'US-ZZ' } } });
  });

  it('change with the table', async () => {
    const store = opened((call) => ({ Items: call === 1 ? [row('US-ZZ')] : [] }));
    expect(await store.settings('US-ZZ', NOW)).toBeDefined();
    expect(await store.settings('US-ZZ', NOW + 60)).toBeUndefined();
  });
});

describe('a table that does not answer', () => {
  const failing = (error: Error) => (call: number) => {
    if (call > 1) throw error;
    return { Items: [row('US-ZZ')] };
  };

  it('fails the first call, and every other until it does', async () => {
    const store = opened((call) => {
      if (call < 3) throw broken();
      return { Items: [row('US-ZZ')] };
    });
    await expect(store.settings('US-ZZ', NOW)).rejects.toThrow('internal');
    await expect(store.settings('US-ZZ', NOW)).rejects.toThrow('internal');
    expect(await store.settings('US-ZZ', NOW)).toBeDefined();
    expect(store.failures).toEqual([]);
  });

  it('is asked again every ten seconds, while what it said before serves', async () => {
    const store = opened(failing(throttled()));
    await store.settings('US-ZZ', NOW);
    for (const now of [NOW + 60, NOW + 69, NOW + 70, NOW + 79])
      expect(await store.settings('US-ZZ', now)).toBeDefined();
    expect([store.calls.length, store.failures.length]).toEqual([3, 2]);
  });

  it('is waited for from ten minutes on', async () => {
    const readAfter = async (seconds: number) => {
      const store = opened(failing(broken()));
      await store.settings('US-ZZ', NOW);
      return store.settings('US-ZZ', NOW + seconds);
    };
    expect(await readAfter(599)).toBeDefined();
    await expect(readAfter(600)).rejects.toThrow('internal');
    await expect(readAfter(601)).rejects.toThrow('internal');
  });

  it('may answer again at any time', async () => {
    const store = opened((call) => {
      if (call === 2) throw broken();
      return { Items: [row('US-ZZ')] };
    });
    await store.settings('US-ZZ', NOW);
    await store.settings('US-ZZ', NOW + 60);
    expect(await store.settings('US-ZZ', NOW + 601)).toBeDefined();
    expect(store.calls).toHaveLength(3);
  });
});
