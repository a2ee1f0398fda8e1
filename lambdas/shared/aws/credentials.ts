/**
 * What bundles have in place of `@aws-sdk/credential-provider-node` (lib/constructs/bundles.ts). Lambda gives a function of
 * ours its role's credentials in the environment, for the life of the container (Lambda developer guide, "Defined runtime
 * environment variables"). Profiles, single sign-on, tokens and metadata services, which the SDK would ask as well,
 * are more than a quarter of a bundle.
 */
import { fromEnv } from '@aws-sdk/credential-provider-env';

/** As the SDK's function of that name: a provider of credentials, here always the same. */
export function defaultProvider(): ReturnType<typeof fromEnv> {
  const read = fromEnv();
  let credentials: ReturnType<typeof read> | undefined;
  return () => {
    credentials ??= read();
    return credentials;
  };
}
