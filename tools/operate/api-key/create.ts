/** `npm run api-key -- create`: the key is seen here, once; the server keeps a keyed hash. */
import { liveFunction } from '../../../lambdas/shared/names.ts';
import type { CreateApiKeyResult } from '../../../lambdas/verification/operate/create-api-key/create-api-key.ts';
import { apiKeyTypes } from '../../../protocol/rings/api-key-types.ts';
import { UsageError } from '../../command/operator-command.ts';
import { type Command, given } from './options.ts';

export const create: Command = async (values, invoke, terminal) => {
  const { stage, region, type, name } = given(values, ['stage', 'region', 'type', 'name']);
  if (!apiKeyTypes.some((one) => one === type)) {
    throw new UsageError(`--type must be one of ${apiKeyTypes.join(', ')}, but is "${type}".`);
  }
  const target = liveFunction(stage, 'verification', 'create-api-key');
  if (values['dry-run']) {
    return terminal.note(`Would ask ${target} for a key: region ${region}, type ${type}, name "${name}".`);
  }
  const result = (await invoke(target, { region, type, name })) as CreateApiKeyResult;
  if ('error' in result) throw new UsageError(result.error);
  terminal.note(`API key "${name}" (${type}) of ${region}, id ${result.id}. Keep it now: it is never shown again.`);
  if (type === 'device') terminal.note(lineToPaste(stage, region, result.key));
  terminal.out(result.key);
};

/** Every phone of the region has this key, so that it may stand in a file that is committed. */
function lineToPaste(stage: string, region: string, key: string): string {
  const line = `"deviceApiKey": ${JSON.stringify({ [stage]: key })},`;
  return `Into the region file of ${region}, below "verification", beside the keys of its other stages:\n\n    ${line}\n`;
}
