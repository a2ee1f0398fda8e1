import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openSigner } from '../../../../../lambdas/shared/aws/short-way/signer.ts';

const credentials = fc.record({
  accessKeyId: fc.stringMatching(/^[A-Z0-9]{16,20}$/),
  secretAccessKey: fc.stringMatching(/^[A-Za-z0-9/+]{40}$/),
});
const temporary = fc
  .tuple(credentials, fc.base64String({ minLength: 4 }))
  .map(([long, sessionToken]) => ({ ...long, sessionToken }));
const body = fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 300 }));
const request = body.map((body) => ({
  protocol: 'https:',
  hostname: 'dynamodb.eu-central-1.amazonaws.com',
  method: 'POST',
  path: '/',
  query: {},
  headers: {
    host: 'dynamodb.eu-central-1.amazonaws.com',
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'DynamoDB_20120810.GetItem',
    'amz-sdk-invocation-id': 'b3c4a0a2-6e2d-4d3c-8e4e-6b0b5f8f2f10',
    'amz-sdk-request': 'attempt=1; max=2',
  },
  body,
}));
const signingDate = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });

describe('a signature', () => {
  it("is the SDK's, for whatever is signed", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(credentials, temporary),
        request,
        signingDate,
        async (credentials, request, signingDate) => {
          const region = 'eu-central-1';
          const theirs = await new DynamoDBClient({ region, credentials }).config.signer();
          const ours = openSigner({
            credentials: async () => credentials,
            region: async () => region,
            service: 'dynamodb',
          });
          const expected = await theirs.sign(request, { signingDate });
          expect((await ours.sign(request, { signingDate })).headers).toEqual(expected.headers);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('changes with the day and with the credentials, and leaves the request as it is', async () => {
    let secretAccessKey = 'one';
    const signer = openSigner({
      credentials: async () => ({ accessKeyId: 'id', secretAccessKey }),
      region: async () => 'eu-central-1',
      service: 'kms',
    });
    const unsigned = { headers: { host: 'kms' } as Record<string, string>, body: '{}' };
    const sign = async (time: string) => (await signer.sign(unsigned, { signingDate: time })).headers.authorization;
    const first = await sign('2026-11-28T23:59:59Z');
    const nextDay = await sign('2026-11-29T00:00:00Z');
    secretAccessKey = 'two';
    const otherSecret = await sign('2026-11-28T23:59:59Z');
    secretAccessKey = 'one';
    expect(new Set([first, nextDay, otherSecret]).size).toBe(3);
    expect(await sign('2026-11-28T23:59:59Z')).toBe(first);
    expect(unsigned).toEqual({ headers: { host: 'kms' }, body: '{}' });
  });
});
