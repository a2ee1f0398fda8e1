import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

export interface LossyDynamo {
  dynamo: DynamoDBClient;
  /** The answers to the next `times` attempts of this command, such as `UpdateItemCommand`, get lost. */
  lose(command: string, times: number): void;
  /** How many are still to be lost. */
  left(): number;
}

/** A client whose requests are carried out, but whose answers can get lost on the way; it asks again as it always does. */
export function lossyDynamo(config: DynamoDBClientConfig): LossyDynamo {
  const dynamo = new DynamoDBClient(config);
  let losing = { command: '', times: 0 };
  dynamo.middlewareStack.add(
    (next, context) => async (args) => {
      const answer = await next(args);
      if (context.commandName !== losing.command || losing.times <= 0) return answer;
      losing.times--;
      throw Object.assign(new Error('The connection broke'), { name: 'TimeoutError', code: 'ECONNRESET' });
    },
    { step: 'deserialize', name: 'lossy' },
  );
  return {
    dynamo,
    lose(command, times) {
      losing = { command, times };
    },
    left: () => losing.times,
  };
}
