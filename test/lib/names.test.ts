/** A stage in two Amazon regions of one account: what is named for the whole account must have two names. */
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { enxApp } from '../../lib/enx-app.ts';
import { stageFacts } from '../../lib/settings/stage-files.ts';
import { anyFolder, demoRegions, newApp, type Resource } from './templates.ts';

const account = '111111111111';

/** Their names are unique in an account or in all of AWS, not in an Amazon region. An AWS::IAM::Policy lies in its role. */
const global =
  /^AWS::(CloudFront::|IAM::(?!Policy$)|S3::Bucket$|Route53::HostedZone$|CloudWatch::Dashboard$|Budgets::)/;

const temporary = () => ({ domains: 'temporary' });
/** Each region has its own DNS names, as two deployments of one stage must. */
const namedPerRegion = (awsRegion: string) => ({
  domains: {
    deviceApi: `device.${awsRegion}.example.org`,
    adminApi: `admin.${awsRegion}.example.org`,
    publishApi: `publish.${awsRegion}.example.org`,
    exportSite: `files.${awsRegion}.example.org`,
    hostedZone: { id: 'Z0123456789', name: 'example.org' },
  },
});

/** What a region's deployment names: `<where> <type> <name>`; `where` is empty for what is the account's. */
function names(awsRegion: string, settings: (awsRegion: string) => object): string[] {
  const accounts = { verification: account, keyserver: account };
  const facts = stageFacts.parse({ ...settings(awsRegion), awsRegion, accounts });
  const app = newApp({ stage: 'prod' });
  enxApp(app, { regions: demoRegions, facts, bundles: anyFolder });
  const stacks = app.node.children.filter((child) => child instanceof Stack);
  return stacks.flatMap((stack) => [`${stack.region} stack ${stack.stackName}`, ...namesIn(stack)]);
}

function namesIn(stack: Stack): string[] {
  const all: Record<string, Resource> = Template.fromStack(stack).toJSON().Resources;
  return Object.values(all).flatMap(({ Type, Properties }) =>
    ownNames(Properties ?? {}).map((name) => `${global.test(Type) ? '' : stack.region} ${Type} ${name}`),
  );
}

/** `RoleName`, `BucketName`, and `Name` in a `…Config`, where they are plain text: others are references or made by AWS. */
function ownNames(properties: Record<string, unknown>): string[] {
  return Object.entries(properties).flatMap(([key, value]) => {
    if (key.endsWith('Config') && typeof value === 'object') return ownNames({ ...value });
    return key.endsWith('Name') && typeof value === 'string' ? [value] : [];
  });
}

// Not with CloudFront before the APIs: the stacks of both would lie in us-east-1 under one name (docs/real-aws.md).
it.each([
  ['addresses of Amazon', temporary],
  ['names of their own', namedPerRegion],
])('two Amazon regions of one account name nothing alike, with %s', (_, settings) => {
  const [ireland, oregon] = [names('eu-west-1', settings), names('us-west-2', settings)];
  expect(ireland.filter((name) => name.startsWith(' ')).length).toBeGreaterThan(3);
  expect(ireland.filter((name) => oregon.includes(name))).toEqual([]);
});
