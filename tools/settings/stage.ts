/** How the functions of a stage are reached that read and change settings. */
import { join } from 'node:path';
import { Problem } from '../../device/problem.ts';
import { readStack } from '../../device/stack.ts';
import { liveFunction } from '../../lambdas/shared/names.ts';
import type { ReadSettingsResult, ShownRegion } from '../../lambdas/verification/read-settings/read-settings.ts';
import { clientConfig } from '../../local/aws/access.ts';
import { type Invoke, invokeLambda, UsageError } from '../command/operator-command.ts';

const localFolder = join(import.meta.dirname, '..', '..', '.local');

/** The local stack's functions are asked at its own AWS, whatever the environment says. */
export function invokeOf(stage: string): Invoke {
  if (stage !== 'local') return invokeLambda;
  const { aws } = readStack(join(localFolder, 'stack.json'));
  if (!aws) throw new Problem('The local stack does not say where its AWS is.', 'Stop and run "npm start" again.');
  const { endpoint, caFile } = aws;
  const config = clientConfig({ endpoint, ...(caFile === undefined ? {} : { caFile }) });
  return (target, payload) => invokeLambda(target, payload, config);
}

/** Throws a UsageError for what the function refuses. */
export async function readSettingsOf<T extends Exclude<ReadSettingsResult, { error: string }>>(
  stage: string,
  invoke: Invoke,
  request: { readonly do: string; readonly region?: string },
): Promise<T> {
  const target = liveFunction(stage, 'verification', 'read-settings');
  const result = (await invoke(target, request)) as T | { error: string };
  if ('error' in result) throw new UsageError(result.error);
  return result;
}

export function shownRegion(stage: string, region: string, invoke: Invoke): Promise<ShownRegion> {
  return readSettingsOf<ShownRegion>(stage, invoke, { do: 'get', region });
}
