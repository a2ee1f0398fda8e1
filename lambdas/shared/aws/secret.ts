import { WholeBodyHandler } from './http.ts';
import { clientOptions, lean } from './options.ts';

/** A phone is waiting, and its call goes on with an unread secret (http/origin-header.ts): half of a device's patience. */
const ATTEMPT_MILLISECONDS = 500;

/**
 * Reads a secret of Secrets Manager by its name. The client is loaded with the first reading: a function that has no secret
 * to read pays nothing for it.
 */
export function secretReader(name: string): () => Promise<string> {
  const load = once(async () => {
    const { SecretsManagerClient, GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
    const requestHandler = new WholeBodyHandler(ATTEMPT_MILLISECONDS);
    const client = lean(new SecretsManagerClient({ ...clientOptions('device'), requestHandler }));
    return () => client.send(new GetSecretValueCommand({ SecretId: name }));
  });
  return async () => {
    const { SecretString } = await (await load())();
    if (SecretString === undefined) throw new Error('The secret holds no text');
    return SecretString;
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
