/** What stands around self-service on a local stack: who can log in, where results are found, and the secrets to ask them. */
import { randomBytes } from 'node:crypto';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type SelfServiceSecret, selfServiceSecretName } from '../../lambdas/shared/names.ts';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { callbackPath, logoutPath } from '../../protocol/self-service/paths.ts';
import { type AwsAccess, clientConfig } from '../aws/access.ts';
import type { Ports } from '../aws/ports.ts';
import { pagesUrl, url } from '../front/addresses.ts';
import { startIdentityProvider } from '../identity-provider/app.ts';
import { startRegistry } from '../registry/app.ts';
import { makeCertificates } from '../registry/certificates.ts';
import { CLIENT_ID } from './part.ts';

interface SurroundingsProps {
  readonly aws: AwsAccess;
  readonly stage: string;
  readonly ports: Ports;
  readonly region: string;
  /** Of type `issue-only`. */
  readonly apiKey: string;
  /** The stack's time. */
  now(): UnixSeconds;
}

/** Starts both servers and tells the functions how to ask them. */
export async function startSurroundings({ aws, stage, ports, region, apiKey, now }: SurroundingsProps) {
  const clientSecret = randomBytes(24).toString('base64url');
  const certificates = makeCertificates();
  const page = (path: string) => `${url(ports.selfService)}${path}`;
  const provider = await startIdentityProvider(ports.identityProvider, {
    ...{ clientId: CLIENT_ID, clientSecret, now },
    ...{ redirectUri: page(callbackPath), afterLogout: page(logoutPath) },
    staff: { origin: url(ports.pages), resource: pagesUrl(ports) },
  });
  const registry = await startRegistry(ports.registry, { certificates, now });
  const { certificate, key } = certificates.client;
  await storeSecrets(aws, stage, region, {
    'identity-provider': clientSecret,
    registry: JSON.stringify({ certificate, key, ca: certificates.ca }),
    'api-key': apiKey,
  });
  return {
    close: async () => {
      await Promise.all([provider.close(), registry.close()]);
    },
  };
}

async function storeSecrets(aws: AwsAccess, stage: string, region: string, secrets: Record<SelfServiceSecret, string>) {
  const manager = new SecretsManagerClient(clientConfig(aws));
  for (const [purpose, SecretString] of Object.entries(secrets)) {
    const Name = selfServiceSecretName(stage, region, purpose as SelfServiceSecret);
    await manager.send(new CreateSecretCommand({ Name, SecretString }));
  }
}
