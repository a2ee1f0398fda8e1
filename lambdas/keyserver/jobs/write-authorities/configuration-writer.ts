import { type AttributeValue, paginateQuery, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { ExportConfiguration, SignerSettings } from '../../../../protocol/export/configuration.ts';
import type { Dynamo } from '../../../shared/aws/dynamo.ts';
import { CONFIGURATIONS, endConfiguration, putConfiguration } from '../../store/export/export-table.ts';
import type { ConfigurationWriter } from './write-authorities.ts';

/** Writes the rows of the Exports table that a deployment owns. */
export function openConfigurationWriter(dynamo: Dynamo, TableName: string): ConfigurationWriter {
  return {
    async state() {
      const rows = await configurations(dynamo, TableName);
      return Object.fromEntries(
        rows.map(({ sk, settings, endsAt }) => [
          `export ${sk?.S}`,
          { ...JSON.parse(settings?.S ?? '{}'), ...(endsAt && { endsAt: Number(endsAt.N) }) },
        ]),
      );
    },
    async put(configuration, now) {
      await dynamo.send(new UpdateItemCommand(putConfiguration(TableName, configuration, now)));
    },
    async signers() {
      const rows = await configurations(dynamo, TableName);
      return new Map(rows.map(({ sk, settings }) => [sk?.S ?? '', readSigners(settings?.S ?? '')]));
    },
    async others(ids) {
      const rows = await configurations(dynamo, TableName);
      const going = rows.filter(({ endsAt }) => endsAt === undefined).flatMap(({ sk }) => sk?.S ?? []);
      return going.filter((id) => !ids.includes(id));
    },
    async end(id, now) {
      await dynamo.send(new UpdateItemCommand(endConfiguration(TableName, id, now)));
    },
  };
}

async function configurations(dynamo: Dynamo, TableName: string): Promise<Record<string, AttributeValue>[]> {
  const rows: Record<string, AttributeValue>[] = [];
  const query = {
    TableName,
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk',
    ProjectionExpression: 'sk, settings, endsAt',
    ExpressionAttributeValues: { ':pk': { S: CONFIGURATIONS } },
  };
  for await (const page of paginateQuery({ client: dynamo }, query)) rows.push(...(page.Items ?? []));
  return rows;
}

function readSigners(settings: string): SignerSettings[] {
  return (JSON.parse(settings) as ExportConfiguration).signers;
}
