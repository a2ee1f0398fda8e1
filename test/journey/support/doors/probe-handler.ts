/**
 * Runs under the role of a deployed function and tries what it is told. Bundled by probe.ts; not part of the system.
 */
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as kms from '@aws-sdk/client-kms';
import * as s3 from '@aws-sdk/client-s3';

export interface Attempt {
  readonly service: 'dynamodb' | 'kms' | 's3';
  /** `GetItem` for GetItemCommand. */
  readonly action: string;
  readonly input: Record<string, unknown>;
}

export type Verdict = 'allowed' | 'denied';

interface Sdk {
  send(command: unknown): Promise<unknown>;
}

const clients: Record<Attempt['service'], { sdk: Sdk; commands: Record<string, unknown> }> = {
  dynamodb: { sdk: new dynamodb.DynamoDBClient({}) as Sdk, commands: { ...dynamodb } },
  kms: { sdk: new kms.KMSClient({}) as Sdk, commands: { ...kms } },
  s3: { sdk: new s3.S3Client({}) as Sdk, commands: { ...s3 } },
};

/** Denied is only what names itself so; whatever else happens, the door was open. */
async function attempt({ service, action, input }: Attempt): Promise<Verdict | string> {
  const { sdk, commands } = clients[service];
  const Command = commands[`${action}Command`] as new (input: Record<string, unknown>) => unknown;
  const bytes = service === 'kms' ? { Message: Buffer.alloc(32) } : {};
  try {
    await sdk.send(new Command({ ...input, ...bytes }));
    return 'allowed';
  } catch (error) {
    const { name, message } = error as Error;
    if (/^AccessDenied(Exception)?$/.test(name)) return 'denied';
    // Refused for its content, after the door.
    return /Validation|ConditionalCheck|NoSuchKey|NotFound/.test(name) ? 'allowed' : `${name}: ${message}`;
  }
}

export const handler = (attempts: Attempt[]): Promise<string[]> => Promise.all(attempts.map(attempt));
