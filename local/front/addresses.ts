/** The local stack's addresses: what the front maps where, and what `stack.json` says. */
import { KMSClient } from '@aws-sdk/client-kms';
import type { Stack } from '../../device/stack.ts';
import type { RegionFile } from '../../protocol/region.ts';
import { type AwsAccess, awsRegion, clientConfig } from '../aws/access.ts';
import type { Ports } from '../aws/ports.ts';
import type { Deployed } from '../outputs.ts';
import { publicKeyPem } from '../public-key.ts';
import type { Functions } from '../seed.ts';
import type { FrontRoute } from './front.ts';

export function url(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** Three HTTP APIs and the distribution. */
export function routes(ports: Ports, deployed: Deployed): FrontRoute[] {
  const api = (port: number, id: string): FrontRoute => ({
    port,
    pathPrefix: `/_aws/execute-api/${id}/$default`,
    host: `${id}.execute-api.${awsRegion}.amazonaws.com`,
  });
  return [
    api(ports.device, deployed.deviceApi),
    api(ports.admin, deployed.adminApi),
    api(ports.keyServer, deployed.publishApi),
    // The distribution sends plain http elsewhere; its edge would have ended the TLS.
    {
      port: ports.exports,
      pathPrefix: '',
      host: deployed.distributionDomain,
      headers: { 'x-forwarded-proto': 'https' },
    },
  ];
}

/** Makes the API keys and tells where everything is. */
export async function describeStack(
  aws: AwsAccess,
  ports: Ports,
  { region, keyServer }: RegionFile,
  deployed: Deployed,
  functions: Functions,
): Promise<Stack> {
  const exportBaseUrl = `${url(ports.exports)}/`;
  return {
    region,
    controlUrl: url(ports.control),
    verification: {
      deviceUrl: `${url(ports.device)}/`,
      adminUrl: `${url(ports.admin)}/`,
      jwksUrl: `${url(ports.device)}/jwks/${region}`,
      deviceApiKey: await functions.createApiKey(region, 'device'),
      adminApiKey: await functions.createApiKey(region, 'admin'),
      statsApiKey: await functions.createApiKey(region, 'stats'),
    },
    keyServer: {
      publishUrl: `${url(ports.keyServer)}/v1/publish`,
      statsUrl: `${url(ports.keyServer)}/v1/stats`,
      exportBaseUrl,
      indexUrl: `${exportBaseUrl}${region.toLowerCase()}/index.txt`,
      publicKeyPem: await publicKeyPem(new KMSClient(clientConfig(aws)), deployed.exportKeyArn),
      keyId: keyServer.export.verificationKeyId,
      keyVersion: keyServer.export.verificationKeyVersion,
      healthAuthorityId: keyServer.healthAuthorityIds[0] ?? '',
    },
  };
}
