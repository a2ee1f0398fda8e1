import type { TableRules } from '../../../protocol/retention/rule.ts';
import { dynamo } from '../aws/dynamo.ts';
import { clockFromEnv } from '../clock.ts';
import { readEnv } from '../env.ts';
import { job } from '../job.ts';
import type { TableDescription } from '../table.ts';
import { retentionEnv } from './env.ts';
import { type RetentionResult, reportRetention } from './report-retention.ts';

/** Invoked by an operator (`npm run retention`). Its answer is ages and counts, so its log may have it. */
export function retentionJob(name: string, descriptions: readonly TableDescription[], rules: TableRules) {
  const env = readEnv(retentionEnv(descriptions));
  const clock = clockFromEnv(dynamo(), env);
  const names = env as Readonly<Record<string, string | undefined>>;
  const tables = new Map(descriptions.map(({ id, envName }) => [id, names[envName] ?? '']));
  return job<RetentionResult>(name, async (event) => {
    const began = performance.now();
    const elapsedMilliseconds = () => performance.now() - began;
    return reportRetention({ dynamo: dynamo(), rules, tables, elapsedMilliseconds }, event, await clock());
  });
}
