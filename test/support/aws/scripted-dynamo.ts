import {
  DynamoDBClient,
  InternalServerError,
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';

/** What the script sees of a call, such as `{ command: 'GetItemCommand', input: {…} }`. */
export interface ScriptedCall {
  command: string;
  input: object;
}

/** A client that reaches no network: every command is answered by `script`, which throws what the server would not on demand. */
export function scriptedDynamo(script: (call: ScriptedCall) => object): DynamoDBClient {
  const dynamo = new DynamoDBClient({ region: 'us-east-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } });
  dynamo.middlewareStack.add(
    (_, context) => async (args) => {
      const output = { ...script({ command: String(context.commandName), input: args.input }), $metadata: {} };
      // The script stands in for the server, so there is neither request nor response.
      return { output, response: {} } as never;
    },
    { step: 'initialize', name: 'script' },
  );
  return dynamo;
}

const $metadata = {};

/** The SDK's own errors, as it throws them when its retries are used up. */
export const throttled = () => new ProvisionedThroughputExceededException({ message: 'slow down', $metadata });
export const broken = () => new InternalServerError({ message: 'internal', $metadata });

/** A transaction refused; one reason per write, `None` where the write was fine. */
export function cancelled(...codes: string[]): TransactionCanceledException {
  const CancellationReasons = codes.map((Code) => ({ Code }));
  return new TransactionCanceledException({ message: 'cancelled', CancellationReasons, $metadata });
}
