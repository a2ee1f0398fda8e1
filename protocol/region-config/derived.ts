/** Values that nobody types: they follow from the region's file and its deployment (region-config.md §5). */
import { certificatePath } from '../api/certificate.ts';
import { verifyPath } from '../api/verify.ts';
import { indexPath } from '../export/index-file.ts';
import { regionHost } from '../redirect/host.ts';
import type { RegionFile } from '../region.ts';
import type { WireValue } from './keys/key.ts';

/** What a deployment knows, each with the place where it stands. */
export interface Fact {
  readonly value: string;
  /** In words: a field of the stage file, an output of a stack. */
  readonly from: string;
}

/** Undefined: not known before a deployment. Addresses of bases end with a slash. */
export interface DeploymentFacts {
  readonly deviceUrl?: Fact;
  /** The whole address of publish. */
  readonly publishUrl?: Fact;
  readonly exportBaseUrl?: Fact;
  /** Base64 of the export key's SubjectPublicKeyInfo, 91 bytes. */
  readonly publicKey?: Fact;
  /** The ENX domain of the redirector. */
  readonly redirectDomain?: Fact;
  readonly deviceApiKey?: Fact;
}

export interface DerivedValue {
  /** Of a key without index and locale. */
  readonly name: string;
  readonly value: WireValue;
  readonly from: string;
}

export function derivedValues(file: RegionFile, facts: DeploymentFacts): DerivedValue[] {
  return [...ofFile(file), ...ofDeployment(file, facts)];
}

function ofFile({ region, ended, keyServer }: RegionFile): DerivedValue[] {
  const [healthAuthorityID = ''] = keyServer.healthAuthorityIds;
  return [
    { name: 'enVersion', value: 2, from: 'Exposure Notifications Express' },
    { name: 'regionIdentifier', value: region, from: 'region' },
    { name: 'exposureMatching', value: !ended, from: 'ended' },
    {
      name: 'publicKeyVersion',
      value: keyServer.export.verificationKeyVersion,
      from: 'keyServer.export.verificationKeyVersion',
    },
    { name: 'tekPublishInterval', value: keyServer.export.periodHours, from: 'keyServer.export.periodHours' },
    { name: 'healthAuthorityID', value: healthAuthorityID, from: 'keyServer.healthAuthorityIds.0' },
  ];
}

function ofDeployment({ region }: RegionFile, facts: DeploymentFacts): DerivedValue[] {
  const { deviceUrl, publishUrl, exportBaseUrl, publicKey, redirectDomain, deviceApiKey } = facts;
  return [
    value('publicKey', publicKey),
    value('tekLocalDownloadIndexFile', exportBaseUrl, (base) => `${base}${indexPath(region.toLowerCase())}`),
    value('tekLocalDownloadBasePath', exportBaseUrl),
    value('tekUploadURL', publishUrl),
    value('testVerificationURL', deviceUrl, (base) => below(base, verifyPath)),
    value('testVerificationCertificateURL', deviceUrl, (base) => below(base, certificatePath)),
    value('testVerificationAPIKey', deviceApiKey),
    value('appLinkHost', redirectDomain, (domain) => regionHost(region, domain)),
  ].flat();
}

/** `base` ends with a slash, and `path` begins with one. */
function below(base: string, path: string): string {
  return base + path.slice(1);
}

function value(name: string, fact: Fact | undefined, of: (text: string) => string = (text) => text): DerivedValue[] {
  return fact ? [{ name, value: of(fact.value), from: fact.from }] : [];
}
