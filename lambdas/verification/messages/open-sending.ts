/** How a function carries and signs messages. */
import { dynamo } from '../../shared/aws/dynamo.ts';
import { kms } from '../../shared/aws/kms.ts';
import type { Caller } from '../../shared/aws/options.ts';
import type { EnvOf } from '../../shared/env.ts';
import { countMetric } from '../../shared/log.ts';
import { openMessageSigner } from '../../shared/rings/signing-keys.ts';
import { messageErrorCounter } from '../store/message-errors.ts';
import type { DeliverDeps } from './deliver.ts';
import type { messageEnv } from './env.ts';
import { openProviders } from './providers/open-providers.ts';
import { carry } from './providers/send-with-fallback.ts';
import { signMessage } from './sign-message.ts';

type Settings = EnvOf<typeof messageEnv> & { readonly STATISTICS_TABLE: string; readonly LASTING_RINGS_TABLE: string };

export type Sending = Pick<DeliverDeps, 'carry' | 'authenticate'>;

export function openSending(settings: Settings, caller: Caller): Sending {
  const carrier = {
    providers: openProviders(settings.MESSAGE_PROVIDERS),
    count: countMetric,
    countError: messageErrorCounter(dynamo(caller), settings.STATISTICS_TABLE, countMetric),
  };
  const signer = openMessageSigner({ dynamo: dynamo(caller), kms: kms(caller), table: settings.LASTING_RINGS_TABLE });
  return {
    carry: (message, now) => carry(carrier, message, now),
    authenticate: signMessage({ signer, count: countMetric }),
  };
}
