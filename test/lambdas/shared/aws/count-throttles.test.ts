import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { afterEach, describe, expect, it } from 'vitest';
import { countThrottles } from '../../../../lambdas/shared/aws/count-throttles.ts';
import { clientOptions, lean } from '../../../../lambdas/shared/aws/options.ts';

let server: Server | undefined;
afterEach(() => server?.close().closeAllConnections());

/** Signs with a KMS that answers with these errors, one after the other, and then well. */
async function signWith(errors: string[], maxAttempts: number) {
  let counted = 0;
  server = createServer((request, response) => {
    const error = errors.shift();
    const type = { 'content-type': 'application/x-amz-json-1.1', ...(error ? { 'x-amzn-errortype': error } : {}) };
    request.resume().on('end', () => {
      response
        .writeHead(error ? 400 : 200, type)
        .end(JSON.stringify(error ? { __type: error } : { Signature: 'AAAA' }));
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const options = {
    ...clientOptions,
    maxAttempts,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const client = countThrottles(lean(new KMSClient(options)), () => counted++);
  const input = { KeyId: 'k', Message: Buffer.alloc(32), SigningAlgorithm: 'ECDSA_SHA_256' } as const;
  const outcome = await client.send(new SignCommand(input)).then(
    () => 'signed',
    (error: Error) => error.name,
  );
  return { outcome, counted };
}

const throttled = 'ThrottlingException';

describe('requests that KMS refuses because there are too many', () => {
  it('are counted one by one, also where the SDK repeats them with success', async () => {
    expect(await signWith([throttled, throttled], 3)).toEqual({ outcome: 'signed', counted: 2 });
  });

  it('are counted where the last attempt fails too', async () => {
    expect(await signWith([throttled], 1)).toEqual({ outcome: throttled, counted: 1 });
  });

  it('are no others', async () => {
    expect(await signWith(['AccessDeniedException'], 3)).toEqual({ outcome: 'AccessDeniedException', counted: 0 });
    expect(await signWith([], 3)).toEqual({ outcome: 'signed', counted: 0 });
  });
});
