import { regionId } from '../../lib/names.ts';

export type StackOutputs = Readonly<Record<string, string>>;
type Row = readonly [what: string, value: string];

const perStage: readonly Row[] = [
  ['phones: verify, certificate', 'DeviceUrl'],
  ['laboratories: issue a code', 'AdminUrl'],
  ['phones: publish', 'PublishUrl'],
  ['phones: base of the export files', 'ExportBaseUrl'],
];

const perRegion: readonly Row[] = [
  ['certificate keys (JWKS)', 'JwksUrl'],
  ['index of the export files', 'IndexUrl'],
  ['key that signs the export files', 'ExportKeyArn'],
];

/** The export keys of the regions among what the stacks put out; none where the key server is in another account. */
export function exportKeys(regions: readonly string[], stacks: readonly StackOutputs[]) {
  return regions.flatMap((region) =>
    valuesOf(stacks, `ExportKeyArn${regionId(region)}`).map((keyArn) => ({ region, keyArn })),
  );
}

/** A region and the PEM of the key by which phones know its export files. */
export interface ExportPublicKey {
  readonly region: string;
  readonly pem: string;
}

/** The addresses and keys that a person needs next, and what to do with them. Outputs that are not there are left out. */
export function nextSteps(
  stage: string,
  regions: readonly string[],
  stacks: readonly StackOutputs[],
  publicKeys: readonly ExportPublicKey[],
): string {
  const rows = addresses(regions, stacks);
  const width = Math.max(0, ...rows.map(([what]) => what.length));
  return [
    '',
    `Stage ${stage} is deployed.`,
    '',
    ...rows.map(([what, value]) => `  ${what.padEnd(width)}  ${value}`),
    ...publicKeys.flatMap(({ region, pem }) => ['', `  ${region}: public key of the export files`, indented(pem)]),
    '',
    'Next:',
    '',
    ...steps(stage, regions, stacks).map((step) => `  ${step}`),
  ].join('\n');
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

function addresses(regions: readonly string[], stacks: readonly StackOutputs[]): Row[] {
  const wanted = [
    ...perStage,
    ...regions.flatMap((region) =>
      perRegion.map(([what, output]): Row => [`${region}: ${what}`, `${output}${regionId(region)}`]),
    ),
  ];
  return wanted.flatMap(([what, output]) => valuesOf(stacks, output).map((value): Row => [what, value]));
}

function steps(stage: string, regions: readonly string[], stacks: readonly StackOutputs[]): string[] {
  const [deviceUrl] = valuesOf(stacks, 'DeviceUrl');
  const apiKey = (type: string, name: string) => (region: string) =>
    `npm run api-key -- create --stage ${stage} --region ${region} --type ${type} --name "${name}"`;
  return [
    ...(deviceUrl && valuesOf(stacks, 'PublishUrl').length === 0
      ? [`this command with the key server's credentials and --jwks-base-url ${deviceUrl}`]
      : []),
    ...(deviceUrl ? [...regions.map(apiKey('device', 'phones')), ...regions.map(apiKey('admin', 'laboratory'))] : []),
    ...valuesOf(stacks, 'AlarmTopicArn').map(
      (topic) => `aws sns subscribe --protocol email --notification-endpoint <address> --topic-arn ${topic}`,
    ),
    'what goes where at Apple and Google: docs/onboarding.md',
  ];
}

function valuesOf(stacks: readonly StackOutputs[], output: string): string[] {
  return stacks.flatMap((outputs) => outputs[output] ?? []);
}
