import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

export interface MeteredDynamo {
  dynamo: DynamoDBClient;
  /** Units that DynamoDB says were consumed since the last call, writes alone, and the calls made. */
  spent(): { writeUnits: number; calls: string[] };
}

const writes = new Set(['PutItemCommand', 'UpdateItemCommand', 'DeleteItemCommand', 'TransactWriteItemsCommand']);

/** A client that asks for ReturnConsumedCapacity with every command and adds it up. */
export function meteredDynamo(config: DynamoDBClientConfig): MeteredDynamo {
  const dynamo = new DynamoDBClient(config);
  let writeUnits = 0;
  let calls: string[] = [];
  dynamo.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
      const { ConsumedCapacity } = result.output as { ConsumedCapacity?: Units | Units[] };
      const units = [ConsumedCapacity ?? []].flat().reduce((sum, one) => sum + (one.CapacityUnits ?? 0), 0);
      calls.push(String(context.commandName));
      if (writes.has(String(context.commandName))) writeUnits += units;
      return result;
    },
    { step: 'initialize', name: 'meter' },
  );
  return {
    dynamo,
    spent() {
      const result = { writeUnits, calls };
      writeUnits = 0;
      calls = [];
      return result;
    },
  };
}

interface Units {
  CapacityUnits?: number;
}
