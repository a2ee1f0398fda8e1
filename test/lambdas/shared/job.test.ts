import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { JobFailure, job, secretJob } from '../../../lambdas/shared/job.ts';
import { linesOf } from '../../support/process/stdout.ts';

const context = { awsRequestId: 'request-9' } as Context;

describe('job', () => {
  it('gives back and logs what was done', async () => {
    const handler = job('keyserver/rotate', async () => ({ made: ['revision-token/1'] }));
    let result: unknown;
    const lines = await linesOf(async () => {
      result = await handler({}, context);
    });
    expect(result).toEqual({ made: ['revision-token/1'] });
    expect(lines).toMatchObject([
      { message: 'job', service: 'keyserver/rotate', summary: { made: ['revision-token/1'] } },
    ]);
  });

  it('hands over what it was called with', async () => {
    const handler = job('keyserver/export', async (event: { kid: string }, { awsRequestId }) => ({
      event,
      awsRequestId,
    }));
    await linesOf(async () => {
      expect(await handler({ kid: 'a' }, context)).toEqual({ event: { kid: 'a' }, awsRequestId: 'request-9' });
    });
  });

  it('throws the problem that it finds in what was done, after logging it', async () => {
    const handler = job(
      'keyserver/export',
      async () => ({ failed: ['us-zz'] }),
      ({ failed }) => failed.join(),
    );
    const lines = await linesOf(() => expect(handler({}, context)).rejects.toThrow('keyserver/export failed: us-zz'));
    expect(lines).toMatchObject([{ message: 'job', summary: { failed: ['us-zz'] } }]);
  });

  const failing = async (error: Error) => {
    const handler = job('keyserver/rotate', async () => Promise.reject(error));
    let message = '';
    const lines = await linesOf(() =>
      handler({}, context).catch((thrown: Error) => {
        message = thrown.message;
      }),
    );
    return { message, lines };
  };

  it('fails without the text of the error', async () => {
    const { message, lines } = await failing(new RangeError('secret'));
    expect(message).toBe('keyserver/rotate failed: see its log');
    expect(lines).toMatchObject([{ errorName: 'RangeError', requestId: 'request-9' }, { UnexpectedError: 1 }]);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  it('says which part failed, and logs the place of the cause', async () => {
    const { message, lines } = await failing(new JobFailure('ring code', new TypeError('secret')));
    expect(message).toBe('keyserver/rotate failed: ring code');
    expect(lines[0]).toMatchObject({ errorName: 'JobFailure', cause: { errorName: 'TypeError' } });
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  it('logs nothing of a result that is the invoker’s alone', async () => {
    const handler = secretJob('verification/create-api-key', async () => ({ key: 'secret' }));
    let result: unknown;
    const lines = await linesOf(async () => {
      result = await handler({}, context);
    });
    expect([result, lines]).toEqual([{ key: 'secret' }, []]);
  });

  it('fails without the text of the error there too', async () => {
    const handler = secretJob('verification/create-api-key', async () => Promise.reject(new RangeError('secret')));
    const lines = await linesOf(() =>
      expect(handler({}, context)).rejects.toThrow('verification/create-api-key failed: see its log'),
    );
    expect(lines).toMatchObject([{ errorName: 'RangeError' }, { UnexpectedError: 1 }]);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });
});
