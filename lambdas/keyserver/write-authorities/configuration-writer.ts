import { paginateQuery, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Dynamo } from '../../shared/aws/dynamo.ts';
import { CONFIGURATIONS, endConfiguration, putConfiguration } from '../export-table.ts';
import type { ConfigurationWriter } from './write-authorities.ts';

/** Writes the rows of the Exports table that a deployment owns. */
export function openConfigurationWriter(dynamo: Dynamo, TableName: string): ConfigurationWriter {
  return {
    async put(configuration, now) {
      await dynamo.send(new UpdateItemCommand(putConfiguration(TableName, configuration, now)));
    },
    async others(ids) {
      const found: string[] = [];
      const query = {
        TableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        FilterExpression: 'attribute_not_exists(endsAt)',
        ProjectionExpression: 'sk',
        ExpressionAttributeValues: { ':pk': { S: CONFIGURATIONS } },
      };
      for await (const page of paginateQuery({ client: dynamo }, query)) {
        found.push(...(page.Items ?? []).flatMap((row) => row.sk?.S ?? []));
      }
      return found.filter((id) => !ids.includes(id));
    },
    async end(id, now) {
      await dynamo.send(new UpdateItemCommand(endConfiguration(TableName, id, now)));
    },
  };
}
