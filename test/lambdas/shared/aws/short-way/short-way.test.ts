/** The short way through the SDK against the long one: the same requests, answers, errors and repetitions. */
import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDynamo } from '../../../../../lambdas/shared/aws/dynamo.ts';
import { openKms } from '../../../../../lambdas/shared/aws/kms.ts';
import { lean } from '../../../../../lambdas/shared/aws/options.ts';

interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

const bodyOf = ({ body }: Sent) => JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body));

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** In place of an answer: the code of an error. */
  readonly error?: string;
}

/** Configuration of a client whose n-th request is answered by the n-th of `answers`, the others with `{}`. */
function answeredBy(answers: Answer[]) {
  const sent: Sent[] = [];
  const config = {
    region: 'eu-central-1',
    credentials: { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' },
    maxAttempts: 3,
    requestHandler: {
      async handle(request: Sent) {
        sent.push(request);
        const { status = 200, headers = {}, body = '{}', error } = answers.shift() ?? {};
        if (error) throw Object.assign(new Error(error), { code: error });
        return { response: { statusCode: status, headers, body: Buffer.from(body) } };
      },
    } as never,
  };
  return { config, sent };
}

const get = new GetItemCommand({ TableName: 't', Key: { pk: { S: 'ä' } }, ConsistentRead: true });

/** A client that has found its endpoint with a first call, and from now on is answered by `answers`. */
async function shortWay(...answers: Answer[]) {
  const { config, sent } = answeredBy([{}, ...answers]);
  const client = openDynamo('job', config);
  await client.send(get);
  sent.length = 0;
  return { client, sent };
}

function longWay(...answers: Answer[]) {
  const { config, sent } = answeredBy(answers);
  return { client: lean(new DynamoDBClient(config)), sent };
}

/** What a caller and AWS see of a call. */
async function outcome({ client, sent }: { client: DynamoDBClient; sent: Sent[] }, command: GetItemCommand = get) {
  const settled = await client.send(command).then(
    ({ $metadata: { httpStatusCode, requestId, attempts }, ...output }) => ({
      output,
      $metadata: { httpStatusCode, requestId, attempts },
    }),
    (error: Error) => ({
      thrown: error.constructor,
      message: error.message.split('\n')[0],
      members: { ...error, $metadata: undefined, clock: undefined },
      status: (error as ConditionalCheckFailedException).$metadata?.httpStatusCode,
      attempts: (error as ConditionalCheckFailedException).$metadata?.attempts,
    }),
  );
  return { ...settled, requests: sent.length };
}

beforeEach(() => {
  // What the SDK waits between attempts is drawn: here, nothing.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('a request on the short way', () => {
  const headersOf = ({ headers }: Sent) => {
    const { authorization = '', 'amz-sdk-invocation-id': id, ...rest } = headers;
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    return { ...rest, scope: authorization.replace(/Signature=[0-9a-f]{64}$/, '') };
  };

  it("has the SDK's headers and body", async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-28T12:00:00Z') });
    const [short, long] = [await shortWay(), longWay()];
    await Promise.all([short.client.send(get), long.client.send(get)]);
    const [ours, theirs] = [short.sent[0] as Sent, long.sent[0] as Sent];
    expect(bodyOf(ours)).toEqual(bodyOf(theirs));
    expect(headersOf(ours)).toEqual(headersOf(theirs));
  });

  it('goes where the configuration says, with a port or without', async () => {
    for (const endpoint of ['http://127.0.0.1:4566', 'https://dynamodb.example']) {
      const { config, sent } = answeredBy([]);
      const client = openDynamo('job', { ...config, endpoint });
      await client.send(get);
      await client.send(get);
      const [theirs, ours] = sent.map((request) => {
        const { protocol, hostname, port, path, method, headers } = request as never as Record<string, string & Sent>;
        return { protocol, hostname, port, path, method, host: (headers as never as Record<string, string>).host };
      });
      expect(ours).toEqual(theirs);
    }
  });

  it('names a transaction once for all its attempts, or as its caller does', async () => {
    const token = (request: Sent) => bodyOf(request).ClientRequestToken;
    const { config, sent } = answeredBy([{}, { error: 'ECONNRESET' }]);
    const client = openDynamo('job', config);
    for (const ClientRequestToken of [undefined, undefined, undefined, 'mine']) {
      await client.send(new TransactWriteItemsCommand({ TransactItems: [], ClientRequestToken }));
    }
    const [, first, again, other, given] = sent.map(token);
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    expect(given).toBe('mine');
  });

  it('is told from its repetitions by its number, and they have one name', async () => {
    const { client, sent } = await shortWay({ status: 500 }, { error: 'ECONNRESET' });
    await client.send(get);
    const attempts = [1, 2, 3].map((attempt) => `attempt=${attempt}; max=3`);
    expect(sent.map(({ headers }) => headers['amz-sdk-request'])).toEqual(attempts);
    expect(new Set(sent.map(({ headers }) => headers['amz-sdk-invocation-id'])).size).toBe(1);
  });

  it('draws on what the SDK allows for repetitions, and gives it back', async () => {
    const failures = Array.from({ length: 6 }, () => ({ status: 500 }));
    const left = async ({ client }: { client: DynamoDBClient }) => {
      const strategy = (await client.config.retryStrategy()) as unknown as { getCapacity(): number };
      const capacities: number[] = [];
      for (let call = 0; call < 4; call++) {
        await client.send(get).catch(() => {});
        capacities.push(strategy.getCapacity());
      }
      return capacities;
    };
    const long = await left(longWay(...failures));
    expect(await left(await shortWay(...failures))).toEqual(long);
    expect(long[1]).toBeLessThan(long[0] ?? 0);
    expect(long[3]).toBe((long[1] ?? 0) + 2);
  });

  it('is the long one for other operations', async () => {
    const { client, sent } = await shortWay({}, { body: '{"TableDescription":{"CreationDateTime":1.5}}' });
    const create = new CreateTableCommand({ TableName: 't', AttributeDefinitions: [], KeySchema: [] });
    await client.send(create);
    const { TableDescription } = await client.send(create);
    expect(TableDescription?.CreationDateTime).toEqual(new Date(1_500));
    expect(sent).toHaveLength(2);
  });

  it('has a signature from the corrected clock', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-28T12:00:00Z') });
    const headers = { date: 'Sat, 28 Nov 2026 13:00:00 GMT' };
    const body =
      '{"__type":"com.amazon.coral.service#InvalidSignatureException","message":"Signature not yet current"}';
    const { client, sent } = await shortWay({ status: 400, headers, body });
    await client.send(get);
    expect(sent.map(({ headers }) => headers['x-amz-date'])).toEqual(['20261128T120000Z', '20261128T130000Z']);
  });

  it('signs a digest with KMS', async () => {
    const { config, sent } = answeredBy([
      {},
      { body: '{"KeyId":"k","Signature":"AAEC","SigningAlgorithm":"ECDSA_SHA_256"}' },
    ]);
    const client = openKms('job', config);
    const sign = new SignCommand({
      KeyId: 'k',
      Message: Buffer.from([250, 251]),
      MessageType: 'DIGEST',
      SigningAlgorithm: 'ECDSA_SHA_256',
    });
    expect((await client.send(sign)).Signature).toBeUndefined();
    expect(await client.send(sign)).toMatchObject({ KeyId: 'k', Signature: new Uint8Array([0, 1, 2]) });
    expect(sent[1]?.headers).toMatchObject({
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'TrentService.Sign',
    });
    const long = answeredBy([]);
    await new KMSClient(long.config).send(sign);
    expect(bodyOf(sent[1] as Sent)).toEqual(bodyOf(long.sent[0] as Sent));
  });
});

describe('an answer on the short way is what it is on the long one', () => {
  const ns = 'com.amazonaws.dynamodb.v20120810#';
  const item = { pk: { S: 'k' }, b: { B: 'AAEC' }, l: { L: [{ M: { B: { B: 'AAEC' } } }] } };
  const refused = (type: string, rest: object = {}) => ({
    status: 400,
    body: JSON.stringify({ __type: `${ns}${type}`, message: 'no', ...rest }),
  });
  const html = '<html><body><h1>503 Service Unavailable</h1></body></html>';

  it.each<[string, Answer[]]>([
    ['an item', [{ body: JSON.stringify({ Item: item }), headers: { 'x-amzn-requestid': 'R', 'x-amz-crc32': '1' } }]],
    ['no item', [{ body: '{}' }]],
    ['nothing', [{ body: '' }]],
    ['null', [{ body: 'null' }]],
    ['status 201', [{ status: 201, body: JSON.stringify({ Item: item }) }]],
    ['a body that is cut off', [{ body: '{"Item":{"pk":{"S":"k"' }]],
    ['a page of a proxy with status 200', [{ body: html }]],
    ['a failed condition with its item', [refused('ConditionalCheckFailedException', { Item: item })]],
    [
      'a failed condition with Message',
      [{ status: 400, body: `{"__type":"${ns}ConditionalCheckFailedException","Message":"no"}` }],
    ],
    [
      'a cancelled transaction',
      [
        refused('TransactionCanceledException', {
          CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Message: 'no', Item: item }],
        }),
      ],
    ],
    ['an error of no known type', [refused('SomethingNew', { Extra: 1 })]],
    ['an error of a type without a namespace', [{ status: 400, body: '{"__type":"ResourceNotFoundException"}' }]],
    [
      'an error named in a header',
      [
        {
          status: 400,
          headers: { 'x-amzn-errortype': 'ResourceNotFoundException:http://internal.amazon.com/' },
          body: '{}',
        },
      ],
    ],
    ['an error named in a code', [{ status: 400, body: '{"code":"ResourceNotFoundException"}' }]],
    ['an error without a body', [{ status: 400, body: '' }]],
    ['an error page of a proxy', [{ status: 403, body: html }]],
    ['a redirection', [{ status: 302, body: '' }]],
    ['an access that is denied', [refused('AccessDeniedException')]],
    [
      'an internal error, once',
      [{ status: 500, body: `{"__type":"${ns}InternalServerError"}` }, { body: JSON.stringify({ Item: item }) }],
    ],
    [
      'an internal error, always',
      Array.from({ length: 3 }, () => ({ status: 500, body: `{"__type":"${ns}InternalServerError"}` })),
    ],
    ['a page with status 503, once', [{ status: 503, body: html }]],
    ['an empty body with status 502, once', [{ status: 502, body: '' }]],
    ['a throttle, once', [refused('ThrottlingException')]],
    [
      'a throttle of a table, always',
      Array.from({ length: 3 }, () => refused('ProvisionedThroughputExceededException')),
    ],
    ['a limit, once', [refused('RequestLimitExceeded')]],
    ['too many requests, once', [{ status: 429, body: '{}' }]],
    ['a transaction in progress, once', [refused('TransactionInProgressException')]],
    ['a connection that is reset, once', [{ error: 'ECONNRESET' }]],
    ['a name that is not found, always', Array.from({ length: 3 }, () => ({ error: 'ENOTFOUND' }))],
    ['an error of the transport that is none of AWS', [{ error: 'ERR_UNEXPECTED' }]],
  ])('%s', async (_, answers) => {
    const long = await outcome(longWay(...answers));
    expect(await outcome(await shortWay(...answers))).toEqual(long);
  });

  it('with the classes and members that stores look at', async () => {
    const { client } = await shortWay(
      refused('ConditionalCheckFailedException', { Item: item }),
      refused('TransactionCanceledException', {
        CancellationReasons: [{ Code: 'ConditionalCheckFailed', Item: item }],
      }),
    );
    const failed = await client.send(get).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ConditionalCheckFailedException);
    expect((failed as ConditionalCheckFailedException).Item?.b).toEqual({ B: new Uint8Array([0, 1, 2]) });
    const cancelled = await client.send(get).catch((error: unknown) => error);
    expect(cancelled).toBeInstanceOf(TransactionCanceledException);
    const [reason] = (cancelled as TransactionCanceledException).CancellationReasons ?? [];
    expect(reason?.Item?.b).toEqual({ B: new Uint8Array([0, 1, 2]) });
  });
});
