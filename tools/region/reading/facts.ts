/** What a deployment of a region knows, wherever it stands: the stage file, a local stack's file, the outputs of the stacks. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readStack } from '../../../device/stack.ts';
import { stackName } from '../../../lib/names.ts';
import { ownUrl } from '../../../lib/settings/addresses.ts';
import { linkDomainOf } from '../../../lib/settings/link-domain.ts';
import { readStageFacts } from '../../../lib/settings/stage-files.ts';
import { checkedStage, stageNamed } from '../../../lib/settings/stages.ts';
import type { DeploymentFacts, Fact } from '../../../protocol/region-config/derived.ts';
import { type RegionSettings, writtenApiKeys } from '../../../protocol/region-config/file/region-settings.ts';
import { defined } from '../../command/defined.ts';

type Outputs = Readonly<Record<string, string>>;

/** What the files alone say: nothing is asked of AWS. Throws a ConfigurationError for a wrong stage file. */
export function factsOfFiles(stageName: string, stageFolder: string, region: RegionSettings): DeploymentFacts {
  const facts = readStageFacts(stageFolder, stageName);
  const named = (field: 'deviceApi' | 'publishApi' | 'exportSite') => {
    const url = ownUrl(facts, field);
    return url === undefined ? undefined : { value: url, from: `domains.${field} of stages/${stageName}.json` };
  };
  const publish = named('publishApi');
  const stage = checkedStage(stageNamed(stageName), facts);
  const linkDomain = linkDomainOf(region, stage);
  const linkFrom = region.verification.linkDomain
    ? 'verification.linkDomain'
    : `domains.redirector of stages/${stageName}.json`;
  return defined({
    deviceUrl: named('deviceApi'),
    publishUrl: publish && { ...publish, value: `${publish.value}v1/publish` },
    exportBaseUrl: named('exportSite'),
    redirectDomain: linkDomain === undefined ? undefined : { value: linkDomain, from: linkFrom },
    deviceApiKey: deviceApiKeyOf(region, stageName),
  });
}

function deviceApiKeyOf(region: RegionSettings, stageName: string): Fact | undefined {
  const found = writtenApiKeys(region).find(({ stage }) => stage === undefined || stage === stageName);
  return found && { value: found.value, from: found.path.join('.') };
}

/** With what the live stacks say. A local stack is read from its file, any other from AWS (credentials from the environment). */
export async function factsOfDeployment(
  stageName: string,
  folders: { readonly stages: string; readonly local: string },
  region: RegionSettings,
): Promise<DeploymentFacts> {
  const ofFiles = factsOfFiles(stageName, folders.stages, region);
  // Each start makes a device key of its own; one in the file is another stage's.
  if (stageName === 'local') return { ...ofFiles, ...factsOfLocalStack(join(folders.local, 'stack.json'), region) };
  // Loaded here, since half a second of AWS SDK is nothing that `check` needs.
  const { exportKeys, exportPublicKeys, stackOutputs } = await import('../../deploy/aws.ts');
  const stacks = await Promise.all([
    stackOutputs(stackName('verification', stageName)),
    stackOutputs(stackName('keyserver', stageName)),
  ]);
  const outputs: Outputs = Object.assign({}, ...stacks);
  const keys = outputs.ExportBaseUrl === undefined ? undefined : await exportKeys(stageName, [region]);
  const [key] = keys ? await exportPublicKeys([region], keys) : [];
  const output = (name: string): Fact | undefined => {
    const value = outputs[name];
    return value === undefined ? undefined : { value, from: `output ${name} of stage ${stageName}` };
  };
  return {
    ...defined({
      deviceUrl: output('DeviceUrl'),
      publishUrl: output('PublishUrl'),
      exportBaseUrl: output('ExportBaseUrl'),
      publicKey: key && {
        value: publicKeyText(key.pem),
        from: `export key ${key.key} of stage ${stageName}`,
      },
    }),
    ...ofFiles,
  };
}

/** Nothing where no local stack has run, or where it has another region. */
function factsOfLocalStack(file: string, { region }: RegionSettings): DeploymentFacts {
  if (!existsSync(file)) return {};
  const stack = readStack(file);
  if (stack.region !== region) return {};
  const from = '.local/stack.json';
  return {
    deviceUrl: { value: stack.verification.deviceUrl, from },
    publishUrl: { value: stack.keyServer.publishUrl, from },
    exportBaseUrl: { value: stack.keyServer.exportBaseUrl, from },
    publicKey: { value: publicKeyText(stack.keyServer.publicKeyPem), from },
    deviceApiKey: { value: stack.verification.deviceApiKey, from },
  };
}

/** PEM without its first and last line: base64 of the SubjectPublicKeyInfo. */
function publicKeyText(pem: string): string {
  return pem.replace(/-----[A-Z ]+-----/g, '').replace(/\s/g, '');
}
