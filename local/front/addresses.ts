/** The local stack's addresses: what the front maps where, and what `stack.json` says. */

import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { KMSClient } from '@aws-sdk/client-kms';
import type { Stack } from '../../device/stack.ts';
import { regionId, stackName } from '../../lib/names.ts';
import { indexPath } from '../../protocol/export/index-file.ts';
import { regionHost } from '../../protocol/redirect/host.ts';
import type { RegionFile } from '../../protocol/region.ts';
import { STAFF_PREFIX } from '../../protocol/staff/paths.ts';
import { UPDATE_PATH } from '../apple/app.ts';
import { type AwsAccess, awsRegion, clientConfig } from '../aws/access.ts';
import type { Ports } from '../aws/ports.ts';
import { ownExportKeys } from '../export-keys.ts';
import { peopleAt } from '../identity-provider/people.ts';
import { staffPeople } from '../identity-provider/staff.ts';
import { messageKeys } from '../messages/published-keys.ts';
import type { Deployed } from '../outputs.ts';
import { publicKeyPem } from '../public-key.ts';
import { LOOKUP_PATH } from '../registry/app.ts';
import type { Functions } from '../seed.ts';
import type { FrontRoute } from './front.ts';

export function url(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** Both for the functions that send and for people who read. */
export function messagesUrl(ports: Ports): string {
  return `${url(ports.messages)}/messages`;
}

/** Of the pages for staff; ends with a slash. */
export function pagesUrl(ports: Ports): string {
  return `${url(ports.pages)}/`;
}

/** Of the registry of test results, where the functions ask. */
export function registryUrl(ports: Ports): string {
  return `https://127.0.0.1:${ports.registry}${LOOKUP_PATH}`;
}

/** The HTTP APIs and the distribution. `region`: whose links the redirector's port is for. */
export function routes(ports: Ports, region: string, deployed: Deployed): FrontRoute[] {
  const api = (port: number, id: string, host = `${id}.execute-api.${awsRegion}.amazonaws.com`): FrontRoute => ({
    port,
    pathPrefix: `/_aws/execute-api/${id}/$default`,
    host,
  });
  // The distribution sends plain http elsewhere; its edge would have ended the TLS.
  const site = (port: number, host: string): FrontRoute => ({
    port,
    pathPrefix: '',
    host,
    headers: { 'x-forwarded-proto': 'https' },
  });
  return [
    api(ports.device, deployed.deviceApi),
    api(ports.admin, deployed.adminApi),
    api(ports.keyServer, deployed.publishApi),
    // Whose link it is, the redirector reads from the host alone.
    api(ports.redirect, deployed.redirectApi, regionHost(region, deployed.redirectDomain)),
    api(ports.report, deployed.redirectApi, deployed.redirectDomain),
    api(ports.selfService, deployed.selfServiceApi),
    site(ports.exports, deployed.distributionDomain),
    // The local distribution reaches no API (design.md §7), so the front does what its second origin would.
    {
      ...site(ports.pages, deployed.pagesDomain),
      except: { path: STAFF_PREFIX, target: api(ports.pages, deployed.staffApi) },
    },
  ];
}

/** Makes the API keys and tells where everything is. */
export async function describeStack(
  aws: AwsAccess,
  ports: Ports,
  { region, keyServer }: RegionFile,
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
      redirectUrl: `${url(ports.redirect)}/`,
      reportUrl: `${url(ports.report)}/report`,
      ...(await messageKey(`${url(ports.device)}/`, region)),
    },
    selfService: { url: `${url(ports.selfService)}/` },
    staff: { url: pagesUrl(ports), apiUrl: `${url(ports.pages)}${STAFF_PREFIX}` },
    identityProvider: { issuer: url(ports.identityProvider), people: everybody(), staff: staffLogins() },
    registryUrl: registryUrl(ports),
    messagesUrl: messagesUrl(ports),
    appleUrl: `${url(ports.apple)}${UPDATE_PATH}`,
    aws: { endpoint: aws.endpoint, ...(aws.caFile === undefined ? {} : { caFile: aws.caFile }) },
    keyServer: {
      publishUrl: `${url(ports.keyServer)}/v1/publish`,
      statsUrl: `${url(ports.keyServer)}/v1/stats`,
      exportBaseUrl,
      indexUrl: `${exportBaseUrl}${indexPath(region.toLowerCase())}`,
      publicKeyPem: await exportPublicKey(aws, region),
      keyId: keyServer.export.verificationKeyId,
      keyVersion: keyServer.export.verificationKeyVersion,
      healthAuthorityId: keyServer.healthAuthorityIds[0] ?? '',
    },
  };
}

async function exportPublicKey(aws: AwsAccess, region: string): Promise<string> {
  const keys = await ownExportKeys(new CloudFormationClient(clientConfig(aws)), stackName('keyserver', 'local'));
  const key = keys.get(regionId(region));
  if (key === undefined) throw new Error(`The key server's stack has no export key of ${region}`);
  return publicKeyPem(new KMSClient(clientConfig(aws)), key);
}

/** Their logins never change, only their ages do. */
function everybody() {
  return peopleAt(0).map(({ name, login, password, is }) => ({ name, login, password, is }));
}

function staffLogins() {
  return staffPeople.map(({ name, login, password, is, subject }) => ({ name, login, password, is, subject }));
}

/** The newest key, which is the only one of a fresh stack. */
async function messageKey(deviceUrl: string, region: string) {
  const [newest] = await messageKeys(deviceUrl, region);
  if (!newest) return {};
  const smsPublicKeyPem = newest.key.export({ type: 'spki', format: 'pem' }).toString();
  return { smsKeyId: newest.keyId, smsPublicKeyPem };
}
