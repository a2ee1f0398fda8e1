import { WholeBodyHandler } from './http.ts';
import { clientOptions, httpOptions, lean } from './options.ts';

/** A phone is waiting, and an unread secret does not fail its call (http/origin-header.ts). */
const attempts = { maxAttempts: 2, requestTimeout: 700 } as const;

/**
 * Reads a secret of Secrets Manager by its name. The client is loaded with the first reading: a function that has no secret
 * to read pays nothing for it.
 */
export function secretReader(name: string): () => Promise<string> {
  const load = once(async () => {
    const { SecretsManagerClient, GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
    const { maxAttempts, requestTimeout } = attempts;
    const requestHandler = new WholeBodyHandler({ ...httpOptions, connectionTimeout: requestTimeout, requestTimeout });
    const client = lean(new SecretsManagerClient({ ...clientOptions, maxAttempts, requestHandler }));
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
