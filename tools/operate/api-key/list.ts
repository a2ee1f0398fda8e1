/** `npm run api-key -- list`: which keys a region has; tab-separated, so that it can be piped. */
import { liveFunction } from '../../../lambdas/shared/names.ts';
import type { ListApiKeysResult } from '../../../lambdas/verification/operate/list-api-keys/list-api-keys.ts';
import type { ListedApiKey } from '../../../lambdas/verification/store/api-keys/all-keys.ts';
import { type UnixSeconds, utcDay } from '../../../protocol/keys/interval.ts';
import { withdrawnForGood } from '../../../protocol/rings/api-key.ts';
import { UsageError } from '../../command/operator-command.ts';
import { type Command, given } from './options.ts';

export const list: Command = async (values, invoke, terminal) => {
  const { stage, region } = given(values, ['stage', 'region']);
  const target = liveFunction(stage, 'verification', 'list-api-keys');
  if (values['dry-run']) return terminal.note(`Would ask ${target} for the keys of ${region}.`);
  const result = (await invoke(target, { region })) as ListApiKeysResult;
  if ('error' in result) throw new UsageError(result.error);
  if (result.keys.length === 0) return terminal.note(`${region} has no API key.`);
  terminal.out(['name', 'type', 'begins with', 'made', 'last used', 'networks', 'state', 'number', 'id'].join('\t'));
  for (const key of result.keys) terminal.out(line(key, result.now));
};

function line(key: ListedApiKey, now: UnixSeconds): string {
  const { name, type, preview, created, lastUse = 'not in 91 days', networks, number = 'none yet', id } = key;
  const from = networks.length === 0 ? 'any' : networks.join(',');
  return [name, type, preview, utcDay(created), lastUse, from, stateOf(key, now), number, id].join('\t');
}

function stateOf({ disabledAt }: ListedApiKey, now: UnixSeconds): string {
  if (disabledAt === undefined) return 'works';
  const end = withdrawnForGood(disabledAt);
  const since = `withdrawn ${utcDay(disabledAt)}`;
  return now < end ? `${since}, can be enabled until ${new Date(end * 1000).toISOString()}` : `${since}, for good`;
}
