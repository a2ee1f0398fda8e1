/** What a stage says of its settings. */
import { liveFunction } from '../../../lambdas/shared/names.ts';
import type {
  ReadSettingsResult,
  ShownRegion,
} from '../../../lambdas/verification/operate/read-settings/read-settings.ts';
import { type Invoke, UsageError } from '../../command/operator-command.ts';

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
