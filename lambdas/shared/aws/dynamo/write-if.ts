import { ConditionalCheckFailedException, type UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Dynamo } from '../dynamo.ts';

/** Sends a conditional write. False: its condition did not hold, and nothing was written. */
export async function writeIf(dynamo: Dynamo, update: UpdateItemCommand): Promise<boolean> {
  try {
    await dynamo.send(update);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
