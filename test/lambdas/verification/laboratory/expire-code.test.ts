import { describe, expect, it } from 'vitest';
import { expireCode } from '../../../../lambdas/verification/laboratory/expire-code/expire-code.ts';
import { type CodeStore, openCodeStore } from '../../../../lambdas/verification/store/code-store.ts';
import { parseExpireCodeRequest } from '../../../../protocol/api/expire-code.ts';
import { diagnosisKey } from '../../../../protocol/codes/code.ts';
import { broken, cancelled, scriptedDynamo } from '../../../support/aws/scripted-dynamo.ts';
import { aCall, NOW, outcome } from '../../../support/verification/verification-calls.ts';

const uuid = '9a6bcc60-5a34-44ba-79cb-8514c0108a5d';
const put = { TableName: 'Audit', Item: {} };
const story = (codes: Pick<CodeStore, 'expire'>) => expireCode({ codes, auditTable: 'Audit' });
const expire = (body: unknown, answer: Awaited<ReturnType<CodeStore['expire']>>) =>
  outcome(async () =>
    story({ expire: async () => answer })(
      parseExpireCodeRequest(Buffer.from(JSON.stringify(body)), 'application/json'),
      aCall('admin'),
    ),
  );

describe('expirecode', () => {
  it('ends the code of the uuid in the caller’s region, with an entry for the audit', async () => {
    const asked: unknown[] = [];
    const expire: CodeStore['expire'] = async (...args) => {
      asked.push(...args);
      return { done: true };
    };
    await story({ expire })({ uuid: uuid.toUpperCase(), padding: '' }, aCall('admin'));
    const entry = { actor: { S: 'api-key:key-1' }, action: { S: 'code-expired' }, target: { S: `US-ZZ/${uuid}` } };
    expect(asked).toEqual([
      'US-ZZ',
      diagnosisKey(uuid),
      expect.objectContaining({ TableName: 'Audit', Item: expect.objectContaining(entry) }),
      NOW,
    ]);
  });

  it('that meets a phone redeeming the code: an error of ours, to be tried again', async () => {
    expect(await expire({ uuid }, 'busy')).toBe('500 internal_server_error');
  });

  it.each([
    ['bad JSON', '{', '400'],
    ['unknown field', { uuid, code: '1' }, '400'],
    ['no uuid', {}, '404 code_not_found'],
  ])('%s', async (_, body, refusal) => {
    expect(await expire(body, { done: true })).toBe(refusal);
  });
});

describe('the transaction', () => {
  const failing = (error: Error) => {
    let calls = 0;
    const dynamo = scriptedDynamo(() => {
      calls++;
      throw error;
    });
    return {
      run: () => openCodeStore(dynamo, 'Codes').expire('US-ZZ', diagnosisKey(uuid), put, NOW),
      count: () => calls,
    };
  };

  it('in conflict with a claim is tried five times, and then told', async () => {
    const { run, count } = failing(cancelled('TransactionConflict', 'None'));
    expect(await run()).toBe('busy');
    expect(count()).toBe(5);
  });
  it('refused without a row: there is none', async () => {
    expect(await failing(cancelled('ConditionalCheckFailed', 'None')).run()).toEqual({ done: false, old: undefined });
  });
  it('any other error is passed on', async () => {
    const error = broken();
    await expect(failing(error).run()).rejects.toBe(error);
  });
});
