import { secretReader } from '../../../shared/aws/secret.ts';
import { keptSecret } from '../../../shared/kept.ts';
import type { ProviderSettings } from '../env.ts';
import { endUserMessaging } from './end-user-messaging.ts';
import { localApp } from './local-app.ts';
import type { Provider } from './provider.ts';
import { twilio } from './twilio.ts';

/** Who carries messages, of MESSAGE_PROVIDERS (env.ts). Nothing is read or opened before the first message. */
export function openProviders(settings: readonly ProviderSettings[]): Provider[] {
  return settings.map(openProvider);
}

function openProvider(settings: ProviderSettings): Provider {
  switch (settings.kind) {
    case 'end-user-messaging':
      return endUserMessaging(settings);
    case 'twilio':
      return twilio(settings, keptSecret(secretReader(settings.secret)));
    case 'local-app':
      return localApp(settings.url);
  }
}
