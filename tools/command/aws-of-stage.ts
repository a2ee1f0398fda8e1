/** How a command reaches the AWS of a stage: that of the local stack by its own file, any other as the environment says. */
import { join } from 'node:path';
import { Problem } from '../../device/problem.ts';
import { readStack } from '../../device/stack.ts';
import { clientConfig } from '../../local/aws/access.ts';
import { localFolder } from '../../local/folders.ts';

/** For the constructor of any SDK client. */
export function awsOfStage(stage: string): Partial<ReturnType<typeof clientConfig>> {
  if (stage !== 'local' || process.env.AWS_ENDPOINT_URL !== undefined) return {};
  const { aws } = readStack(join(localFolder, 'stack.json'));
  if (!aws) throw new Problem('The local stack does not say where its AWS is.', 'Stop and run "npm start" again.');
  return clientConfig({ endpoint: aws.endpoint, ...(aws.caFile === undefined ? {} : { caFile: aws.caFile }) });
}
