import type { RegistrySettings } from '../../../protocol/self-service/settings.ts';
import { s3 } from '../../shared/aws/s3.ts';
import type { KeptSecret } from '../../shared/kept.ts';
import { openHttpsRegistry } from './https-registry.ts';
import { openListRegistry } from './list-registry.ts';
import type { Registry } from './registry.ts';

/** `identity`: the secret `registry`, of one that is asked over HTTPS. */
export function openRegistry(settings: RegistrySettings, identity: KeptSecret): Registry {
  return settings.kind === 'https' ? openHttpsRegistry(settings.url, identity) : openListRegistry(s3(), settings);
}
