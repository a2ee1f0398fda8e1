/** What is written and read by hand is what the SDK writes and reads. */
import {
  type AttributeValue,
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { KMSClient, SignCommand } from '@aws-sdk/client-kms';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonText, readAttributes } from '../../../../../lambdas/shared/aws/short-way/json.ts';

/** An SDK client that is answered `answer` and keeps the bodies it would have sent. */
function sdk(answer = '{}') {
  const bodies: unknown[] = [];
  const options = {
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    requestHandler: {
      async handle({ body }: { body?: Uint8Array | string }) {
        bodies.push(JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body)));
        return { response: { statusCode: 200, headers: {}, body: Buffer.from(answer) } };
      },
    } as never,
  };
  return { bodies, dynamo: new DynamoDBClient(options), kms: new KMSClient(options) };
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  // Half characters, which JSON.stringify and the SDK both escape.
  fc.constantFrom('\ud800', 'x\udfff', '\u2028"\\\n\u0000', ''),
);
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array)),
  // A view into a larger buffer, as most Buffers are.
  fc.uint8Array({ minLength: 3, maxLength: 9 }).map((array) => array.subarray(1, -1)),
);
const number = fc.bigInt().map(String);
const name = fc.oneof(
  fc.string({ minLength: 1 }).filter((one) => one !== '__proto__'),
  fc.constantFrom('B', 'BS', 'S', 'M', 'L', 'toString'),
);
const { value } = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text.map((S) => ({ S })),
    number.map((N) => ({ N })),
    bytes.map((B) => ({ B })),
    fc.boolean().map((BOOL) => ({ BOOL })),
    fc.constant({ NULL: true } as const),
    fc.array(text, { maxLength: 3 }).map((SS) => ({ SS })),
    fc.array(number, { maxLength: 3 }).map((NS) => ({ NS })),
    fc.array(bytes, { maxLength: 3 }).map((BS) => ({ BS })),
    fc.array(tie('value'), { maxLength: 3 }).map((L) => ({ L })),
    fc.dictionary(name, tie('value'), { maxKeys: 3 }).map((M) => ({ M })),
  ),
}));
const item = fc.dictionary(name, value, { maxKeys: 5 });
const names = fc.dictionary(
  name.map((one) => `#${one}`),
  fc.string(),
  { maxKeys: 2 },
);

describe('the body of a request', () => {
  const inputs = fc.record({
    key: item,
    put: item,
    values: fc.option(item, { nil: undefined }),
    names: fc.option(names, { nil: undefined }),
    strong: fc.option(fc.boolean(), { nil: undefined }),
    bytes,
  });

  it('is what the SDK sends, for whatever there is to send', async () => {
    const { dynamo, kms, bodies } = sdk();
    await fc.assert(
      fc.asyncProperty(inputs, async ({ key, put, values, names, strong, bytes }) => {
        const expressions = { ExpressionAttributeNames: names, ExpressionAttributeValues: values };
        const conditional = { TableName: 't', ConditionExpression: 'c', ...expressions };
        const commands = [
          new GetItemCommand({ TableName: 't', Key: key, ConsistentRead: strong }),
          new PutItemCommand({ Item: put, ...conditional, ReturnValues: 'ALL_OLD' }),
          new UpdateItemCommand({ Key: key, UpdateExpression: 'u', ...conditional }),
          new QueryCommand({
            TableName: 't',
            KeyConditionExpression: 'k',
            ...expressions,
            Limit: 7,
            ExclusiveStartKey: key,
          }),
          new BatchGetItemCommand({ RequestItems: { t: { Keys: [key, put], ConsistentRead: strong } } }),
          new TransactWriteItemsCommand({
            ClientRequestToken: 'token',
            TransactItems: [
              { Put: { Item: put, ...conditional } },
              { Update: { Key: key, UpdateExpression: 'u', ...conditional } },
              { Delete: { Key: key, ...conditional } },
              { ConditionCheck: { Key: key, ...conditional } },
            ],
          }),
        ];
        for (const command of commands) {
          await dynamo.send(command as GetItemCommand);
          expect(JSON.parse(jsonText(command.input))).toEqual(bodies.pop());
        }
        const sign = { KeyId: 'k', Message: bytes, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' } as const;
        await kms.send(new SignCommand(sign));
        expect(JSON.parse(jsonText(sign))).toEqual(bodies.pop());
      }),
      { numRuns: 60 },
    );
  });

  it('leaves its input as it is', () => {
    const make = () => ({
      Item: { pk: { S: 'k' }, b: { B: Buffer.from('b') }, l: { L: [{ BS: [Buffer.from('b')] }] } },
    });
    const input = make();
    jsonText(input);
    expect(input).toEqual(make());
  });
});

describe('an answer', () => {
  const answers = fc.record({
    Item: item,
    Attributes: item,
    Items: fc.array(item, { maxLength: 3 }),
    LastEvaluatedKey: item,
    Responses: fc.record({ table: fc.array(item, { maxLength: 3 }) }),
    UnprocessedKeys: fc.record({
      table: fc.record({ Keys: fc.array(item, { maxLength: 2 }), ExpressionAttributeNames: names }),
    }),
    ConsumedCapacity: fc.constant({ TableName: 'table', CapacityUnits: 0.5 }),
    Count: fc.nat(),
  });

  it('is read as the SDK reads it', async () => {
    await fc.assert(
      fc.asyncProperty(answers, async ({ Item, Attributes, Items, LastEvaluatedKey, Responses, ...rest }) => {
        const { ConsumedCapacity, Count, UnprocessedKeys } = rest;
        const one = { Item, ConsumedCapacity };
        expect(read(one)).toEqual(await send(new GetItemCommand({ TableName: 't', Key: {} }), one));
        const updated = { Attributes, ConsumedCapacity };
        const update = new UpdateItemCommand({ TableName: 't', Key: {} });
        expect(read(updated)).toEqual(await send(update, updated));
        const page = { Items, Count, LastEvaluatedKey, ConsumedCapacity };
        expect(read(page)).toEqual(await send(new QueryCommand({ TableName: 't' }), page));
        const batch = { Responses, UnprocessedKeys, ConsumedCapacity: [ConsumedCapacity] };
        expect(read(batch)).toEqual(await send(new BatchGetItemCommand({ RequestItems: {} }), batch));
      }),
      { numRuns: 60 },
    );
  });

  function read(answer: object): unknown {
    const parsed = JSON.parse(jsonText(answer));
    readAttributes(parsed);
    return parsed;
  }

  async function send(command: object, answer: object): Promise<object> {
    const { $metadata, ...output } = await sdk(jsonText(answer)).dynamo.send(command as GetItemCommand);
    return output;
  }
});
