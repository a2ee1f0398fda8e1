/** How the local stack's own tools reach its AWS. */
import { readFileSync } from 'node:fs';

export const awsRegion = 'us-east-1';
export const account = '000000000000';

export interface AwsAccess {
  readonly endpoint: string;
  /** PEM file of the certificate to trust; absent for plain http. */
  readonly caFile?: string;
}

/** MiniStack takes the key `test` as the account's root; every other key must be one that it issued. */
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** An export may take minutes, and whoever invokes it waits for its answer. */
const REQUEST_MILLISECONDS = 900_000;

/** What the constructor of any SDK client takes. */
export function clientConfig(aws: AwsAccess) {
  const ca = aws.caFile === undefined ? {} : { ca: readFileSync(aws.caFile) };
  return {
    endpoint: aws.endpoint,
    region: awsRegion,
    credentials,
    requestHandler: { httpsAgent: { keepAlive: true, ...ca }, requestTimeout: REQUEST_MILLISECONDS },
  };
}

/** The environment of a command that works on this AWS: the caller's PATH and nothing else of the caller's. */
export function commandEnvironment(aws: AwsAccess, home: string): NodeJS.ProcessEnv {
  const trust = aws.caFile === undefined ? {} : { AWS_CA_BUNDLE: aws.caFile, NODE_EXTRA_CA_CERTS: aws.caFile };
  return {
    ...trust,
    HOME: home,
    PATH: process.env.PATH,
    TMPDIR: home,
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: awsRegion,
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DEFAULT_ACCOUNT: account,
    CDK_DEFAULT_REGION: awsRegion,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
}
