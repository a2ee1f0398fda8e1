import { join } from 'node:path';
import { Problem } from '../../../device/problem.ts';
import { readStack } from '../../../device/stack.ts';
import { stackName } from '../../../lib/names.ts';
import { localFolder } from '../../../local/folders.ts';
import { type PublicKeys, parsePublicKeys } from '../../../protocol/export/public-keys.ts';
import { UsageError } from '../../command/operator-command.ts';

/** From the export site, where the exporter writes what its rows say. Throws a Problem where it cannot be read. */
export async function readLiveKeys(stage: string, path: string): Promise<PublicKeys | undefined> {
  const url = `${await exportBaseUrl(stage)}${path}`;
  const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  if (response.status === 404) return undefined;
  if (response.status !== 200) {
    throw new Problem(`${url} answers ${response.status}.`, 'npm run region -- outside looks at what phones see.');
  }
  return parsePublicKeys(await response.text());
}

async function exportBaseUrl(stage: string): Promise<string> {
  if (stage === 'local') return readStack(join(localFolder, 'stack.json')).keyServer.exportBaseUrl;
  // Loaded here, since half a second of AWS SDK is nothing that `--help` needs.
  const { stackOutputs } = await import('../../deploy/aws.ts');
  const { ExportBaseUrl } = await stackOutputs(stackName('keyserver', stage));
  if (ExportBaseUrl !== undefined) return ExportBaseUrl;
  throw new UsageError(`Stage ${stage} is not deployed where these credentials reach.`);
}
