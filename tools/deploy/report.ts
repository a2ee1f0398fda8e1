import { ownUrl } from '../../lib/settings/addresses.ts';
import { offeringRegions } from '../../lib/settings/self-service.ts';
import type { StageFacts } from '../../lib/settings/stage-files.ts';
import type { RegionFile } from '../../protocol/region.ts';
import { regionAddresses } from '../region/addresses/region-addresses.ts';
import type { ExportPublicKey } from './aws.ts';

export type StackOutputs = Readonly<Record<string, string>>;
type Row = readonly [what: string, value: string];

const perStage: readonly Row[] = [
  ['phones: verify, certificate', 'DeviceUrl'],
  ['laboratories: issue a code', 'AdminUrl'],
  ['people: report an own test', 'ReportUrl'],
  ['people: log in and get a code', 'SelfServiceUrl'],
  ['phones: publish', 'PublishUrl'],
  ['phones: base of the export files', 'ExportBaseUrl'],
];

/** What is told of each of so many regions is read; of more nobody reads it. */
const FEW_REGIONS = 5;

/** What a job said it did; a part that failed is not `ok`, although the job goes on by itself later. */
export function jobLine(job: string, answer: string): string {
  const { failed }: { failed?: unknown } = { ...(JSON.parse(answer) as object) };
  const line = `job ${job}: ${answer}`;
  return typeof failed === 'number' && failed > 0
    ? `--  ${line}\n    ${failed} failed; it runs again by itself`
    : `ok  ${line}`;
}

/** The addresses and keys that a person needs next, and what to do with them. Outputs that are not there are left out. */
export function nextSteps(
  stage: string,
  files: readonly RegionFile[],
  stacks: readonly StackOutputs[],
  exportKeys: readonly ExportPublicKey[],
  facts: StageFacts,
): string {
  const told = files.length <= FEW_REGIONS ? files : [];
  const rows = addresses(told, stacks, exportKeys);
  const width = Math.max(0, ...rows.map(([what]) => what.length));
  return [
    '',
    `Stage ${stage} is deployed.`,
    '',
    ...rows.map(([what, value]) => `  ${what.padEnd(width)}  ${value}`),
    ...exportKeys.filter(({ region }) => told.some((file) => file.region === region)).flatMap(publicKeyLines),
    '',
    'Next:',
    '',
    ...steps(stage, files, stacks, facts).map((step) => `  ${step}`),
  ].join('\n');
}

/** Not a secret: every phone gets it, and trusts files signed with its other half. */
function publicKeyLines({ region, id, version, pem }: ExportPublicKey): string[] {
  return ['', `  ${region}: public key of the export files, key id ${id}, version ${version}`, '', pem.trimEnd()];
}

function addresses(
  files: readonly RegionFile[],
  stacks: readonly StackOutputs[],
  exportKeys: readonly ExportPublicKey[],
): Row[] {
  const outputs: StackOutputs = Object.assign({}, ...stacks);
  const keyOf = (file: RegionFile) => exportKeys.find(({ region }) => region === file.region)?.key;
  return [
    ...perStage.flatMap(([what, output]) => valuesOf(stacks, output).map((value): Row => [what, value])),
    ...files.flatMap((file) =>
      regionAddresses(file, outputs, keyOf(file)).map(([what, value]): Row => [`${file.region}: ${what}`, value]),
    ),
  ];
}

function steps(
  stage: string,
  files: readonly RegionFile[],
  stacks: readonly StackOutputs[],
  facts: StageFacts,
): string[] {
  const isFew = files.length <= FEW_REGIONS;
  const regions = isFew ? files.map(({ region }) => region) : ['<REGION>'];
  const [deviceUrl] = valuesOf(stacks, 'DeviceUrl');
  const jwks = ownUrl(facts, 'deviceApi') ? '' : ` and --jwks-base-url ${deviceUrl}`;
  const apiKey = (type: string, name: string) => (region: string) =>
    `npm run api-key -- create --stage ${stage} --region ${region} --type ${type} --name "${name}"`;
  return [
    ...(deviceUrl && valuesOf(stacks, 'PublishUrl').length === 0
      ? [`this command with the key server's credentials${jwks}`]
      : []),
    ...(deviceUrl ? [...regions.map(apiKey('device', 'phones')), ...regions.map(apiKey('admin', 'laboratory'))] : []),
    ...(isFew ? [] : [`npm run region -- addresses <REGION> --stage ${stage}`]),
    ...valuesOf(stacks, 'SelfServiceUrl').flatMap((url) => selfServiceSteps(stage, files, url)),
    ...valuesOf(stacks, 'AlarmTopicArn').map((topic) => listener(topic, facts.alarmEmail)),
    'what phones are told, and how Apple and Google get it: docs/onboarding.md',
  ];
}

/** What no deployment can do: a key that it made itself would be known to it (docs/selfservice.md). */
function selfServiceSteps(stage: string, files: readonly RegionFile[], url: string): string[] {
  return offeringRegions(files).flatMap(({ region }) => [
    `npm run api-key -- create --stage ${stage} --region ${region} --type issue-only --name "self-service"`,
    `npm run self-service-secret -- --stage ${stage} --region ${region} --purpose api-key (what the line before printed)`,
    `${region}: register ${url}self/callback at the identity provider, and link to ${url}self/start?region=${region}`,
  ]);
}

/** The stacks subscribe an address of the stage file; its owner must agree, or nobody hears of an alarm. */
function listener(topic: string, alarmEmail: string | undefined): string {
  if (alarmEmail) return `${alarmEmail}: confirm the mail of AWS about ${topic}, if not done before`;
  const subscribe = `aws sns subscribe${regionOption(topic)} --protocol email --notification-endpoint <address>`;
  return `${subscribe} --topic-arn ${topic}`;
}

/** CloudFront's topic is in another Amazon region than the others. */
function regionOption(arn: string): string {
  const region = arn.split(':')[3];
  return region ? ` --region ${region}` : '';
}

function valuesOf(stacks: readonly StackOutputs[], output: string): string[] {
  return stacks.flatMap((outputs) => outputs[output] ?? []);
}
