/** `npm run api-key -- disable`, `-- enable`, `-- limit`: a key that exists. */
import { liveFunction } from '../../../lambdas/shared/names.ts';
import type { DisableApiKeyResult } from '../../../lambdas/verification/operate/disable-api-key/disable-api-key.ts';
import type { EnableApiKeyResult } from '../../../lambdas/verification/operate/enable-api-key/enable-api-key.ts';
import type { LimitApiKeyResult } from '../../../lambdas/verification/operate/limit-api-key/limit-api-key.ts';
import { networkText } from '../../../protocol/abuse/address-list.ts';
import { withdrawnForGood } from '../../../protocol/rings/api-key.ts';
import { UsageError } from '../../command/operator-command.ts';
import { type Command, given } from './options.ts';

export const disable: Command = async (values, invoke, terminal) => {
  const { stage, region, name } = given(values, ['stage', 'region', 'name']);
  const target = liveFunction(stage, 'verification', 'disable-api-key');
  if (values['dry-run']) return terminal.note(`Would ask ${target} to withdraw the key "${name}" of ${region}.`);
  const result = (await invoke(target, { region, name })) as DisableApiKeyResult;
  if ('error' in result) throw new UsageError(result.error);
  const key = `API key "${name}" of ${region}, id ${result.id}`;
  const end = isoTime(withdrawnForGood(result.since));
  if (!result.first) return terminal.note(`${key}: withdrawn already, since ${isoTime(result.since)}.`);
  terminal.note(`${key}: withdrawn. Every function refuses it within 60 seconds; its name stays taken.`);
  terminal.note(`Until ${end} it can be let in again (npm run api-key -- enable), after that never.`);
};

export const enable: Command = async (values, invoke, terminal) => {
  const { stage, region, name } = given(values, ['stage', 'region', 'name']);
  const target = liveFunction(stage, 'verification', 'enable-api-key');
  if (values['dry-run']) return terminal.note(`Would ask ${target} to let the key "${name}" of ${region} in again.`);
  const result = (await invoke(target, { region, name })) as EnableApiKeyResult;
  if ('error' in result) throw new UsageError(result.error);
  terminal.note(
    `API key "${name}" of ${region}, id ${result.id}: let in again. Every function takes it within 60 seconds.`,
  );
};

/** What lifts a limit. */
const EVERYWHERE = 'any';

export const limit: Command = async (values, invoke, terminal) => {
  const { stage, region, name, networks } = given(values, ['stage', 'region', 'name', 'networks']);
  const list = networksOf(networks);
  const target = liveFunction(stage, 'verification', 'limit-api-key');
  if (values['dry-run']) {
    return terminal.note(`Would ask ${target} to take the key "${name}" of ${region} from ${words(list)}.`);
  }
  const result = (await invoke(target, { region, name, networks: list })) as LimitApiKeyResult;
  if ('error' in result) throw new UsageError(result.error);
  terminal.note(`API key "${name}" of ${region}, id ${result.id}: was taken from ${words(result.before)}.`);
  terminal.note(`Within 60 seconds it is taken from ${words(result.after)}.`);
};

function networksOf(text: string): string[] {
  if (text.trim() === EVERYWHERE) return [];
  return text.split(',').map((one) => {
    const network = networkText(one);
    if (network !== undefined) return network;
    throw new UsageError(
      `--networks: "${one.trim()}" is no address and no network, such as 192.0.2.0/24 or 2001:db8::/32.`,
    );
  });
}

function words(networks: readonly string[]): string {
  return networks.length === 0 ? 'everywhere' : `${networks.join(', ')} alone`;
}

function isoTime(time: number): string {
  return new Date(time * 1000).toISOString();
}
