/**
 * What the region's key server told of a day, in the table Statistics:
 *
 *     <region>#key-server   <day>   figures, as JSON, until the day leaves the reports
 *
 * One whole row for a day: the last that was told is what there is of it.
 */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { parseUtcDay, type UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { leavesReports, reportDays } from '../../../../protocol/statistics/days.ts';
import type { KeyServerDay } from '../../../../protocol/statistics/reports/key-server.ts';
import { EXPIRES, PARTITION_KEY, SORT_KEY } from '../../../shared/table.ts';
import { rowsOf, type StatisticsTable } from './counter-rows.ts';

const partition = (region: string) => `${region}#key-server`;

/** Newest first. Days that it told nothing of are not there. */
export async function publishedDays(from: StatisticsTable, region: string, now: UnixSeconds): Promise<KeyServerDay[]> {
  const days = reportDays(now);
  const rows = await rowsOf(from, { pk: partition(region), between: [days.at(-1) ?? '', days[0] ?? ''] });
  return rows.map((row) => ({ day: row[SORT_KEY]?.S ?? '', figures: JSON.parse(row.figures?.S ?? '') })).toReversed();
}

export async function putPublishedDay(
  { dynamo, table }: StatisticsTable,
  region: string,
  { day, figures }: KeyServerDay,
): Promise<void> {
  const Item = {
    [PARTITION_KEY]: { S: partition(region) },
    [SORT_KEY]: { S: day },
    figures: { S: JSON.stringify(figures) },
    [EXPIRES]: { N: String(leavesReports(Number(parseUtcDay(day)))) },
  };
  await dynamo.send(new PutItemCommand({ TableName: table, Item }));
}
