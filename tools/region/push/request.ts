/** What is sent to Apple, and where to (enx-client.md §13). */
import { join } from 'node:path';
import { Problem } from '../../../device/problem.ts';
import { readStack } from '../../../device/stack.ts';
import { appleUpdate } from '../../../protocol/region-config/artefacts/apple-update.ts';
import { writeExactJson } from '../../../protocol/region-config/artefacts/exact-json.ts';
import { changesSince } from '../../../protocol/region-config/changes.ts';
import type { DeploymentFacts } from '../../../protocol/region-config/derived.ts';
import type { HandedOver } from '../../../protocol/region-config/handed-over.ts';
import { verificationData } from '../../../protocol/region-config/update-signature.ts';
import { UsageError } from '../../command/operator-command.ts';
import type { ConfiguredRegion } from '../choice.ts';
import type { RegionContext } from '../command.ts';

const APPLE_ENDPOINT = 'https://gateway.icloud.com/enservice/v2/update/app/config';

export interface Update {
  readonly url: string;
  /** Value of X-Apple-verification-data. */
  readonly verificationData: string;
  readonly body: string;
  /** Keys of its `config`. */
  readonly names: readonly string[];
  /** Keys that Apple was sent before and that have no value any more: an update cannot take them back. */
  readonly gone: readonly string[];
}

/** Only what changed since the last push. */
export function prepareUpdate(
  { settings, values, last, facts }: Pick<ConfiguredRegion, 'settings' | 'values' | 'last' | 'facts'>,
  url: string,
): Update {
  const { region, name, exposureNotifications } = settings;
  const { localisedRevocation } = exposureNotifications.push;
  const pushed = last && isKnownToApple(last, facts) ? last : undefined;
  const update = appleUpdate({ region, values, localisedRevocation, last: pushed });
  const gone = changesSince(pushed, values).changes.filter(({ after }) => after === undefined);
  return {
    url,
    verificationData: verificationData(name),
    body: writeExactJson(update),
    names: Object.keys(update.config),
    gone: gone.filter(({ key }) => key.receivers.includes('apple')).map((change) => change.name),
  };
}

/**
 * A package may never have reached Apple, so after one everything is sent; and a local stack is made anew each time, with other
 * keys and a double that knows nothing.
 */
function isKnownToApple({ how, stage, values }: HandedOver, { publicKey }: DeploymentFacts): boolean {
  return how === 'push' && (stage !== 'local' || values.publicKey === publicKey?.value);
}

/** Apple's; in stage local that of the double. Throws a UsageError for an address that must not get a signature. */
export function endpointOf(stage: string, given: string | undefined, { local }: Pick<RegionContext, 'local'>): string {
  if (given !== undefined) return allowed(given);
  if (stage !== 'local') return APPLE_ENDPOINT;
  const { appleUrl } = readStack(join(local, 'stack.json'));
  if (appleUrl !== undefined) return appleUrl;
  throw new Problem("The local stack has no double of Apple's endpoint.", 'Stop and run "npm start" again.');
}

/** Whoever gets a signature may send Apple any update (docs/decisions/002), so it goes to Apple or stays on this machine. */
function allowed(given: string): string {
  const url = URL.parse(given);
  const isHere = ['127.0.0.1', '[::1]', 'localhost'].includes(url?.hostname ?? '');
  const isApples = url?.protocol === 'https:' && /(^|\.)(icloud|apple)\.com$/.test(url.hostname);
  if (isApples || (isHere && /^https?:$/.test(url?.protocol ?? ''))) return given;
  throw new UsageError(
    `--endpoint is ${given}; allowed: an https address below icloud.com or apple.com, or one of this machine. Whoever gets the ` +
      'signature could send Apple any update of the region.',
  );
}
